// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ldap;

import java.util.ArrayList;
import java.util.List;

/**
 * How an operation went (RFC 4511, 4.1.9).
 *
 * @param matched the nearest entry that exists, where one did not
 * @param text slapd's diagnostic message
 */
record Result(int code, String matched, String text) {

    static final int SASL_BIND_IN_PROGRESS = 14;

    static final Result SUCCESS = of(0);
    static final Result INVALID_CREDENTIALS = of(49);
    static final Result INVALID_DN = of(34, "invalid DN");
    static final Result NO_SUCH_OBJECT = of(32);
    static final Result NEEDS_AUTHENTICATION = of(8, "modifications require authentication");
    static final Result CRITICAL_CONTROL = of(12, "critical extension is not recognized");

    static final int BIND_RESPONSE = 0x61;
    static final int SEARCH_ENTRY = 0x64;
    static final int SEARCH_DONE = 0x65;
    static final int MODIFY_RESPONSE = 0x67;
    static final int ADD_RESPONSE = 0x69;
    static final int DELETE_RESPONSE = 0x6b;
    static final int RENAME_RESPONSE = 0x6d;
    static final int COMPARE_RESPONSE = 0x6f;
    static final int EXTENDED_RESPONSE = 0x78;

    private static final int PROTOCOL_ERROR = 2;
    private static final int RESPONSE_NAME = 0x8a;
    private static final String NOTICE_OF_DISCONNECTION = "1.3.6.1.4.1.1466.20036";

    static Result of(int code) {
        return new Result(code, "", "");
    }

    static Result of(int code, String text) {
        return new Result(code, "", text);
    }

    static Result protocolError(String text) {
        return of(PROTOCOL_ERROR, text);
    }

    static Result noSuchObject(String matched) {
        return new Result(NO_SUCH_OBJECT.code(), matched, "");
    }

    /** The operation's answer; {@code extra} are its fields beyond the result. */
    byte[] operation(int tag, byte[]... extra) {
        List<byte[]> parts =
                new ArrayList<>(List.of(Der.integer(Ber.ENUMERATED, code), Der.text(matched), Der.text(text)));
        parts.addAll(List.of(extra));
        return Der.value(tag, parts);
    }

    /** The whole message of an answer. */
    byte[] message(int id, int tag, byte[]... extra) {
        return message(id, operation(tag, extra));
    }

    static byte[] message(int id, byte[]... parts) {
        List<byte[]> all = new ArrayList<>(List.of(Der.integer(Ber.INTEGER, id)));
        all.addAll(List.of(parts));
        return Der.value(Ber.SEQUENCE, all);
    }

    /** The last words to a client that made no sense (RFC 4511, 4.4.1). */
    static byte[] disconnection(String text) {
        return protocolError(text).message(0, EXTENDED_RESPONSE, Der.text(RESPONSE_NAME, NOTICE_OF_DISCONNECTION));
    }
}
