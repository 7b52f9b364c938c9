// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.traps;

import io.honeymesh.api.spi.TrapProtocol;
import io.honeymesh.fuzz.Target;
import io.honeymesh.fuzz.TargetSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** A target for every trap on the class path: a new one needs nothing here. */
public final class TrapTargets implements TargetSource {

    /** Traps that speak another protocol's corpus; all others have their own name's, if there is one. */
    private static final Map<String, List<String>> CORPORA = Map.of(
            "vnc", List.of("rfb"),
            "https", List.of("http", "ssl"),
            "docker", List.of("http"),
            "elasticsearch", List.of("http"),
            "imaps", List.of("imap"),
            "pop3s", List.of("pop3"),
            "smtps", List.of("smtp"),
            "sip-udp", List.of("sip"),
            "any", List.of("http", "ssl", "ssh", "rdp", "mqtt", "sip"));

    @Override
    public List<Target> targets() throws Exception {
        return InstalledTraps.all().stream()
                .sorted(Comparator.comparing(TrapProtocol::name))
                .map(TrapTargets::target)
                .toList();
    }

    private static Target target(TrapProtocol trap) {
        List<String> corpora = CORPORA.getOrDefault(trap.name(), List.of(trap.name()));
        return Target.of("trap-" + trap.name(), corpora, new TrapReader(trap));
    }
}
