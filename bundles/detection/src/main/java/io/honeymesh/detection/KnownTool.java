// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.detection;

import io.honeymesh.api.Contribution;
import io.honeymesh.api.Conversation;
import io.honeymesh.api.Evidence;
import io.honeymesh.api.Fingerprint;
import io.honeymesh.api.Observation;
import io.honeymesh.api.Reason;
import io.honeymesh.api.spi.History;
import io.honeymesh.api.spi.ScoringRule;
import io.honeymesh.detection.ToolList.Tool;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.osgi.service.component.annotations.Component;

/**
 * Clients that are known tools ({@code known-tools.tsv}): by fingerprint, or by what they call themselves. Never intent: a tool
 * is no deed, and any client can borrow another's name.
 */
@Component
public final class KnownTool implements ScoringRule {

    private static final int MAX_TOOLS = 3;

    @Override
    public String name() {
        return "known-tool";
    }

    @Override
    public List<Contribution> judge(Observation observation, History history) {
        if (!(observation instanceof Conversation conversation)) {
            return List.of();
        }
        Map<String, Tool> tools = new LinkedHashMap<>();
        Stream.concat(history.fingerprints().stream(), names(conversation))
                .flatMap(seen -> ToolList.SHIPPED.find(seen).stream())
                .filter(tool -> tool.kind().score > 0)
                .forEach(tool -> tools.putIfAbsent(tool.name(), tool));
        return tools.values().stream().limit(MAX_TOOLS).map(this::contribution).toList();
    }

    /** What the client calls itself. */
    private static Stream<Fingerprint> names(Conversation conversation) {
        return conversation.evidence().stream()
                .filter(Evidence.Detail.class::isInstance)
                .map(Evidence.Detail.class::cast)
                .map(detail -> new Fingerprint(detail.name(), detail.value().latin1()));
    }

    private Contribution contribution(Tool tool) {
        return new Contribution(
                name(),
                tool.kind().score,
                Reason.FINGERPRINT,
                false,
                tool.name() + ", by its " + tool.method() + " ("
                        + tool.kind().name().toLowerCase(Locale.ROOT) + ")");
    }
}
