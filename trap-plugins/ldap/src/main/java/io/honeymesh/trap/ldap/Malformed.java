// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ldap;

import java.io.IOException;

/** Bytes that are not the BER they should be; the message is what slapd says of them before it hangs up. */
final class Malformed extends IOException {

    private static final long serialVersionUID = 1L;

    Malformed(String message) {
        super(message);
    }

    Malformed() {
        this("decoding error");
    }
}
