// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ssh.shell;

/** A file operation the decoy refuses; the message is what {@code strerror} would say. */
final class FileError extends Exception {

    FileError(String message) {
        super(message, null, false, false);
    }

    static FileError missing() {
        return new FileError("No such file or directory");
    }

    static FileError denied() {
        return new FileError("Permission denied");
    }
}
