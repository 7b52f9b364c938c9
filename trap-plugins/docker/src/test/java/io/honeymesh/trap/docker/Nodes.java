// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.docker;

import io.honeymesh.api.Conversation;
import io.honeymesh.api.Evidence;
import io.honeymesh.traps.TrapHarness;
import java.io.IOException;
import java.util.List;

/** Opens the trap of a node, and asks it things. */
final class Nodes {

    private Nodes() {}

    static TrapHarness open(int node) throws IOException {
        return TrapHarness.open(new DockerTrap(), TrapHarness.PATIENT, node);
    }

    static Engine engine(int node) {
        return Engine.of(TrapHarness.persona(node));
    }

    static String get(String target) {
        return "GET " + target + " HTTP/1.1\r\nHost: x\r\n\r\n";
    }

    static String delete(String target) {
        return "DELETE " + target + " HTTP/1.1\r\nHost: x\r\n\r\n";
    }

    static String post(String target, String body) {
        return "POST " + target + " HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: "
                + body.length() + "\r\n\r\n" + body;
    }

    static List<String> commands(Conversation conversation) {
        return conversation.evidence().stream()
                .filter(Evidence.Command.class::isInstance)
                .map(evidence -> ((Evidence.Command) evidence).text().latin1())
                .toList();
    }
}
