// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.fingerprints;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Each sentence of the method's text (FoxIO, JA4.md) that says how a fingerprint is made. */
class Ja4Test {

    private static final int[] GREASE =
            IntStream.range(0, 16).map(i -> (i << 12 | i << 4) + 0x0a0a).toArray();

    /** The text's own example: Chrome's cipher suites, extensions and signature algorithms. */
    private static TestHello example() {
        return TestHello.bare()
                .cipherSuites(
                        0x1301, 0x1302, 0x1303, 0xc02b, 0xc02f, 0xc02c, 0xc030, 0xcca9, 0xcca8, 0xc013, 0xc014, 0x009c,
                        0x009d, 0x002f, 0x0035)
                .extension(0x001b)
                .serverName("example.org")
                .extension(0x0033)
                .protocols("h2", "http/1.1")
                .extension(0x4469)
                .extension(0x0017)
                .signatureAlgorithms(0x0403, 0x0804, 0x0401, 0x0503, 0x0805, 0x0501, 0x0806, 0x0601)
                .extension(0x0005)
                .extension(0x0023)
                .extension(0x0012)
                .supportedVersions(0x0304, 0x0303)
                .extension(0xff01)
                .extension(0x000b)
                .extension(0x000a)
                .extension(0x0015);
    }

    @Test
    void theTextsExampleComesOut() {
        // The text counts 16 extensions and lists 15: 002d is missing in its list of those sent.
        assertEquals("t13d1516h2_8daaf6152771_e5627efa2ab1", ja4(example().extension(0x002d)));
    }

    @Test
    void theTextsExampleWithoutSignatureAlgorithmsEndsWithoutAnUnderscore() {
        TestHello hello = TestHello.bare();
        for (int type : new int[] {0x1b, 0x33, 0x4469, 0x17, 0x2d, 5, 0x23, 0x12, 0x2b, 0xff01, 0xb, 0xa, 0x15, 0xd}) {
            hello.extension(type);
        }
        assertEquals("6d807ffa2a79", ja4(hello).substring(24));
    }

    @Test
    void greaseIsIgnoredEverywhere() {
        TestHello plain = TestHello.usual("a.example");
        TestHello greased = TestHello.bare()
                .cipherSuites(with(GREASE, 0x1301, 0x1302, 0xc02b))
                .serverName("a.example")
                .extension(23)
                .groups(with(GREASE, 0x001d, 0x0017))
                .pointFormats(0)
                .protocols("\n\n", "\u00fa\u00fa", "h2", "http/1.1")
                .signatureAlgorithms(with(GREASE, 0x0403, 0x0804))
                .supportedVersions(with(GREASE, 0x0304, 0x0303));
        for (int type : GREASE) {
            greased.extension(type, (byte) 0);
        }
        assertEquals(ja4(plain), ja4(greased));
        assertEquals(Ja3.of(plain.parsed()), Ja3.of(greased.parsed()));
    }

    @Test
    void whatOnlyLooksLikeGreaseIsCounted() {
        assertEquals(
                "03", ja4(TestHello.bare().cipherSuites(0x0a1a, 0x0b0b, 0x1a0a)).substring(4, 6));
        assertEquals("02", ja4(TestHello.bare().cipherSuites(0x00ff, 0x5600)).substring(4, 6)); // signalling values
    }

    @Test
    void theFirstLetterIsTheCarriers() {
        TestHello hello = TestHello.usual("a.example");
        assertEquals('t', Ja4.of(hello.parsed(Carrier.TLS)).charAt(0));
        assertEquals('q', Ja4.of(hello.parsed(Carrier.QUIC)).charAt(0));
        assertEquals('d', Ja4.of(hello.parsed(Carrier.DTLS)).charAt(0));
    }

    @Test
    void theVersionIsTheHelloOwnOrTheHighestSupported() {
        Map<Integer, String> names = Map.ofEntries(
                Map.entry(0x0304, "13"),
                Map.entry(0x0303, "12"),
                Map.entry(0x0302, "11"),
                Map.entry(0x0301, "10"),
                Map.entry(0x0300, "s3"),
                Map.entry(0x0002, "s2"),
                Map.entry(0xfeff, "d1"),
                Map.entry(0xfefd, "d2"),
                Map.entry(0xfefc, "d3"),
                Map.entry(0x0305, "00"),
                Map.entry(0xffff, "00"));
        names.forEach((number, name) -> {
            assertEquals(name, ja4(TestHello.bare().version(number)).substring(1, 3));
            assertEquals(name, ja4(TestHello.bare().supportedVersions(number)).substring(1, 3));
        });
        assertEquals(
                "13",
                ja4(TestHello.bare().supportedVersions(0x0301, 0x0304, 0x0303)).substring(1, 3));
        assertEquals(
                "11", ja4(TestHello.bare().supportedVersions(0x0302)).substring(1, 3), "lower than the hello's own");
        assertEquals(
                "13", ja4(TestHello.bare().supportedVersions(0xfafa, 0x0304)).substring(1, 3), "GREASE is higher");
        assertEquals("12", ja4(TestHello.bare().supportedVersions()).substring(1, 3), "an empty list");
    }

    @Test
    void anSniExtensionMakesItADomainEvenAnEmptyOne() {
        assertEquals('d', ja4(TestHello.bare().serverName("a.example")).charAt(3));
        assertEquals('d', ja4(TestHello.bare().serverName("")).charAt(3));
        assertEquals('d', ja4(TestHello.bare().extension(0)).charAt(3));
        assertEquals('i', ja4(TestHello.bare()).charAt(3));
    }

