// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.fingerprints;

import static io.honeymesh.fingerprints.Bytes.u16;
import static io.honeymesh.fingerprints.Bytes.u8;

import java.util.Arrays;
import java.util.Optional;

/**
 * Reads one ClientHello. The frame is read strictly: every length has to end where the message does. What an extension
 * holds is read as far as it goes, so that an odd client still has its fingerprint.
 */
final class ClientHelloReader {

    private static final int VERSION_AND_RANDOM_BYTES = 2 + 32;
    private static final int MAX_SESSION_ID_BYTES = 32;
    private static final char[] NO_VALUES = {};

    private static final int GROUPS = 10;
    private static final int POINT_FORMATS = 11;
    private static final int SIGNATURE_ALGORITHMS = 13;
    private static final int SUPPORTED_VERSIONS = 43;
    private static final int HOST_NAME = 0;

    private final byte[] bytes;
    private final int from;
    private final int to;
    private final Carrier carrier;

    private char[] groups;
    private byte[] pointFormats;
    private char[] signatureAlgorithms;
    private char[] supportedVersions;
    private byte[] protocol;
    private byte[] serverName;

    ClientHelloReader(byte[] bytes, int from, int to, Carrier carrier) {
        this.bytes = bytes;
        this.from = from;
        this.to = to;
        this.carrier = carrier;
    }

    Optional<ClientHello> read() {
        int suites = behindVector8(from + VERSION_AND_RANDOM_BYTES, MAX_SESSION_ID_BYTES);
        if (carrier == Carrier.DTLS) {
            suites = behindVector8(suites, 255);
        }
        if (suites < 0 || to - suites < 2) {
            return Optional.empty();
        }
        int suitesEnd = suites + 2 + u16(bytes, suites);
        int extensions = suitesEnd > to || (suitesEnd - suites & 1) != 0 ? -1 : behindVector8(suitesEnd, 255);
        if (extensions < 0) {
            return Optional.empty();
        }
        char[] types = extensions == to ? NO_VALUES : extensions(extensions);
        if (types == null) {
            return Optional.empty();
        }
        return Optional.of(new ClientHello(
                carrier,
                u16(bytes, from),
                values(suites + 2, suitesEnd),
                types,
                orNone(groups),
                orNone(pointFormats),
                orNone(signatureAlgorithms),
                orNone(supportedVersions),
                orNone(protocol),
                orNone(serverName)));
    }

    /** Where the vector with one byte of length ends; -1 if it doesn't fit. */
    private int behindVector8(int at, int maxBytes) {
        if (at < 0 || at >= to || u8(bytes, at) > maxBytes) {
            return -1;
        }
        int end = at + 1 + u8(bytes, at);
        return end <= to ? end : -1;
    }

    /** The types of the extensions, GREASE left out, and what is needed of their content; null if they don't fit. */
    private char[] extensions(int block) {
        int at = block + 2;
        if (at > to || u16(bytes, block) != to - at) {
            return null;
        }
        int count = 0;
        while (at < to) {
            if (to - at < 4 || to - at - 4 < u16(bytes, at + 2)) {
                return null;
            }
            count += Grease.is(u16(bytes, at)) ? 0 : 1;
            at += 4 + u16(bytes, at + 2);
        }
        char[] types = new char[count];
        int index = 0;
        for (at = block + 2; at < to; at += 4 + u16(bytes, at + 2)) {
            int type = u16(bytes, at);
            if (!Grease.is(type)) {
                types[index++] = (char) type;
                content(type, at + 4, at + 4 + u16(bytes, at + 2));
            }
        }
        return types;
    }

    private void content(int type, int start, int end) {
        switch (type) {
            case ClientHello.SERVER_NAME -> serverName = serverName == null ? hostName(start, end) : serverName;
            case ClientHello.ALPN -> protocol = protocol == null ? firstProtocol(start, end) : protocol;
            case GROUPS -> groups = groups == null ? list16(start, end) : groups;
            case SIGNATURE_ALGORITHMS ->
                signatureAlgorithms = signatureAlgorithms == null ? list16(start, end) : signatureAlgorithms;
            case POINT_FORMATS ->
                pointFormats = pointFormats == null && start < end
                        ? Arrays.copyOfRange(bytes, start + 1, Math.min(end, start + 1 + u8(bytes, start)))
                        : pointFormats;
            case SUPPORTED_VERSIONS ->
                supportedVersions = supportedVersions == null && start < end
                        ? values(start + 1, Math.min(end, start + 1 + u8(bytes, start)))
                        : supportedVersions;
            default -> {
                // its type is all that counts
            }
        }
    }

    private char[] list16(int start, int end) {
        return end - start < 2 ? NO_VALUES : values(start + 2, Math.min(end, start + 2 + u16(bytes, start)));
    }

    /** The pairs of bytes as values, GREASE left out. */
    private char[] values(int start, int end) {
        int count = 0;
        for (int at = start; at + 1 < end; at += 2) {
            count += Grease.is(u16(bytes, at)) ? 0 : 1;
        }
        char[] values = count == 0 ? NO_VALUES : new char[count];
        int index = 0;
        for (int at = start; at + 1 < end; at += 2) {
            int value = u16(bytes, at);
            if (!Grease.is(value)) {
                values[index++] = (char) value;
            }
        }
        return values;
    }

    /** The first protocol name that isn't GREASE, which is two bytes long there too. */
    private byte[] firstProtocol(int start, int end) {
        int at = start + 2;
        while (at < end) {
            int length = Math.min(u8(bytes, at), end - at - 1);
            if (length != 2 || !Grease.is(u16(bytes, at + 1))) {
                return Arrays.copyOfRange(bytes, at + 1, at + 1 + length);
            }
            at += 3;
        }
        return Bytes.NONE;
    }

    private byte[] hostName(int start, int end) {
        int at = start + 2;
        while (at + 3 <= end) {
            int length = Math.min(u16(bytes, at + 1), end - at - 3);
            if (u8(bytes, at) == HOST_NAME) {
                return Arrays.copyOfRange(bytes, at + 3, at + 3 + length);
            }
            at += 3 + length;
        }
        return Bytes.NONE;
    }

    private static char[] orNone(char[] values) {
        return values == null ? NO_VALUES : values;
    }

    private static byte[] orNone(byte[] values) {
        return values == null ? Bytes.NONE : values;
    }
}
