// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.mssql;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A login as before version 7 of the protocol, when passwords were sent as they are: fields of 30 bytes, each with its
 * length behind it. The server no longer understands it, but there are guessers that speak nothing else.
 */
record OldLogin(String host, String user, String password) {

    private static final int FIELD_BYTES = 30;

    /** Empty if it can't be read. */
    static Optional<OldLogin> of(byte[] bytes) {
        if (bytes.length < 3 * (FIELD_BYTES + 1)) {
            return Optional.empty();
        }
        return Optional.of(new OldLogin(field(bytes, 0), field(bytes, 1), field(bytes, 2)));
    }

    private static String field(byte[] bytes, int index) {
        int from = index * (FIELD_BYTES + 1);
        int length = Math.min(bytes[from + FIELD_BYTES] & 0xff, FIELD_BYTES);
        return new String(bytes, from, length, StandardCharsets.ISO_8859_1);
    }
}
