// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.fingerprints;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ClientHelloTest {

    @Test
    void whatIsCutShortAnywhereOrFollowedByMoreIsNone() {
        for (Carrier carrier : Carrier.values()) {
            byte[] body = TestHello.usual("a.example").body(carrier);
            assertTrue(read(body, carrier));
            for (int length = 0; length < body.length; length++) {
                byte[] cut = Arrays.copyOf(body, length);
                // Before the extensions' length there is a hello of the time before extensions.
                if (length != body.length - 2 - blockBytes(body)) {
                    assertFalse(read(cut, carrier), carrier + " cut at " + length);
                }
            }
            assertFalse(read(Arrays.copyOf(body, body.length + 1), carrier));
        }
    }

    private static int blockBytes(byte[] body) {
        for (int at = body.length - 2; ; at--) {
            if (Bytes.u16(body, at) == body.length - at - 2 && at < 100) {
                return body.length - at - 2;
            }
        }
    }

    @Test
    void lengthsBeyondTheEndAreRefused() {
        byte[] body = TestHello.usual("a.example").body();
        assertFalse(read(changed(body, 34, 33), Carrier.TLS), "a session identifier of 33 bytes");
        assertFalse(read(changed(body, 34, 255), Carrier.TLS));
        assertFalse(read(changed(body, 67, 0xff), Carrier.TLS), "cipher suites");
        assertFalse(read(changed(body, 68, 5), Carrier.TLS), "half a cipher suite");
        assertFalse(read(changed(body, 75, 0xff), Carrier.TLS), "compression methods");
        assertFalse(read(changed(body, 77, 0xff), Carrier.TLS), "extensions");
        assertFalse(read(changed(body, 81, 0xff), Carrier.TLS), "one extension");
        assertTrue(read(changed(body, 33, 0xff), Carrier.TLS), "any random");
    }

    @Test
    void theLongestSessionIdentifierIsTaken() {
        assertTrue(read(TestHello.bare().sessionId(32).body(), Carrier.TLS));
        assertFalse(read(TestHello.bare().sessionId(33).body(), Carrier.TLS));
        assertTrue(read(TestHello.bare().sessionId(0).body(), Carrier.TLS));
    }

    @Test
    void extensionsWithOddContentStillCount() {
        for (int type : new int[] {0, 10, 11, 13, 16, 43}) {
            for (byte[] content :
                    new byte[][] {{}, {0}, {(byte) 0xff}, {0, 9}, {(byte) 0xff, (byte) 0xff, 1}, {0, 1, 0}}) {
                assertArrayEquals(
                        new char[] {(char) type},
                        TestHello.bare().extension(type, content).parsed().extensions());
            }
        }
    }

    @Test
    void theFirstOfTwoExtensionsCounts() {
        ClientHello hello = TestHello.bare()
                .serverName("one.example")
                .serverName("two.example")
                .protocols("h2")
                .protocols("h3")
                .supportedVersions(0x0303)
                .supportedVersions(0x0304)
                .parsed();
        assertEquals("one.example", new String(hello.serverName(), java.nio.charset.StandardCharsets.US_ASCII));
        assertEquals("t12d0306h2", Ja4.of(hello).substring(0, 10));
    }

    @Test
    void otherKindsOfNamesAreSkipped() {
        byte[] list = Octets.of()
                .vector16(Octets.of()
                        .u8(7)
                        .vector16(new byte[3])
                        .u8(0)
                        .vector16(Octets.ascii("a.example"))
                        .bytes())
                .bytes();
        assertArrayEquals(
                Octets.ascii("a.example"),
                TestHello.bare().extension(0, list).parsed().serverName());
    }

    @Test
    void randomBytesNeverMakeItThrow() {
        Random random = new Random(4);
        byte[] body = TestHello.usual("a.example").body();
        for (int i = 0; i < 200_000; i++) {
            byte[] bytes = body.clone();
            for (int n = random.nextInt(4); n >= 0; n--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            int to = random.nextInt(8) == 0 ? random.nextInt(bytes.length) : bytes.length;
            Carrier carrier = Carrier.values()[i % 3];
            ClientHello.parse(bytes, 0, to, carrier).ifPresent(hello -> {
                Ja4.of(hello);
                Ja3.of(hello);
            });
        }
    }

    private static boolean read(byte[] body, Carrier carrier) {
        return ClientHello.parse(body, 0, body.length, carrier).isPresent();
    }

    private static byte[] changed(byte[] bytes, int at, int value) {
        byte[] changed = bytes.clone();
        changed[at] = (byte) value;
        return changed;
    }
}
