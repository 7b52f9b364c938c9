// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.snmp;

import java.util.Arrays;
import java.util.HexFormat;

/** An authenticated message as hashcat reads it: {@code $SNMPv3$} with the message, the engine and the code. */
final class Hash {

    /** MD5 or SHA-1, which can't be told apart by the length of what is left of them. */
    private static final int CODE_BYTES = 12;

    /** What hashcat takes. */
    private static final int MAX_MESSAGE_BYTES = 1500;

    private Hash() {}

    static String of(byte[] whole, Usm message) {
        HexFormat hex = HexFormat.of();
        byte[] code = message.code();
        if (code.length != CODE_BYTES || whole.length > MAX_MESSAGE_BYTES) {
            return hex.formatHex(code);
        }
        byte[] blank = whole.clone();
        int at = find(whole, code);
        Arrays.fill(blank, at, at + code.length, (byte) 0);
        return "$SNMPv3$0$" + message.id() + "$" + hex.formatHex(blank) + "$" + hex.formatHex(message.engine()) + "$"
                + hex.formatHex(code);
    }

    /** Where the code stands; behind the user's name, so the last place before what is protected would do as well. */
    private static int find(byte[] whole, byte[] code) {
        int at = 0;
        while (!Arrays.equals(whole, at, at + code.length, code, 0, code.length)) {
            at++;
        }
        return at;
    }
}
