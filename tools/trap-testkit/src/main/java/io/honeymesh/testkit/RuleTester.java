// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.testkit;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Contribution;
import io.honeymesh.api.EvidenceGrade;
import io.honeymesh.api.Extension;
import io.honeymesh.api.IpAddress;
import io.honeymesh.api.Observation;
import io.honeymesh.api.SafeText;
import io.honeymesh.api.Scan;
import io.honeymesh.api.Verdict;
import io.honeymesh.api.spi.History;
import io.honeymesh.api.spi.ScoringRule;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Has a scoring rule judge observations, and holds each answer against what detection and an operator need of one.
 *
 * <pre>{@code
 * final RuleTester rule = RuleTester.of(new BaitAccountRule(Map.of("accounts", "svc-backup")));
 *
 * @Test
 * void a_login_with_the_bait_is_intent() {
 *     Verdict verdict = rule.judge(conversation().login("svc-backup", "x"));
 *     assertTrue(verdict.intent() && verdict.isHostile());
 * }
 * }</pre>
 */
public final class RuleTester {

    private final ScoringRule rule;
    private final History history;

    private RuleTester(ScoringRule rule, History history) {
        this.rule = rule;
        this.history = history;
    }

    public static RuleTester of(ScoringRule rule) {
        String name = Foreign.call(rule::name, "name()");
        Foreign.check(
                name != null && name.matches("[a-z0-9-]{1,32}"),
                "a rule's name is a-z, 0-9 and -, at most 32 characters, not '" + name + "'");
        return new RuleTester(rule, Observations.FIRST_VISIT);
    }

    /** The same rule, with a source that the node knows. */
    public RuleTester remembering(History known) {
        return new RuleTester(rule, known);
    }

    /** What this rule alone makes of a conversation. */
    public Verdict judge(ConversationBuilder conversation) {
        return judge(conversation.build());
    }

    /**
     * What this rule alone makes of an observation.
     *
     * @throws AssertionError also if the rule throws, hangs, answers null, names another rule than itself, or explains itself with
     *     characters that are not fit for a terminal
     */
    public Verdict judge(Observation observation) {
        List<Contribution> found = Foreign.call(() -> rule.judge(observation, history), "judge");
        Foreign.check(found != null, "judge must not return null; a rule that has nothing to say returns List.of()");
        for (Contribution each : found) {
            Foreign.check(each != null, "a contribution must not be null");
            Foreign.check(
                    rule.name().equals(each.rule()),
                    "a contribution bears its rule's name '" + rule.name() + "', not '" + each.rule() + "'");
            Foreign.check(
                    SafeText.printable(each.explanation()).equals(each.explanation()),
                    "what a stranger sent must be escaped in an explanation (Captured.toSafeText, SafeText.escape): "
                            + SafeText.escape(each.explanation(), 200));
        }
        return new Verdict(observation, found, history.fingerprints());
    }

    /**
     * Has it judge what strangers cause: conversations with noise and damaged openings, said and as evidence, over TCP and UDP, and
     * observations of every other kind. Once one by one, then from several threads at once.
     *
     * @param openings what the clients say for whom the rule was made; none will do
     */
    public void assertSurvivesStrangers(byte[]... openings) {
        List<Observation> seen = new ArrayList<>(List.of(
                Observations.touch(Observations.SOMEBODY, "ssh", 22),
                Observations.scan(Observations.SOMEBODY, Scan.Kind.STEALTH, 3),
                new Extension(
                        "some.sensor",
                        Observations.NOW,
                        IpAddress.parse(Observations.SOMEBODY),
                        EvidenceGrade.CLAIMED,
                        Map.of("key", Captured.of("value")))));
        for (byte[] words : Noise.with(List.of(openings))) {
            String text = new String(words, StandardCharsets.ISO_8859_1);
            seen.add(Observations.conversation().says(words).build());
            seen.add(Observations.conversation()
                    .on("ssh", 22)
                    .onTheWire(words)
                    .login(text, text)
                    .command(text)
                    .request(text)
                    .detail("x", text)
                    .build());
            seen.add(Observations.conversation().overUdp().says(words).build());
        }
        Foreign.alsoAtOnce(seen, this::judge);
    }
}
