// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.bench;

import io.honeymesh.lab.Distribution;
import io.honeymesh.lab.Host;
import io.honeymesh.lab.IgniteServers;
import io.honeymesh.lab.Lab;
import io.honeymesh.lab.MeshMember;
import java.util.List;
import java.util.Map;

/** A way in which nodes can tell each other, each measured alone. A further one needs a record here, and a line in {@link #ALL}. */
sealed interface MeshTransport {

    List<MeshTransport> ALL = List.of(new Mtls(), new Gossip(), new Ignite());

    String name();

    /** Below it the 99th percentile is meant to be, on an idle machine, from the login's end until both others drop. */
    int aimMillis();

    /** Starts what the nodes of these hosts need besides themselves; the lab ends it. What is in each one's {@code etc}, by file. */
    Map<String, Map<String, String>> prepare(Lab lab, Distribution distribution, List<Host> hosts);

    /** Whether nodes meet before they belong together. */
    default boolean isMedium() {
        return true;
    }

    /** What is to be done once the nodes are there. */
    default void meet(List<MeshMember> all) {}

    /** Links between each two. */
    record Mtls() implements MeshTransport {
        @Override
        public String name() {
            return "mtls";
        }

        @Override
        public int aimMillis() {
            return 50;
        }

        @Override
        public Map<String, Map<String, String>> prepare(Lab lab, Distribution distribution, List<Host> hosts) {
            return Map.of("io.honeymesh.transport.mtls", Map.of("bind", "0.0.0.0"));
        }

        @Override
        public boolean isMedium() {
            return false;
        }
    }

    /** A cluster in which news spreads. */
    record Gossip() implements MeshTransport {
        private static final int PORT = 7946;

        @Override
        public String name() {
            return "gossip";
        }

        @Override
        public int aimMillis() {
            return 1000;
        }

        @Override
        public Map<String, Map<String, String>> prepare(Lab lab, Distribution distribution, List<Host> hosts) {
            List<String> peers =
                    hosts.stream().map(host -> host.ipv4() + ":" + PORT).toList();
            return Map.of(
                    "io.honeymesh.transport.gossip", Map.of("bind", "0.0.0.0", "peers", String.join(", ", peers)));
        }

        @Override
        public void meet(List<MeshMember> all) {
            MeshMember.shareGossipKey(all);
        }
    }

    /** A cache on two of the product's own servers. */
    record Ignite() implements MeshTransport {
        private static final int SERVERS = 2;

        @Override
        public String name() {
            return "ignite";
        }

        @Override
        public int aimMillis() {
            return 50;
        }

        @Override
        public Map<String, Map<String, String>> prepare(Lab lab, Distribution distribution, List<Host> hosts) {
            IgniteServers servers = IgniteServers.start(lab, distribution, lab.host("ignite"), SERVERS);
            return Map.of("io.honeymesh.transport.ignite", servers.settings());
        }
    }
}
