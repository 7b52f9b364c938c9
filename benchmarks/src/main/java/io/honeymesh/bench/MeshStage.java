// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.bench;

import io.honeymesh.bench.Timeline.Who;
import io.honeymesh.lab.Distribution;
import io.honeymesh.lab.Host;
import io.honeymesh.lab.Lab;
import io.honeymesh.lab.LabException;
import io.honeymesh.lab.MeshMember;
import io.honeymesh.lab.Strangers;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * Three nodes that share over one transport; the last two believe the first at once.
 *
 * @param touched whom strangers attack
 * @param others who hear of it
 */
record MeshStage(Lab lab, MeshMember touched, List<MeshMember> others, Strangers strangers) {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    static MeshStage set(Lab lab, Path dist, MeshTransport transport, Timeline timeline) {
        try {
            Distribution distribution = Distribution.of(lab, dist);
            List<Host> hosts = Stream.of("a", "b", "c").map(lab::host).toList();
            Map<String, Map<String, String>> configuration = new TreeMap<>(transport.prepare(lab, distribution, hosts));
            // Which traps listen depends on the node's persona otherwise.
            configuration.put("io.honeymesh.traps", Map.of("listen", "ssh, http, redis"));
            timeline.say(Who.LAB, "starting three nodes");
            List<MeshMember> all = new ArrayList<>();
            for (Host host : hosts) {
                all.add(MeshMember.start(lab, distribution, host, configuration));
            }
            transport.meet(all);
            if (transport.isMedium()) {
                for (MeshMember one : all) {
                    await("it meets the others", () -> isLinked(one));
                }
            }
            Path licence = MeshMember.licence(
                    lab, Path.of(System.getProperty("honeymesh.root", "")).toAbsolutePath());
            all.forEach(one -> one.install(licence));
            MeshMember touched = all.getFirst();
            List<MeshMember> others = all.subList(1, all.size());
            others.forEach(one -> one.join(touched));
            for (MeshMember one : all) {
                await("all know each other", () -> one.peers().size() == all.size());
            }
            others.forEach(one -> one.grant(touched, "L2"));
            timeline.say(Who.NODE, "they have joined, and both others trust the first");
            return new MeshStage(lab, touched, others, Strangers.on(lab.host("strangers")));
        } catch (IOException e) {
            throw new LabException("the mesh can't be set up: " + e.getMessage(), e);
        }
    }

    private static boolean isLinked(MeshMember one) {
        try {
            return one.links() > 0;
        } catch (IOException e) {
            throw new LabException("its state can't be read: " + e.getMessage(), e);
        }
    }

    private static void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new LabException("not within " + PATIENCE.toSeconds() + " s: " + what);
            }
            try {
                Thread.sleep(200);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new LabException("interrupted", e);
            }
        }
    }
}
