// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.bench;

import io.honeymesh.lab.Distribution;
import io.honeymesh.lab.IgniteServers;
import io.honeymesh.lab.Lab;
import java.util.List;
import java.util.Map;

/** A way in which nodes can tell each other, each measured alone. A further one needs a record here, and a line in {@link #ALL}. */
sealed interface MeshTransport {

    List<MeshTransport> ALL = List.of(new Mtls(), new Ignite());

    String name();

    /** Below it the 99th percentile is meant to be, on an idle machine, from the login's end until both others drop. */
    int aimMillis();

    /** Starts what nodes need besides themselves; the lab ends it. What is in a node's {@code etc} then, by file. */
    Map<String, Map<String, String>> prepare(Lab lab, Distribution distribution);

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
        public Map<String, Map<String, String>> prepare(Lab lab, Distribution distribution) {
            return Map.of("io.honeymesh.transport.mtls", Map.of("bind", "0.0.0.0"));
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
        public Map<String, Map<String, String>> prepare(Lab lab, Distribution distribution) {
            IgniteServers servers = IgniteServers.start(lab, distribution, lab.host("ignite"), SERVERS);
            return Map.of("io.honeymesh.transport.ignite", servers.settings());
        }
    }
}