    @Test
    void countsStopAtNinetyNine() {
        assertEquals("98", ja4(TestHello.bare().cipherSuites(range(98))).substring(4, 6));
        assertEquals("99", ja4(TestHello.bare().cipherSuites(range(99))).substring(4, 6));
        assertEquals("99", ja4(TestHello.bare().cipherSuites(range(100))).substring(4, 6));
        assertEquals("99", ja4(TestHello.bare().cipherSuites(range(20_000))).substring(4, 6));
        TestHello hello = TestHello.bare();
        IntStream.range(0, 99).forEach(type -> hello.extension(0x0100 + type));
        assertEquals("99", ja4(hello).substring(6, 8));
        String before = ja4(hello);
        assertEquals("99", ja4(hello.extension(0x0400)).substring(6, 8));
        assertNotEquals(before.substring(24), ja4(hello).substring(24), "beyond 99 they are still hashed");
    }

    @Test
    void protocolsAreTheFirstAndLastCharacterOfTheFirstName() {
        Map<String, String> shown = new LinkedHashMap<>();
        shown.put("h2", "h2");
        shown.put("http/1.1", "h1");
        shown.put("h", "hh");
        shown.put("", "00");
        shown.put("aBC", "aC");
        // The text's own list for names that aren't alphanumeric at both ends.
        shown.put("\u00ab", "ab");
        shown.put("\u0020", "20");
        shown.put("\u00ab\u00cd", "ad");
        shown.put("\u0020\u0061", "21");
        shown.put("\u0030\u00ab", "3b");
        shown.put("\u0061\u0020", "60");
        shown.put("\u0030\u0031\u00ab\u00cd", "3d");
        shown.put("\u0030\u00ab\u00cd\u0031", "01");
        shown.put("/\u0000:", "2a");
        shown.forEach((name, expected) -> assertEquals(
                expected, ja4(TestHello.bare().protocols(name, "zz")).substring(8, 10)));
        assertEquals("00", ja4(TestHello.bare()).substring(8, 10), "no extension");
        assertEquals("00", ja4(TestHello.bare().protocols()).substring(8, 10), "no name");
        assertEquals("00", ja4(TestHello.bare().extension(16)).substring(8, 10), "not even a list");
        assertEquals("00", ja4(TestHello.bare().protocols("\n\n")).substring(8, 10), "GREASE alone");
    }

    @Test
    void hashesDoNotDependOnTheOrderOfSuitesAndExtensions() {
        List<Integer> types = new java.util.ArrayList<>(List.of(5, 10, 11, 23, 35, 0x4469, 0xff01));
        TestHello one = TestHello.bare().cipherSuites(0xc02b, 0x1301, 0x009c);
        types.forEach(one::extension);
        Collections.reverse(types);
        TestHello other = TestHello.bare().cipherSuites(0x009c, 0xc02b, 0x1301);
        types.forEach(other::extension);
        assertEquals(ja4(one), ja4(other));
        assertNotEquals(Ja3.of(one.parsed()), Ja3.of(other.parsed()));
        assertEquals(hash("009c,1301,c02b"), ja4(one).substring(11, 23));
        assertEquals(hash("0005,000a,000b,0017,0023,4469,ff01"), ja4(one).substring(24));
    }

    @Test
    void serverNameAndProtocolsAreCountedButNotHashed() {
        String with = ja4(TestHello.bare().extension(5).serverName("a.example").protocols("h2"));
        assertEquals("03", with.substring(6, 8));
        assertEquals(hash("0005"), with.substring(24));
        assertEquals(
                "000000000000",
                ja4(TestHello.bare().serverName("a.example").protocols("h2")).substring(24),
                "nothing is left to hash");
    }

    @Test
    void signatureAlgorithmsComeInTheirOwnOrderAndNotFromDelegatedCredentials() {
        byte[] algorithms = Octets.of().vector16(Octets.u16s(0x0505, 0x0606)).bytes();
        assertEquals(
                hash("000d,0022_0804,0403"),
                ja4(TestHello.bare().extension(34, algorithms).signatureAlgorithms(0x0804, 0x0403))
                        .substring(24));
        assertEquals(
                hash("0022"), ja4(TestHello.bare().extension(34, algorithms)).substring(24));
        assertEquals(hash("000d"), ja4(TestHello.bare().signatureAlgorithms()).substring(24));
    }

    @Test
    void nothingIsHashedToZeros() {
        assertEquals(
                "t12i000000_000000000000_000000000000", ja4(TestHello.bare().cipherSuites()));
        assertEquals(
                "t12i000000_000000000000_000000000000",
                ja4(TestHello.bare().cipherSuites().withoutBlock()));
    }

    private static String ja4(TestHello hello) {
        return Ja4.of(hello.parsed());
    }

    private static int[] range(int count) {
        return IntStream.iterate(0x1000, i -> i + 1)
                .filter(i -> !Grease.is(i))
                .limit(count)
                .toArray();
    }

    private static int[] with(int[] first, int... then) {
        return IntStream.concat(IntStream.of(first), IntStream.of(then)).toArray();
    }

    private static String hash(String list) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(list.getBytes(StandardCharsets.US_ASCII));
            return HexFormat.of().formatHex(digest).substring(0, 12);
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
