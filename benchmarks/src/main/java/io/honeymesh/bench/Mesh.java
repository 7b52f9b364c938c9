// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code bench mesh}: what the mesh costs, and how soon a touch on one node is a drop on the others. */
public final class Mesh {

    private static final int TOUCHES = 100;

    /** In this order. A further part needs a line here, and one in the clause of {@link MeshPart}. */
    private static final List<MeshPart> PARTS =
            List.of(new MeshEnvelopes(), new MeshReach(), new MeshCrowd(), new MeshSimulation());

    private static final String HELP = """
            usage: bench mesh [--sources N] [--warm-up N] [--transport NAME[,NAME]] [--nodes N] [--json FILE] [--dist PATH]
            What does a signed message cost (JMH, the node's JVM options), beside the JDK's own Ed25519? And how soon does a login
            at a trap of one node have the kernels of two others drop its source, over each transport, in network namespaces?
            Then the links of 1000 nodes, or as many as you say, in one process, over TLS on the loopback interface (minutes).
            At last the gossip of 100 and of 1000 nodes in one process, on a network and a clock that are made up (minutes).
              --sources N     attackers that come one after the other, over each transport (default 100, over a second apart)
              --warm-up N     attackers before these, not counted (default 20)
              --transport ... only these of: mtls, gossip, ignite (default: each in turn), and nothing else
              --nodes N       in one process, with at most 16 000 / N links each, for its open files (default 1000)
              --json FILE     write the figures there: mesh.envelopes, mesh.transports.NAME,
                              mesh.crowd, mesh.simulations.NODES
              --dist PATH     the distribution, packed or unpacked (default: the one that was built)
            Exit code 0: measured, and every login was followed by both drops, whatever the figures. 1: not so. 2: wrong usage.
            4: something is missing.
            """;

    private Mesh() {}

    public static void main(String[] words) {
        System.exit(Main.run("bench mesh", HELP, words, TOUCHES, Latency.HZ, Mesh::measure));
    }

    private static boolean measure(Options options, Timeline timeline) {
        Map<String, Object> figures = new LinkedHashMap<>();
        boolean complete = true;
        for (MeshPart part : PARTS) {
            if (options.transports().isEmpty() || part instanceof MeshReach) {
                complete &= part.measure(options, timeline, figures);
                // Now, too: whatever comes after may end this.
                options.json().ifPresent(file -> Report.write(file, Map.of("mesh", figures)));
            }
        }
        return complete;
    }
}
