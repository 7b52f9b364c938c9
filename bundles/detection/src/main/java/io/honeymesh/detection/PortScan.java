// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.detection;

import io.honeymesh.api.Contribution;
import io.honeymesh.api.Conversation;
import io.honeymesh.api.DurationText;
import io.honeymesh.api.EvidenceGrade;
import io.honeymesh.api.IpAddress;
import io.honeymesh.api.Lures;
import io.honeymesh.api.Observation;
import io.honeymesh.api.Reason;
import io.honeymesh.api.Scan;
import io.honeymesh.api.Touch;
import io.honeymesh.api.Verdict;
import io.honeymesh.api.spi.History;
import io.honeymesh.api.spi.ScoringRule;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Port scans: those the kernel reports, and those seen by completed handshakes: many of our ports (vertical), many of our
 * addresses on one port (horizontal). Two distinct trap ports are enough for intent (S01): nobody mistypes two ports on which
 * nothing was ever offered. A page can lure a browser to several ports, though, and a domain a mail server: while all of them are
 * such ports, what the client says has to show that it is none, as {@link Scorer} tells it.
 */
@Component
public final class PortScan implements ScoringRule {

    private static final Duration ONE_SCAN = Duration.ofHours(1);
    private static final int SHOWN = 8;

    private final Supplier<RuleSettings> settings;

    @Activate
    public PortScan(@Reference DetectionSettings settings) {
        this.settings = settings;
    }

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
            case Touch touch when touch.grade() == EvidenceGrade.PROVEN -> touched(touch, history, false);
            case Conversation conversation
            when conversation.grade() == EvidenceGrade.PROVEN ->
                touched(conversation.touch(), history, conversation.bytesIn() > 0);
            default -> List.of();
        };
    }

    /** @param spoke whether the client said something, which shows whether a lured browser can be behind it */
    private List<Contribution> touched(Touch touch, History history, boolean spoke) {
        List<Contribution> scans = new ArrayList<>();
        Set<Integer> ports = history.trapPorts();
        boolean noLure = !ports.stream().allMatch(Lures::canSend);
        if (ports.size() >= settings.get().scanPorts() && (spoke || noLure)) {
            scans.add(scan("touched " + ports.size() + " trap ports: " + some(new TreeSet<>(ports))));
        }
        int port = touch.flow().local().port();
        Set<IpAddress> addresses = addresses(port, touch, history);
        if (addresses.size() >= settings.get().scanAddresses() && (spoke || !Lures.canSend(port))) {
            scans.add(scan("touched port " + port + " of " + addresses.size() + " addresses: " + some(addresses)));
        }
        return scans;
    }

    private static Set<IpAddress> addresses(int port, Touch touch, History history) {
        Instant begin = touch.at().minus(ONE_SCAN);
        return history.targets().stream()
                .filter(target ->
                        target.local().port() == port && !target.last().isBefore(begin))
                .map(target -> target.local().address())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private Contribution scan(String what) {
        return new Contribution(name(), Verdict.BAN_SCORE, Reason.SCAN, true, what);
    }

    private static String describe(Scan scan) {
        String what = scan.kind() == Scan.Kind.STEALTH ? " stealth probes" : " distinct ports";
        String where = scan.distinctAddresses() > 1 ? " of at least " + scan.distinctAddresses() + " addresses" : "";
        return scan.kind().name().toLowerCase(Locale.ROOT) + " scan: " + scan.distinctPorts() + what + where + " in "
                + DurationText.format(scan.window());
    }

    static String some(Set<?> touched) {
        String first = touched.stream().limit(SHOWN).map(String::valueOf).collect(Collectors.joining(", "));
        return first + (touched.size() > SHOWN ? ", ..." : "");
    }
}
