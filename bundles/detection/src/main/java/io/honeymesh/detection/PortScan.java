// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.detection;

import io.honeymesh.api.Contribution;
import io.honeymesh.api.Conversation;
import io.honeymesh.api.DurationText;
import io.honeymesh.api.EvidenceGrade;
import io.honeymesh.api.Observation;
import io.honeymesh.api.Reason;
import io.honeymesh.api.Scan;
import io.honeymesh.api.Touch;
import io.honeymesh.api.Verdict;
import io.honeymesh.api.spi.History;
import io.honeymesh.api.spi.ScoringRule;
import java.util.List;
import java.util.TreeSet;
import org.osgi.service.component.annotations.Component;

/**
 * Port scans: those the kernel reports, and those seen by completed handshakes. Two distinct trap ports are enough for
 * intent (S01): nobody mistypes two ports on which nothing was ever offered. A page can lure a browser to several ports,
 * though: while all of them are ports a browser connects to, what the client says has to show that it is none, as
 * {@link Browsers} tells it.
 */
@Component
public final class PortScan implements ScoringRule {

    static final int TRAP_PORTS_THAT_SHOW_INTENT = 2;

    @Override
    public String name() {
        return "port-scan";
    }

    @Override
    public List<Contribution> judge(Observation observation, History history) {
        return switch (observation) {
            case Scan scan ->
                List.of(new Contribution(
                        name(), Verdict.BAN_SCORE, Reason.SCAN, scan.grade() == EvidenceGrade.PROVEN, describe(scan)));
            case Touch touch
            when touch.grade() == EvidenceGrade.PROVEN
                    && isScan(history)
                    && !history.trapPorts().stream().allMatch(Browsers::canReach) -> List.of(portsTouched(history));
            case Conversation conversation
            when conversation.grade() == EvidenceGrade.PROVEN && conversation.bytesIn() > 0 && isScan(history) ->
                List.of(portsTouched(history));
            default -> List.of();
        };
    }

    private static boolean isScan(History history) {
        return history.trapPorts().size() >= TRAP_PORTS_THAT_SHOW_INTENT;
    }

    private Contribution portsTouched(History history) {
        return new Contribution(
                name(),
                Verdict.BAN_SCORE,
                Reason.SCAN,
                true,
                "touched " + history.trapPorts().size() + " trap ports: " + some(history));
    }

    private static String describe(Scan scan) {
        String what = scan.kind() == Scan.Kind.STEALTH ? " stealth probes in " : " distinct ports in ";
        return scan.kind().name().toLowerCase(java.util.Locale.ROOT) + " scan: " + scan.distinctPorts() + what
                + DurationText.format(scan.window());
    }

    private static String some(History history) {
        List<String> ports = new TreeSet<>(history.trapPorts())
                .stream().limit(8).map(String::valueOf).toList();
        return String.join(", ", ports) + (history.trapPorts().size() > ports.size() ? ", ..." : "");
    }
}
