// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.detection;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Contribution;
import io.honeymesh.api.Conversation;
import io.honeymesh.api.Evidence;
import io.honeymesh.api.Observation;
import io.honeymesh.api.spi.History;
import io.honeymesh.api.spi.ScoringRule;
import io.honeymesh.detection.Exploit.Text;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.osgi.service.component.annotations.Component;

/**
 * Known exploits ({@code exploits.txt}) in what a client said, as it came and with percent signs decoded. Linear in its
 * length (S12), and of that at most {@value #MAX_TEXT} characters.
 */
@Component
public final class PayloadPattern implements ScoringRule {

    private static final int SHOWN_BYTES = 60;

    /** Payload first, then evidence that isn't in it. */
    private static final int MAX_TEXT = 64 << 10;

    @Override
    public String name() {
        return "payload-pattern";
    }

    @Override
    public List<Contribution> judge(Observation observation, History history) {
        if (!(observation instanceof Conversation conversation)) {
            return List.of();
        }
        List<Text> texts = texts(conversation).stream().map(Text::of).toList();
        String trap = conversation.touch().trap();
        List<Contribution> contributions = new ArrayList<>();
        for (Exploit exploit : ExploitList.ALL) {
            if (!exploit.except().contains(trap)) {
                find(exploit, texts).ifPresent(found -> contributions.add(contribution(exploit, found)));
                Thread.yield(); // nobody interrupts a virtual thread, and others' conversations go on meanwhile
            }
        }
        return contributions;
    }

    private static Optional<String> find(Exploit exploit, List<Text> texts) {
        for (Text text : texts) {
            Optional<String> found = exploit.find(text);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    private Contribution contribution(Exploit exploit, String found) {
        return new Contribution(
                name(),
                exploit.score(),
                exploit.reason(),
                exploit.intent(),
                exploit.what() + ": " + Captured.of(found).toSafeText(SHOWN_BYTES));
    }

    private static Set<String> texts(Conversation conversation) {
        Set<String> texts = new LinkedHashSet<>();
        String payload = conversation.payload().latin1();
        int left = add(payload, MAX_TEXT, texts);
        for (Evidence evidence : conversation.evidence()) {
            for (Captured said : said(evidence)) {
                if (left > 0 && !said.isEmpty()) {
                    String text = said.latin1();
                    left = payload.contains(text) ? left : add(text, left, texts);
                }
            }
        }
        return texts;
    }

    private static int add(String text, int room, Set<String> texts) {
        String head = text.substring(0, Math.min(text.length(), room));
        texts.add(head);
        texts.add(PercentCode.decoded(head));
        return room - head.length();
    }

    private static List<Captured> said(Evidence evidence) {
        return switch (evidence) {
            case Evidence.Command e -> List.of(e.text());
            case Evidence.Request e -> List.of(e.text());
            case Evidence.Upload e -> List.of(e.name(), e.head());
            case Evidence.Credential e -> List.of(e.user(), e.secret());
            case Evidence.Detail e -> List.of(e.value());
            case Evidence.Violation e -> List.of(e.bytes());
        };
    }
}
