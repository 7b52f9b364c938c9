// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enforcement;

/** The kernel or libbpf refused something; the message names the operation and the cause in one line for operators. */
final class KernelException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int errno;

    KernelException(String message) {
        this(message, 0);
    }

    KernelException(String message, int errno) {
        super(errno == 0 ? message : message + ": " + Errno.describe(errno));
        this.errno = errno;
    }

    /** The error number, or 0 if there is none. */
    int errno() {
        return errno;
    }
}
