// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FingerprintTest {

    @ParameterizedTest
    @CsvSource({
        "ja4, t13d1516h2_8daaf6152771_e5627efa2ab1",
        "ja4, q13i0312h3_55b375c5d22e_73e2d9e6cde6",
        "ja4, ts2d000000_000000000000_000000000000",
        "ja4, dd2i9999Zz_0123456789ab_cdef01234567",
        "ja4, t00i010000_0123456789ab_000000000000",
        "ja3, 66918128f1b9b03303d77c6f2eefd128",
        "hassh, 06046964c022c6407d15a27b12a6a4fb",
    })
    void whatHasItsKindsFormIsRead(String kind, String value) {
        assertEquals(new Fingerprint(kind, value), Fingerprint.parse(kind, value));
        assertEquals(new Fingerprint(kind, value), Fingerprint.parse(kind, " " + value + "\t"));
    }

    @Test
    void hashesMayBeInCapitalsButAnAlpnNameKeepsItsOwn() {
        assertEquals(
                "t13d1516Hz_8daaf6152771_e5627efa2ab1",
                Fingerprint.parse("ja4", "t13d1516Hz_8DAAF6152771_E5627EFA2AB1").value());
        assertEquals("ab".repeat(16), Fingerprint.parse("ja3", "AB".repeat(16)).value());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "t",
                "x13d1516h2_8daaf6152771_e5627efa2ab1",
                "t14d1516h2_8daaf6152771_e5627efa2ab1",
                "t13x1516h2_8daaf6152771_e5627efa2ab1",
                "t13d15a6h2_8daaf6152771_e5627efa2ab1",
                "t13d1516h_8daaf6152771_e5627efa2ab1",
                "t13d1516h2_8daaf6152771_e5627efa2ab",
                "t13d1516h2_8daaf6152771_e5627efa2ab12",
                "t13d1516h2_8daaf615277g_e5627efa2ab1",
                "t13d1516h2-8daaf6152771-e5627efa2ab1",
            })
    void whatIsNoJa4GetsOneClearLine(String text) {
        String line = assertThrows(IllegalArgumentException.class, () -> Fingerprint.parse("ja4", text))
                .getMessage();
        assertTrue(line.startsWith("not a JA4: '" + text + "' (like t13d"), line);
    }

    @Test
    void aValueOfAnotherKindIsRecognised() {
        assertEquals(
                "not a JA3: 't13d1516h2_8daaf6152771_e5627efa2ab1' (32 hexadecimal digits; that is a JA4)",
                refused("ja3", "t13d1516h2_8daaf6152771_e5627efa2ab1"));
        assertTrue(refused("ja4", "0".repeat(32)).endsWith("; that is a JA3 or a HASSH)"));
        assertEquals("not a kind of fingerprint: 'ja5' (use ja4, ja3 or hassh)", refused("ja5", "x"));
    }

    @Test
    void S13_whatWasTypedComesBackEscapedAndCut() {
        String line = refused("hassh", "\u001b[31m" + "x".repeat(10_000));
        assertTrue(line.length() < 150 && line.chars().allMatch(c -> c >= 0x20 && c < 0x7f), line);
        assertEquals("x\\x0a y\\x1b", new Fingerprint("x\n", "y\u001b").toString());
    }

    private static String refused(String kind, String text) {
        return assertThrows(IllegalArgumentException.class, () -> Fingerprint.parse(kind, text))
                .getMessage();
    }
}
