// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.snmp;

/** Bytes that Net-SNMP can't decode: it says nothing to them. */
final class Malformed extends Exception {

    private static final long serialVersionUID = 1L;

    Malformed(String message) {
        super(message);
    }
}
