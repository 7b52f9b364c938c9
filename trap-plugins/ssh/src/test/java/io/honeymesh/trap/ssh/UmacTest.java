// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ssh;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** The test vectors of RFC 4418's appendix: key {@code abcdefghijklmnop}, nonce {@code bcdefghi}. */
class UmacTest {

    private static String tag(int bytes, String message, int times) throws Exception {
        Umac umac = new Umac("umac", bytes, false);
        umac.init("abcdefghijklmnop".getBytes(StandardCharsets.US_ASCII));
        long nonce = 0;
        for (char c : "bcdefghi".toCharArray()) {
            nonce = nonce << 8 | c;
        }
        umac.updateUInt(nonce);
        byte[] data = message.repeat(times).getBytes(StandardCharsets.US_ASCII);
        umac.update(data, 0, data.length);
        byte[] out = new byte[bytes];
        umac.doFinal(out, 0);
        return HexFormat.of().withUpperCase().formatHex(out);
    }

    @Test
    void umac64() throws Exception {
        assertEquals("6E155FAD26900BE1", tag(8, "", 1));
        assertEquals("44B5CB542F220104", tag(8, "a", 3));
        assertEquals("26BF2F5D60118BD9", tag(8, "a", 1 << 10));
        assertEquals("27F8EF643B0D118D", tag(8, "a", 1 << 15));
        assertEquals("D4D7B9F6BD4FBFCF", tag(8, "abc", 1));
        assertEquals("D4CF26DDEFD5C01A", tag(8, "abc", 500));
    }
}
