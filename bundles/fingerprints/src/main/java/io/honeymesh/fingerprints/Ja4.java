// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.fingerprints;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * JA4, the fingerprint of TLS clients (FoxIO, "JA4: TLS Client Fingerprinting", BSD 3-clause): what the client offers, in
 * an order that doesn't depend on the client's own, so that clients which shuffle their extensions keep their fingerprint.
 */
public final class Ja4 {

    public static final String KIND = "ja4";

    private static final int PREFIX_LENGTH = 10;
    private static final int HASH_LENGTH = 12;
    private static final int MAX_COUNT_SHOWN = 99;
    private static final byte[] NO_HASH = "000000000000".getBytes(StandardCharsets.US_ASCII);

    private Ja4() {}

    /** E.g. {@code t13d1516h2_8daaf6152771_e5627efa2ab1}. */
    public static String of(ClientHello hello) {
        char[] suites = hello.cipherSuites();
        char[] extensions = hello.extensions();
        char[] algorithms = hello.signatureAlgorithms();
        // One buffer for either list: each value has four digits and something behind it.
        byte[] list = new byte[5 * Math.max(suites.length, extensions.length + algorithms.length)];
        char[] sorted = new char[Math.max(suites.length, extensions.length)];
        Digest digest = Digest.sha256();
        byte[] text = new byte[PREFIX_LENGTH + 1 + HASH_LENGTH + 1 + HASH_LENGTH];
        prefix(hello, text);
        text[PREFIX_LENGTH] = '_';
        int length = cipherSuites(suites, sorted, list);
        hash(digest, list, length, text, PREFIX_LENGTH + 1);
        text[PREFIX_LENGTH + 1 + HASH_LENGTH] = '_';
        length = extensions(extensions, algorithms, sorted, list);
        hash(digest, list, length, text, PREFIX_LENGTH + 1 + HASH_LENGTH + 1);
        return new String(text, StandardCharsets.ISO_8859_1);
    }

    private static void prefix(ClientHello hello, byte[] text) {
        text[0] = (byte) hello.carrier().letter();
        String version = version(newest(hello));
        text[1] = (byte) version.charAt(0);
        text[2] = (byte) version.charAt(1);
        text[3] = (byte) (hello.namesServer() ? 'd' : 'i');
        count(hello.cipherSuites().length, text, 4);
        count(hello.extensions().length, text, 6);
        protocol(hello.protocol(), text);
    }

    /** The highest number in supported_versions, also where DTLS counts downwards: every tool does it so. */
    private static int newest(ClientHello hello) {
        int newest = 0;
        for (char version : hello.supportedVersions()) {
            newest = Math.max(newest, version);
        }
        return newest == 0 ? hello.version() : newest;
    }

    private static String version(int version) {
        return switch (version) {
            case 0x0304 -> "13";
            case 0x0303 -> "12";
            case 0x0302 -> "11";
            case 0x0301 -> "10";
            case 0x0300 -> "s3";
            case 0x0002 -> "s2";
            case 0xfeff -> "d1";
            case 0xfefd -> "d2";
            case 0xfefc -> "d3";
            default -> "00";
        };
    }

    private static void count(int count, byte[] text, int at) {
        int shown = Math.min(count, MAX_COUNT_SHOWN);
        text[at] = (byte) ('0' + shown / 10);
        text[at + 1] = (byte) ('0' + shown % 10);
    }

    private static void protocol(byte[] name, byte[] text) {
        text[8] = '0';
        text[9] = '0';
        if (name.length > 0) {
            byte first = name[0];
            byte last = name[name.length - 1];
            boolean readable = isAlphanumeric(first) && isAlphanumeric(last);
            text[8] = readable ? first : (byte) Character.forDigit(first >>> 4 & 0xf, 16);
            text[9] = readable ? last : (byte) Character.forDigit(last & 0xf, 16);
        }
    }

    private static boolean isAlphanumeric(byte b) {
        return b >= '0' && b <= '9' || b >= 'A' && b <= 'Z' || b >= 'a' && b <= 'z';
    }

    private static int cipherSuites(char[] suites, char[] sorted, byte[] list) {
        System.arraycopy(suites, 0, sorted, 0, suites.length);
        Arrays.sort(sorted, 0, suites.length);
        return list(sorted, suites.length, list, 0);
    }

    private static int extensions(char[] extensions, char[] algorithms, char[] sorted, byte[] list) {
        int count = 0;
        for (char extension : extensions) {
            if (extension != ClientHello.SERVER_NAME && extension != ClientHello.ALPN) {
                sorted[count++] = extension;
            }
        }
        Arrays.sort(sorted, 0, count);
        int length = list(sorted, count, list, 0);
        if (count > 0 && algorithms.length > 0) {
            list[length] = '_';
            length = list(algorithms, algorithms.length, list, length + 1);
        }
        return length;
    }

    /** The values, four digits each, with commas between them; returns the place behind. */
    private static int list(char[] values, int count, byte[] to, int at) {
        for (int i = 0; i < count; i++) {
            if (i > 0) {
                to[at++] = ',';
            }
            at = Digest.hex16(values[i], to, at);
        }
        return at;
    }

    private static void hash(Digest digest, byte[] list, int length, byte[] text, int at) {
        if (length == 0) {
            System.arraycopy(NO_HASH, 0, text, at, HASH_LENGTH);
        } else {
            digest.hex(list, length, text, at, HASH_LENGTH);
        }
    }
}
