// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.detection;

import io.honeymesh.api.Contribution;
import io.honeymesh.api.Conversation;
import io.honeymesh.api.Decision;
import io.honeymesh.api.NodeEvent;
import io.honeymesh.api.Subject;
import io.honeymesh.api.Verdict;
import io.honeymesh.api.spi.History;
import io.honeymesh.api.spi.ScoringRule;
import io.honeymesh.fuzz.Conversed;
import io.honeymesh.fuzz.Draw;
import io.honeymesh.fuzz.Expect;
import io.honeymesh.fuzz.Target;
import io.honeymesh.fuzz.TargetSource;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** What rules read of a conversation. */
public final class DetectionTargets implements TargetSource {

    private static final DetectionSettings SETTINGS = new DetectionSettings(Map.of());

    private static final List<ScoringRule> RULES = List.of(
            new PayloadPattern(),
            new PayloadEntropy(),
            new TrapIntent(),
            new KnownTool(),
            new ProtocolViolation(),
            new PortScan(SETTINGS),
            new SlowScan(SETTINGS),
            new ScanCampaign(SETTINGS),
            new CredentialAttack(SETTINGS),
            new RareFingerprint(SETTINGS));

    @Override
    public List<Target> targets() {
        return List.of(
                Target.of("http-requests", List.of("http"), DetectionTargets::httpRequests),
                Target.of("browsers", List.of("http"), DetectionTargets::browsers),
                Target.of("payload-rules", List.of("http", "smtp", "ftp"), DetectionTargets::payload),
                Target.of("evidence-rules", DetectionTargets::evidence),
                Target.of("known-tools", lists(ToolList::read)),
                Target.of("exploits", lists(ExploitList::read)));
    }

    /** The lists that the bundle carries: a mistake in one is told in one line. */
    private static Target.Reader lists(Consumer<String> reader) {
        return input -> {
            try {
                reader.accept(new String(input, StandardCharsets.UTF_8));
            } catch (IllegalArgumentException refused) {
                Expect.that(refused.getMessage() != null, refused::toString);
            }
        };
    }

    private static void httpRequests(byte[] input) {
        String text = new String(input, StandardCharsets.ISO_8859_1);
        HttpRequests.beginIn(text);
        for (HttpRequests.Head head : HttpRequests.in(text)) {
            Expect.that(head.header("host").length() <= text.length(), head::toString);
        }
    }

    private static void browsers(byte[] input) {
        Browsers.mayBeLured(Conversed.saying(input));
    }

    private static void payload(byte[] input) {
        judge(Conversed.saying(input));
    }

    private static void evidence(byte[] input) {
        Conversation conversation = Conversed.drawn(new Draw(input));
        Browsers.mayBeLured(conversation);
        judge(conversation);
    }

    /** Rules explain themselves in plain words, and what they say becomes an event. */
    private static void judge(Conversation conversation) {
        Subject source =
                new Subject(conversation.source(), conversation.source().bitLength());
        History history =
                new History(source, Instant.EPOCH, 1, Set.of(22, 80), List.of(), List.of(Instant.EPOCH), List.of());
        List<Contribution> said = new ArrayList<>();
        for (ScoringRule rule : RULES) {
            said.addAll(rule.judge(conversation, history));
        }
        said.forEach(contribution -> Expect.printable(contribution.explanation()));
        Verdict verdict = new Verdict(conversation, said, List.of());
        new NodeEvent.Conversed(verdict, conversation, new Decision.Spared(Decision.Cause.SCORE, "fuzzed")).fields();
    }
}
