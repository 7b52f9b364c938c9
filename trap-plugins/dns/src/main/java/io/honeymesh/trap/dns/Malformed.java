// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.dns;

/** A message that BIND can't read. */
final class Malformed extends Exception {

    private static final long serialVersionUID = 1L;

    private final boolean inOption;

    private Malformed(String message, boolean inOption) {
        super(message);
        this.inOption = inOption;
    }

    Malformed(String message) {
        this(message, false);
    }

    /** An option of EDNS that is not as its definition says: the answer to that has EDNS itself. */
    static Malformed option(int code) {
        return new Malformed("a broken EDNS option " + code, true);
    }

    boolean isInOption() {
        return inOption;
    }
}
