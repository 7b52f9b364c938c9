// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.gossip;

import io.honeymesh.api.Endpoint;
import io.honeymesh.fuzz.Expect;
import io.honeymesh.fuzz.Target;
import io.honeymesh.fuzz.TargetSource;
import io.honeymesh.transport.gossip.wire.KeyRing;
import io.honeymesh.transport.gossip.wire.Lzw;
import io.honeymesh.transport.gossip.wire.Malformed;
import io.honeymesh.transport.gossip.wire.Packets;
import io.honeymesh.transport.gossip.wire.StateExchange;
import io.honeymesh.transport.gossip.wire.Streams;
import java.util.Arrays;
import java.util.List;

/** What somebody sends who has the gossip cluster's key: the inputs are what is sealed. */
public final class GossipTargets implements TargetSource {

    private static final Endpoint FROM = Endpoint.parse("192.0.2.1:7946");
    private static final int MOST_UNPACKED = 1 << 20;

    private static final KeyRing RING = new KeyRing(List.of(new byte[KeyRing.KEY_BYTES]));
    private static final Packets PACKETS = new Packets(RING, "");

    private interface Reading {
        void read(byte[] input) throws Malformed;
    }

    @Override
    public List<Target> targets() {
        return List.of(
                target("gossip-datagram", input -> PACKETS.open(RING.seal(input, new byte[0]), FROM)),
                target("gossip-state", input -> StateExchange.decode(input)),
                target("gossip-stream-message", input -> Streams.userOf(input)),
                target("gossip-letter", input -> Letter.decode(input)),
                target("gossip-holdings", input -> Holdings.decode(input)),
                target("gossip-query", GossipTargets::query),
                target("lzw", GossipTargets::lzw));
    }

    /** What is refused is of the one kind that a stranger may cause. */
    private static Target target(String name, Reading reading) {
        return Target.of(name, input -> {
            try {
                reading.read(input);
            } catch (Malformed refused) {
                Expect.clear(refused);
            }
        });
    }

    private static void query(byte[] input) throws Malformed {
        new SerfQueries("fuzz", new Keys(new KeyRing(RING.keys()), new Nowhere()), (_, _) -> {}).take(input);
    }

    private static final class Nowhere extends KeyRingFile {
        Nowhere() {
            super(java.nio.file.Path.of("nowhere"));
        }

        @Override
        void write(KeyRing ring) {
            // fuzzers leave no files
        }
    }

    /** What comes out packs to what comes out again. */
    private static void lzw(byte[] input) throws Malformed {
        byte[] plain = Lzw.decompress(input, MOST_UNPACKED);
        byte[] again = Lzw.decompress(Lzw.compress(plain), plain.length);
        Expect.that(Arrays.equals(plain, again), () -> "packed and unpacked it is another one");
    }
}
