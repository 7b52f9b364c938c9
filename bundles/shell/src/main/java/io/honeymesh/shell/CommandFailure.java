// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell;

/** A command can't do what it was asked; the message is the one line the operator sees. */
final class CommandFailure extends RuntimeException {

    private static final long serialVersionUID = 1;

    CommandFailure(String message) {
        super(message);
    }
}
