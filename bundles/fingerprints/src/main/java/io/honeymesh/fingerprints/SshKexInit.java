// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.fingerprints;

import static io.honeymesh.fingerprints.Bytes.s32;
import static io.honeymesh.fingerprints.Bytes.u8;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * Finds the key exchange proposal in what one side of a TCP connection sent: behind its identification, which may itself
 * stand behind other lines or a proxy's greeting, or at the very beginning where a capture missed the identification. Later
 * proposals are encrypted. Not thread-safe.
 */
public final class SshKexInit {

    private static final byte[][] IDENTIFICATIONS = {ascii("SSH-2."), ascii("SSH-1.99-")};
    private static final int LONGEST_IDENTIFICATION_PREFIX = 9;

    /** How far into a stream it may begin. */
    static final int MAX_PREAMBLE_BYTES = 16 << 10;

    /** RFC 4253, 4.2, allows 255; some are longer. */
    private static final int MAX_LINE_BYTES = 1024;

    /** RFC 4253, 6.1, asks for 35000 to be understood. */
    private static final int MAX_PACKET_BYTES = 1 << 16;

    /** Padding length, message number: what there is of the shortest packet that tells what it is. */
    private static final int PACKET_OPENING_BYTES = 4 + 1 + 1;

    private static final int IGNORE = 2;
    private static final int DEBUG = 4;
    private static final int MAX_PACKETS_BEFORE = 16;
    private static final int MAX_FAILURES = 16;

    private enum Place {
        /** At the first byte, where a packet may begin if the identification was missed. */
        BEGINNING,
        BEFORE_IDENTIFICATION,
        IN_IDENTIFICATION,
        AT_PACKET,
        DONE
    }

    private Place place = Place.BEGINNING;
    private int at;
    private int packets;
    private int failures;

    /** The proposal in all that one side sent. */
    public static Optional<KexInit> of(byte[] stream) {
        return new SshKexInit().read(stream, stream.length);
    }

    /**
     * Goes on where the last call stopped; finds one proposal at most.
     *
     * @param stream everything sent so far, of which {@code length} bytes count
     */
    public Optional<KexInit> read(byte[] stream, int length) {
        while (true) {
            int before = at;
            Place was = place;
            switch (place) {
                case BEGINNING, AT_PACKET -> {
                    Optional<KexInit> found = packet(stream, length);
                    if (found.isPresent()) {
                        place = Place.DONE;
                        return found;
                    }
                }
                case BEFORE_IDENTIFICATION -> search(stream, length);
                case IN_IDENTIFICATION -> endOfLine(stream, length);
                case DONE -> {
                    return Optional.empty();
                }
            }
            if (place == was && at == before) {
                return Optional.empty();
            }
        }
    }

    /** Whether nothing more can be found, whatever follows. */
    public boolean isDone() {
        return place == Place.DONE || place == Place.BEFORE_IDENTIFICATION && at > MAX_PREAMBLE_BYTES;
    }

    private Optional<KexInit> packet(byte[] stream, int length) {
        if (length - at < PACKET_OPENING_BYTES) {
            return Optional.empty();
        }
        int size = s32(stream, at);
        int padding = u8(stream, at + 4);
        int message = u8(stream, at + 5);
        boolean passing = place == Place.AT_PACKET && message >= IGNORE && message <= DEBUG;
        if (size < 2 + padding || size > MAX_PACKET_BYTES || message != KexInit.MESSAGE && !passing) {
            failed();
            return Optional.empty();
        }
        int end = at + 4 + size;
        if (passing) {
            at = end;
            place = ++packets > MAX_PACKETS_BEFORE ? Place.DONE : Place.AT_PACKET;
            return Optional.empty();
        }
        if (length < end) {
            return Optional.empty();
        }
        Optional<KexInit> found = KexInit.parse(stream, at + 5, end - padding, place == Place.BEGINNING);
        if (found.isEmpty()) {
            failed();
        }
        return found;
    }

    /** What looked like SSH was none, from {@code at} on: another identification may follow. */
    private void failed() {
        if (place != Place.BEGINNING) {
            failures++;
        }
        place = failures > MAX_FAILURES ? Place.DONE : Place.BEFORE_IDENTIFICATION;
    }

    private void search(byte[] stream, int length) {
        for (; length - at >= LONGEST_IDENTIFICATION_PREFIX && !isDone(); at++) {
            if (stream[at] == 'S' && isIdentification(stream, at)) {
                place = Place.IN_IDENTIFICATION;
                return;
            }
        }
    }

    private static boolean isIdentification(byte[] stream, int at) {
        for (byte[] prefix : IDENTIFICATIONS) {
            if (Arrays.equals(prefix, 0, prefix.length, stream, at, at + prefix.length)) {
                return true;
            }
        }
        return false;
    }

    private void endOfLine(byte[] stream, int length) {
        int limit = Math.min(length, at + MAX_LINE_BYTES);
        for (int i = at; i < limit; i++) {
            if (stream[i] == '\n') {
                at = i + 1;
                place = Place.AT_PACKET;
                return;
            }
        }
        if (limit == at + MAX_LINE_BYTES) {
            at = limit;
            failed();
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
