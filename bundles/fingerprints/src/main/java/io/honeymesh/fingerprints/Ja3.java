// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.fingerprints;

/**
 * JA3, the older fingerprint of TLS clients (Salesforce, 2017): version, cipher suites, extensions, groups and point formats
 * as decimal numbers in the client's own order, without GREASE, hashed with MD5. Clients that shuffle their extensions get a
 * new one each time; it is here because lists of known tools are still kept in it.
 */
public final class Ja3 {

    public static final String KIND = "ja3";

    /** A comma or hyphen and five digits. */
    private static final int MAX_FIELD_BYTES = 6;

    private Ja3() {}

    public static String of(ClientHello hello) {
        int values = 5
                + hello.cipherSuites().length
                + hello.extensions().length
                + hello.groups().length
                + hello.pointFormats().length;
        byte[] text = new byte[MAX_FIELD_BYTES * values];
        int at = decimal(hello.version(), text, 0);
        at = list(hello.cipherSuites(), text, at);
        at = list(hello.extensions(), text, at);
        at = list(hello.groups(), text, at);
        text[at++] = ',';
        byte[] formats = hello.pointFormats();
        for (int i = 0; i < formats.length; i++) {
            if (i > 0) {
                text[at++] = '-';
            }
            at = decimal(formats[i] & 0xff, text, at);
        }
        return Digest.md5(text, at);
    }

    private static int list(char[] values, byte[] text, int at) {
        text[at++] = ',';
        for (int i = 0; i < values.length; i++) {
            if (i > 0) {
                text[at++] = '-';
            }
            at = decimal(values[i], text, at);
        }
        return at;
    }

    private static int decimal(int value, byte[] text, int at) {
        int end = at + (value < 10 ? 1 : value < 100 ? 2 : value < 1000 ? 3 : value < 10_000 ? 4 : 5);
        int rest = value;
        for (int i = end - 1; i >= at; i--) {
            text[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        return end;
    }
}
