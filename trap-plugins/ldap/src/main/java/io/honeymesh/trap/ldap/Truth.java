// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ldap;

/** What a filter says of an entry (RFC 4511, 4.5.1.7). */
enum Truth {
    TRUE,
    FALSE,
    UNDEFINED;

    static Truth of(boolean holds) {
        return holds ? TRUE : FALSE;
    }

    Truth not() {
        return switch (this) {
            case TRUE -> FALSE;
            case FALSE -> TRUE;
            case UNDEFINED -> UNDEFINED;
        };
    }
}
