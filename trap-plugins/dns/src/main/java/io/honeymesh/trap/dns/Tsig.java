// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.dns;

import java.time.Instant;

/** A signature with a shared key (RFC 8945). Nobody has one of this server's keys. */
record Tsig(Name key, Name algorithm, byte[] mac, int originalId) {

    private static final int CLASS_ANY = 255;
    private static final int FUDGE_SECONDS = 300;
    private static final int BAD_KEY = 17;

    /** Reads the record behind its type. */
    static Tsig read(Name key, Reader in) throws Malformed {
        if (in.u16() != CLASS_ANY) {
            throw new Malformed("a signature of no class");
        }
        in.u32();
        int end = in.u16() + in.position();
        Name algorithm = in.name();
        in.bytes(8);
        byte[] mac = in.bytes(in.u16());
        int originalId = in.u16();
        in.u16();
        in.bytes(in.u16());
        if (in.position() != end) {
            throw new Malformed("a signature of the wrong length");
        }
        return new Tsig(key, algorithm, mac, originalId);
    }

    /** Says that the key is unknown; not signed, as there is nothing to sign with. */
    void refuse(Writer out, Instant now) {
        out.plain(key).u16(Type.TSIG).u16(CLASS_ANY).u32(0);
        out.sized(() -> out.plain(algorithm)
                .u16((int) (now.getEpochSecond() >>> 32))
                .u32(now.getEpochSecond())
                .u16(FUDGE_SECONDS)
                .u16(0)
                .u16(originalId)
                .u16(BAD_KEY)
                .u16(0));
    }
}
