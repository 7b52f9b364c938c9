// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.dns;

import java.nio.charset.StandardCharsets;

/** A resource record (RFC 1035, 4.1.3). */
record Rr(Name owner, int type, int rrClass, long ttlSeconds, Data data) {

    /** What stands in it. */
    sealed interface Data {
        void write(Writer out);
    }

    record Address(byte[] bytes) implements Data {
        @Override
        public void write(Writer out) {
            out.add(bytes);
        }
    }

    record Target(Name name) implements Data {
        @Override
        public void write(Writer out) {
            out.name(name);
        }
    }

    record Text(String text) implements Data {
        @Override
        public void write(Writer out) {
            out.u8(text.length()).add(text.getBytes(StandardCharsets.US_ASCII));
        }
    }

    record Soa(Name primary, Name mailbox, long serial, Times times) implements Data {
        @Override
        public void write(Writer out) {
            out.name(primary).name(mailbox).u32(serial);
            out.u32(times.refresh).u32(times.retry).u32(times.expire).u32(times.minimum);
        }
    }

    /** How secondary servers and caches treat a zone, in seconds. */
    record Times(long refresh, long retry, long expire, long minimum) {}

    Rr lasting(long seconds) {
        return new Rr(owner, type, rrClass, seconds, data);
    }

    Rr ownedBy(Name other) {
        return new Rr(other, type, rrClass, ttlSeconds, data);
    }

    void write(Writer out) {
        out.name(owner).u16(type).u16(rrClass).u32(ttlSeconds).sized(() -> data.write(out));
    }
}
