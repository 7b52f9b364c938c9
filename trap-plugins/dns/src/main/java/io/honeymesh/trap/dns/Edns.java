// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.dns;

import java.util.Optional;

/**
 * What a request says by EDNS (RFC 6891).
 *
 * @param sizeBytes the longest answer it takes over UDP
 * @param dnssec whether it wants signatures
 * @param expire whether it asks when a zone expires (RFC 7314)
 * @param keepalive whether it asks how long a connection may be idle (RFC 7828)
 * @param subnet the client's network as it came (RFC 7871), if it did
 */
record Edns(int sizeBytes, int version, boolean dnssec, boolean expire, boolean keepalive, Optional<byte[]> subnet) {

    private static final int DO = 0x8000;

    private static final int LONG_LIVED_QUERY = 1;
    private static final int CLIENT_SUBNET = 8;
    private static final int EXPIRE = 9;
    private static final int COOKIE = 10;
    private static final int KEEPALIVE = 11;
    private static final int KEY_TAG = 14;
    private static final int ERROR = 15;
    private static final int CLIENT_TAG = 16;
    private static final int SERVER_TAG = 17;

    private static final int COOKIE_BYTES = 8;
    private static final int MIN_SERVER_COOKIE_BYTES = 16;
    private static final int MAX_SERVER_COOKIE_BYTES = 40;

    /** What BIND takes over UDP. */
    private static final int SIZE_BYTES = 1232;

    /** How long BIND lets a connection be idle, in tenths of a second. */
    private static final int IDLE_DECISECONDS = 300;

    private static final int PROHIBITED = 18;

    /** Writes the record into an answer. */
    static void answer(Reply reply, Writer out, boolean tcp) {
        boolean dnssec = reply.query().edns().filter(Edns::dnssec).isPresent();
        out.u8(0).u16(Type.OPT).u16(SIZE_BYTES).u8(reply.code() >>> 4).u8(0).u16(dnssec ? DO : 0);
        out.sized(() -> reply.query().edns().filter(edns -> edns.version == 0).ifPresent(edns -> {
            long expiry = edns.expire ? reply.expirySeconds() : 0;
            if (expiry > 0) {
                out.u16(EXPIRE).u16(4).u32(expiry);
            }
            edns.subnet.ifPresent(
                    data -> out.u16(CLIENT_SUBNET).u16(data.length).add(data));
            if (tcp && edns.keepalive) {
                out.u16(KEEPALIVE).u16(2).u16(IDLE_DECISECONDS);
            }
            if (reply.prohibited()) {
                out.u16(ERROR).u16(2).u16(PROHIBITED);
            }
        }));
    }

    /** Reads the record behind its type. */
    static Edns read(Reader in) throws Malformed {
        int size = in.u16();
        in.u8();
        int version = in.u8();
        boolean dnssec = (in.u16() & DO) != 0;
        boolean expire = false;
        boolean keepalive = false;
        Optional<byte[]> subnet = Optional.empty();
        Reader options = new Reader(in.bytes(in.u16()));
        while (options.left() > 0) {
            int code = options.u16();
            byte[] data = options.bytes(options.u16());
            if (!isWellFormed(code, data)) {
                throw Malformed.option(code);
            }
            expire |= code == EXPIRE;
            keepalive |= code == KEEPALIVE;
            subnet = code == CLIENT_SUBNET ? subnet.or(() -> Optional.of(data)) : subnet;
        }
        if (subnet.filter(data -> data[3] != 0).isPresent()) {
            throw new Malformed("a client's network as only answers have it");
        }
        return new Edns(size, version, dnssec, expire, keepalive, subnet);
    }

    private static boolean isWellFormed(int code, byte[] data) {
        return switch (code) {
            case LONG_LIVED_QUERY -> data.length == 18;
            case CLIENT_SUBNET -> isSubnet(data);
            case EXPIRE -> data.length == 0 || data.length == 4;
            case COOKIE ->
                data.length == COOKIE_BYTES
                        || data.length >= MIN_SERVER_COOKIE_BYTES && data.length <= MAX_SERVER_COOKIE_BYTES;
            case KEY_TAG -> data.length > 0 && data.length % 2 == 0;
            case ERROR -> data.length >= 2;
            case CLIENT_TAG, SERVER_TAG -> data.length == 2;
            default -> true;
        };
    }

    private static boolean isSubnet(byte[] data) {
        if (data.length < 4) {
            return false;
        }
        int family = data[0] << 8 | data[1];
        int maxBits = family == 1 ? 32 : family == 2 ? 128 : 0;
        int bits = data[2] & 0xff;
        int scope = data[3] & 0xff;
        boolean rest = bits % 8 == 0 || data.length > 4 && (data[data.length - 1] & 0xff >>> bits % 8) == 0;
        return family >= 0
                && family <= 2
                && bits <= maxBits
                && scope <= maxBits
                && data.length == 4 + (bits + 7) / 8
                && rest;
    }
}
