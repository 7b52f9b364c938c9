// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.postgresql;

/** An expression that can't be worked out, and what the server says of it. Control flow, so without a stack trace. */
final class Unknown extends Exception {

    private final transient Failure failure;

    Unknown(Failure failure) {
        super(failure.message(), null, false, false);
        this.failure = failure;
    }

    Failure failure() {
        return failure;
    }
}
