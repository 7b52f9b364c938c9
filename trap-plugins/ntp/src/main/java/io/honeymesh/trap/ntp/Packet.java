// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ntp;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/** A datagram of NTP (RFC 5905, 7.3), of its control messages (RFC 9327) or of the private ones that only NTP classic has. */
record Packet(byte[] bytes) {

    private static final int TIME_BYTES = 48;
    private static final int CONTROL_BYTES = 12;
    private static final int PRIVATE_BYTES = 8;

    private static final int RESERVED = 0;
    private static final int SYMMETRIC = 1;
    private static final int CLIENT = 3;
    private static final int SERVER = 4;
    private static final int CONTROL = 6;
    private static final int PRIVATE = 7;

    /** Of control and private messages: an answer. */
    private static final int RESPONSE = 0x80;

    private static final int MAX_VERSION = 4;
    private static final int POLL_AT = 2;
    private static final int TRANSMIT_AT = 40;
    private static final int KEY_BYTES = 4;
    private static final int MAX_CODE_BYTES = 64;

    private static final Map<Integer, String> CONTROLS = Map.of(
            1, "readstat",
            2, "readvar",
            3, "writevar",
            4, "readclock",
            5, "writeclock",
            8, "configure",
            9, "saveconfig",
            10, "mrulist",
            11, "ordlist",
            12, "nonce");

    private static final Map<Integer, String> PRIVATES = Map.of(0, "peers", 4, "sysinfo", 20, "monlist", 42, "monlist");

    /** A shared key that a packet is authenticated with. */
    record Key(long id, String code) {}

    private int first() {
        return bytes.length == 0 ? 0 : bytes[0] & 0xff;
    }

    int version() {
        return first() >>> 3 & 7;
    }

    private int mode() {
        return first() & 7;
    }

    /** Whether NTPsec answers it: a client, or somebody from the time when there were only peers. */
    boolean asksForTime() {
        boolean old = version() == 1 && (mode() == RESERVED || mode() == SYMMETRIC);
        return bytes.length == TIME_BYTES && version() >= 1 && version() <= MAX_VERSION && (old || mode() == CLIENT);
    }

    /** What a control or private message wants. */
    Optional<String> command() {
        if (version() < 2 || version() > MAX_VERSION) {
            return Optional.empty();
        }
        if (mode() == CONTROL && bytes.length >= CONTROL_BYTES && (bytes[1] & RESPONSE) == 0) {
            int operation = bytes[1] & 0x1f;
            return Optional.of(CONTROLS.getOrDefault(operation, "control " + operation));
        }
        if (mode() == PRIVATE && bytes.length >= PRIVATE_BYTES && (bytes[0] & RESPONSE) == 0) {
            int request = bytes[3] & 0xff;
            return Optional.of(PRIVATES.getOrDefault(request, "private " + request));
        }
        return Optional.empty();
    }

    /** The key behind a client's packet. */
    Optional<Key> key() {
        int code = bytes.length - TIME_BYTES - KEY_BYTES;
        if (mode() != CLIENT || code <= 0 || code > MAX_CODE_BYTES) {
            return Optional.empty();
        }
        ByteBuffer in = ByteBuffer.wrap(bytes, TIME_BYTES, KEY_BYTES);
        byte[] rest = Arrays.copyOfRange(bytes, TIME_BYTES + KEY_BYTES, bytes.length);
        return Optional.of(
                new Key(Integer.toUnsignedLong(in.getInt()), HexFormat.of().formatHex(rest)));
    }

    /** The answer of a clock to one that asks for the time. */
    byte[] answered(ServerClock clock, Instant received, Instant sent) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        ByteBuffer out = ByteBuffer.allocate(TIME_BYTES);
        out.put((byte) (version() << 3 | SERVER)).put((byte) clock.stratum());
        out.put(in.get(POLL_AT)).put((byte) clock.precision());
        out.putInt(clock.rootDelay()).putInt(clock.rootDispersion(received)).put(clock.reference());
        out.putLong(timestamp(clock.updated(received))).putLong(in.getLong(TRANSMIT_AT));
        return out.putLong(timestamp(received)).putLong(timestamp(sent)).array();
    }

    /** Seconds since 1900 and their binary fraction, each of 32 bits. */
    static long timestamp(Instant time) {
        long seconds = time.getEpochSecond() + 2_208_988_800L;
        long fraction = ((long) time.getNano() << 32) / 1_000_000_000;
        return seconds << 32 | fraction;
    }
}
