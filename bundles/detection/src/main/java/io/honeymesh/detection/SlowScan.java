// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.detection;

import io.honeymesh.api.Contribution;
import io.honeymesh.api.Conversation;
import io.honeymesh.api.DurationText;
import io.honeymesh.api.EvidenceGrade;
import io.honeymesh.api.IpAddress;
import io.honeymesh.api.Ipv4;
import io.honeymesh.api.Lures;
import io.honeymesh.api.Observation;
import io.honeymesh.api.Reason;
import io.honeymesh.api.Subject;
import io.honeymesh.api.Touch;
import io.honeymesh.api.Verdict;
import io.honeymesh.api.spi.History;
import io.honeymesh.api.spi.ScoringRule;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ServiceScope;

/**
 * Low-and-slow scans: few touches over hours and days, by one source, or shared out among the sources of one network (an IPv4
 * /24, an IPv6 /48). Ports of one source show intent, as {@link PortScan} has it; what neighbours do and mere coming back
 * don't: behind a network are many people, and an old cron job comes back too.
 */
@Component(scope = ServiceScope.PROTOTYPE)
public final class SlowScan implements ScoringRule {

    private static final double SHARED_OUT_SCORE = 0.3;
    private static final double COMES_BACK_SCORE = 0.2;

    private static final int MAX_NETWORKS = 1024;
    private static final int MAX_SOURCES = 16;

    /** What the sources of one network did. */
    private static final class Network {
        private final Recent<Subject> sources = new Recent<>(MAX_SOURCES);
        private final Recent<Integer> ports = new Recent<>(Trail.MAX_TARGETS);
    }

    private final ByGrade<Lru<Subject, Network>> networks = ByGrade.each(() -> new Lru<>(MAX_NETWORKS));
    private final Supplier<RuleSettings> settings;

    @Activate
    public SlowScan(@Reference DetectionSettings settings) {
        this.settings = settings;
    }

    @Override
    public String name() {
        return "slow-scan";
    }

    @Override
    public List<Contribution> judge(Observation observation, History history) {
        return switch (observation) {
            case Touch touch -> {
                remember(touch, history);
                yield found(touch, history, false);
            }
            case Conversation conversation -> found(conversation.touch(), history, conversation.bytesIn() > 0);
            default -> List.of();
        };
    }

    /** @param spoke whether the client said something, which shows whether a lured browser can be behind it */
    private List<Contribution> found(Touch touch, History history, boolean spoke) {
        RuleSettings now = settings.get();
        Instant begin = touch.at().minus(now.slowWindow());
        List<Contribution> found = new ArrayList<>();
        Set<Integer> ports = history.targets().stream()
                .filter(target -> !target.last().isBefore(begin))
                .map(target -> target.local().port())
                .collect(Collectors.toCollection(TreeSet::new));
        boolean slow = ports.size() > history.trapPorts().size();
        if (slow && ports.size() >= now.slowPorts() && (spoke || !ports.stream().allMatch(Lures::canSend))) {
            boolean intent = touch.grade() == EvidenceGrade.PROVEN;
            found.add(scan(Verdict.BAN_SCORE, intent, "touched " + ports.size() + " trap ports" + within(now, ports)));
        }
        List<Instant> visits =
                history.visits().stream().filter(v -> !v.isBefore(begin)).toList();
        if (visits.size() >= now.slowVisits()) {
            String pace = pace(visits)
                    .map(every -> ", about every " + DurationText.format(every))
                    .orElse("");
            found.add(new Contribution(
                    name(),
                    COMES_BACK_SCORE,
                    Reason.TRAP,
                    false,
                    "comes back: " + visits.size() + " visits within " + DurationText.format(now.slowWindow()) + pace));
        }
        together(touch, now, begin).ifPresent(found::add);
        return found;
    }

    private void remember(Touch touch, History history) {
        Lru<Subject, Network> known = networks.of(touch.grade());
        synchronized (known) {
            Network network = known.computeIfAbsent(networkOf(touch.source()), key -> new Network());
            network.sources.add(history.source(), touch.at());
            network.ports.add(touch.flow().local().port(), touch.at());
        }
    }

    private Optional<Contribution> together(Touch touch, RuleSettings now, Instant begin) {
        Subject network = networkOf(touch.source());
        Lru<Subject, Network> known = networks.of(touch.grade());
        synchronized (known) {
            Network seen = known.get(network);
            if (seen == null) {
                return Optional.empty();
            }
            int sources = seen.sources.since(begin).size();
            Set<Integer> ports = new TreeSet<>(seen.ports.since(begin));
            return sources < now.slowSources() || ports.size() < now.slowPorts()
                    ? Optional.empty()
                    : Optional.of(scan(
                            SHARED_OUT_SCORE,
                            false,
                            sources + " sources of " + network + " touched " + ports.size() + " trap ports"
                                    + within(now, ports)));
        }
    }

    private static Subject networkOf(IpAddress source) {
        return new Subject(source, source instanceof Ipv4 ? 24 : 48);
    }

    /** How regularly the visits come, if they do: no interval a fifth longer or shorter than the others. */
    static Optional<Duration> pace(List<Instant> visits) {
        long shortest = Long.MAX_VALUE;
        long longest = 0;
        for (int i = 1; i < visits.size(); i++) {
            long seconds = Duration.between(visits.get(i - 1), visits.get(i)).toSeconds();
            shortest = Math.min(shortest, seconds);
            longest = Math.max(longest, seconds);
        }
        long minutes = Math.round((shortest + longest) / 120.0);
        return visits.size() > 2 && longest <= 1.2 * shortest
                ? Optional.of(Duration.ofMinutes(minutes))
                : Optional.empty();
    }

    private static String within(RuleSettings now, Set<Integer> ports) {
        return " within " + DurationText.format(now.slowWindow()) + ": " + PortScan.some(ports);
    }

    private Contribution scan(double score, boolean intent, String what) {
        return new Contribution(name(), score, Reason.SCAN, intent, what);
    }
}
