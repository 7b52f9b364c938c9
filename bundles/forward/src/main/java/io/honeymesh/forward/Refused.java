// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.forward;

/** A server doesn't take an alert, and wouldn't later either. The message is its answer. */
final class Refused extends Exception {

    private static final long serialVersionUID = 1;

    Refused(String answer) {
        super(answer);
    }
}
