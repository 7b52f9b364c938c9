// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.fingerprints;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class Ja3Test {

    @Test
    void itIsTheFiveFieldsInTheClientsOrder() throws Exception {
        TestHello hello = TestHello.bare()
                .version(0x0301)
                .cipherSuites(4, 0xffff, 10)
                .extension(65281)
                .serverName("a.example")
                .groups(29, 23)
                .pointFormats(0, 1, 255);
        assertEquals(md5("769,4-65535-10,65281-0-10-11,29-23,0-1-255"), Ja3.of(hello.parsed()));
    }

    @Test
    void whatIsMissingLeavesItsFieldEmpty() throws Exception {
        assertEquals(
                md5("771,,,,"),
                Ja3.of(TestHello.bare().cipherSuites().withoutBlock().parsed()));
        assertEquals(md5("771,9,,,"), Ja3.of(TestHello.bare().cipherSuites(9).parsed()));
        assertEquals(
                md5("771,9,10-11,,"),
                Ja3.of(TestHello.bare().cipherSuites(9).groups().pointFormats().parsed()));
    }

    @Test
    void theVersionIsTheHelloOwnWhateverElseIsSupported() throws Exception {
        assertEquals(
                md5("771,9,43,,"),
                Ja3.of(TestHello.bare()
                        .cipherSuites(9)
                        .supportedVersions(0x0304)
                        .parsed()));
    }

    private static String md5(String text) throws Exception {
        return HexFormat.of()
                .formatHex(MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.US_ASCII)));
    }
}
