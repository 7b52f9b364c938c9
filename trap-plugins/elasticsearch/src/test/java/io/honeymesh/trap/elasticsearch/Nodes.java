// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.elasticsearch;

import io.honeymesh.api.Evidence;
import io.honeymesh.traps.TrapHarness;
import java.io.IOException;
import java.util.List;

/** Opens the trap of a node, and asks it things. */
final class Nodes {

    private Nodes() {}

    static TrapHarness open(int node) throws IOException {
        return TrapHarness.open(new ElasticsearchTrap(), TrapHarness.PATIENT, node);
    }

    static Cluster cluster(int node) {
        return Cluster.of(TrapHarness.persona(node));
    }

    static String get(String target) {
        return "GET " + target + " HTTP/1.1\r\nHost: x\r\n\r\n";
    }

    static String send(String method, String target, String body) {
        return method + " " + target + " HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: "
                + body.length() + "\r\n\r\n" + body;
    }

    /** The commands of the trap's next conversation. */
    static List<String> commands(TrapHarness trap) {
        return trap.conversation().evidence().stream()
                .filter(Evidence.Command.class::isInstance)
                .map(evidence -> ((Evidence.Command) evidence).text().latin1())
                .toList();
    }
}
