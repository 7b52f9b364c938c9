// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.detection;

import io.honeymesh.api.Contribution;
import io.honeymesh.api.Conversation;
import io.honeymesh.api.DurationText;
import io.honeymesh.api.EvidenceGrade;
import io.honeymesh.api.Observation;
import io.honeymesh.api.Reason;
import io.honeymesh.api.Subject;
import io.honeymesh.api.Touch;
import io.honeymesh.api.spi.History;
import io.honeymesh.api.spi.ScoringRule;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ServiceScope;

/**
 * Sources that touch the same ports in the same order within a window are one campaign: one program, with one list, on many
 * machines. That shows nothing of a source that its own ports don't; it tells the operator what belongs together.
 */
@Component(scope = ServiceScope.PROTOTYPE)
public final class ScanCampaign implements ScoringRule {

    private static final double SCORE = 0.2;

    private static final int MAX_ORDERS = 1024;
    private static final int MAX_SOURCES = 16;
    private static final int LONGEST_ORDER = 8;

    private final ByGrade<Lru<List<Integer>, Recent<Subject>>> orders = ByGrade.each(() -> new Lru<>(MAX_ORDERS));
    private final Supplier<RuleSettings> settings;

    @Activate
    public ScanCampaign(@Reference DetectionSettings settings) {
        this.settings = settings;
    }

    @Override
    public String name() {
        return "scan-campaign";
    }

    @Override
    public List<Contribution> judge(Observation observation, History history) {
        return switch (observation) {
            case Touch touch -> judge(touch.grade(), touch.at(), history, true);
            case Conversation conversation -> judge(conversation.grade(), conversation.at(), history, false);
            default -> List.of();
        };
    }

    private List<Contribution> judge(EvidenceGrade grade, Instant at, History history, boolean remember) {
        RuleSettings now = settings.get();
        Instant begin = at.minus(now.campaignWindow());
        List<Integer> ports = history.targets().stream()
                .filter(target -> !target.last().isBefore(begin))
                .map(target -> target.local().port())
                .distinct()
                .limit(LONGEST_ORDER)
                .toList();
        Lru<List<Integer>, Recent<Subject>> known = orders.of(grade);
        synchronized (known) {
            for (int length = now.campaignPorts(); remember && length <= ports.size(); length++) {
                known.computeIfAbsent(List.copyOf(ports.subList(0, length)), key -> new Recent<>(MAX_SOURCES))
                        .add(history.source(), at);
            }
            for (int length = ports.size(); length >= now.campaignPorts(); length--) {
                List<Integer> order = ports.subList(0, length);
                Recent<Subject> seen = known.get(order);
                int sources = seen == null ? 0 : seen.since(begin).size();
                if (sources > 1) {
                    return List.of(contribution(order, sources, now));
                }
            }
        }
        return List.of();
    }

    private Contribution contribution(List<Integer> order, int sources, RuleSettings now) {
        String count = sources < MAX_SOURCES ? "" + sources : sources + " or more";
        String ports = String.join(", ", order.stream().map(String::valueOf).toList());
        return new Contribution(
                name(),
                SCORE,
                Reason.SCAN,
                false,
                "one of " + count + " sources that touched " + ports + " in this order within "
                        + DurationText.format(now.campaignWindow()));
    }
}
