// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.imports;

import io.honeymesh.api.Contribution;
import io.honeymesh.api.Conversation;
import io.honeymesh.api.EvidenceGrade;
import io.honeymesh.api.Observation;
import io.honeymesh.api.Reason;
import io.honeymesh.api.Subject;
import io.honeymesh.api.Touch;
import io.honeymesh.api.Verdict;
import io.honeymesh.api.service.Advice;
import io.honeymesh.api.service.Advice.Named;
import io.honeymesh.api.spi.History;
import io.honeymesh.api.spi.ScoringRule;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Sources that imported lists name. Never intent, and all lists together less than what bans: a list is hearsay. Only what is proven
 * and done at a trap is judged, or a forged source would get the weight of whoever it names (S02).
 */
@Component
public final class Advised implements ScoringRule {

    private static final int LISTS_NAMED = 3;

    private final Advice advice;
    private final Supplier<ImportSettings> settings;

    @Activate
    public Advised(@Reference Advice advice, @Reference CurrentSettings settings) {
        this(advice, (Supplier<ImportSettings>) settings);
    }

    Advised(Advice advice, Supplier<ImportSettings> settings) {
        this.advice = advice;
        this.settings = settings;
    }

    @Override
    public String name() {
        return "advised";
    }

    @Override
    public List<Contribution> judge(Observation observation, History history) {
        boolean atATrap = observation instanceof Touch || observation instanceof Conversation;
        if (!atATrap || observation.grade() != EvidenceGrade.PROVEN) {
            return List.of();
        }
        List<Named> named = advice.about(Subject.host(observation.source()), observation.at());
        if (named.isEmpty()) {
            return List.of();
        }
        ImportSettings now = settings.get();
        int percent = Math.min(now.mostPercent(), now.weightPercent() * named.size());
        String lists = named.stream().limit(LISTS_NAMED).map(Named::line).collect(Collectors.joining(", "));
        int more = named.size() - LISTS_NAMED;
        return List.of(new Contribution(
                name(),
                Verdict.BAN_SCORE * percent / 100,
                Reason.TRAP,
                false,
                "named by imported lists: " + lists + (more > 0 ? ", and " + more + " more" : "")));
    }
}
