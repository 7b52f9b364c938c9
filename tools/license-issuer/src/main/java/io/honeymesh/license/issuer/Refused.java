// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.license.issuer;

/** What was asked for can't be done; the message is the one line that is shown. */
final class Refused extends Exception {

    private static final long serialVersionUID = 1;

    private final int exit;

    Refused(int exit, String message) {
        super(message);
        this.exit = exit;
    }

    /** For a program that ends with it. */
    int exit() {
        return exit;
    }
}
