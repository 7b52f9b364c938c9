// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.detection;

import io.honeymesh.api.Contribution;
import io.honeymesh.api.Conversation;
import io.honeymesh.api.EvidenceGrade;
import io.honeymesh.api.Fingerprint;
import io.honeymesh.api.Observation;
import io.honeymesh.api.Reason;
import io.honeymesh.api.spi.History;
import io.honeymesh.api.spi.ScoringRule;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ServiceScope;

/**
 * Clients whose JA4 or HASSH this node has hardly ever seen: something hand-made, most likely. A word to the operator, far from
 * a ban. JA3 is left out, as browsers that shuffle have a new one each time; what is only claimed is neither counted nor judged.
 */
@Component(scope = ServiceScope.PROTOTYPE)
public final class RareFingerprint implements ScoringRule {

    private static final double SCORE = 0.1;

    private final Map<String, Frequencies> seen = Map.of("ja4", new Frequencies(), "hassh", new Frequencies());
    private final Supplier<RuleSettings> settings;

    @Activate
    public RareFingerprint(@Reference DetectionSettings settings) {
        this.settings = settings;
    }

    @Override
    public String name() {
        return "rare-fingerprint";
    }

    @Override
    public List<Contribution> judge(Observation observation, History history) {
        if (!(observation instanceof Conversation conversation) || conversation.grade() != EvidenceGrade.PROVEN) {
            return List.of();
        }
        return history.fingerprints().stream()
                .filter(fingerprint -> seen.containsKey(fingerprint.kind()))
                .distinct()
                .flatMap(fingerprint -> judge(fingerprint, conversation))
                .toList();
    }

    private Stream<Contribution> judge(Fingerprint fingerprint, Conversation conversation) {
        RuleSettings now = settings.get();
        Frequencies.Share share =
                seen.get(fingerprint.kind()).add(fingerprint.value(), conversation.at(), now.rareHalfLife());
        boolean rare = share.total() >= now.rareAfter() && share.count() * 1000 <= share.total() * now.rarePermille();
        return rare
                ? Stream.of(new Contribution(
                        name(),
                        SCORE,
                        Reason.TRAP,
                        false,
                        String.format(
                                Locale.ROOT,
                                "a client hardly ever seen here: %s %s, in %.0f of %.0f conversations",
                                fingerprint.kind(),
                                fingerprint.value(),
                                share.count(),
                                share.total())))
                : Stream.empty();
    }
}
