// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.mssql;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** What the first message of Windows authentication says of who sends it ([MS-NLMP] 2.2.1.1). */
final class Ntlm {

    private static final byte[] SIGNATURE = "NTLMSSP\0".getBytes(StandardCharsets.ISO_8859_1);
    private static final int MAX_NAME_BYTES = 255;

    private Ntlm() {}

    /** The client's domain and machine, as far as it tells. */
    static String name(byte[] token) {
        if (token.length < 32 || !Arrays.equals(token, 0, SIGNATURE.length, SIGNATURE, 0, SIGNATURE.length)) {
            return "";
        }
        String domain = field(token, 16);
        String machine = field(token, 24);
        return domain.isEmpty() && machine.isEmpty() ? "" : domain + "\\" + machine;
    }

    private static String field(byte[] token, int at) {
        Cursor cursor = new Cursor(token).at(at);
        int length = cursor.small(2);
        int offset = cursor.at(at + 4).small(4);
        byte[] text = length > MAX_NAME_BYTES ? new byte[0] : cursor.at(offset).bytes(length);
        return new String(text, StandardCharsets.ISO_8859_1);
    }
}
