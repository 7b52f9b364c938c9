// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.Contribution;
import io.honeymesh.api.Conversation;
import io.honeymesh.api.Fingerprint;
import io.honeymesh.api.Observation;
import io.honeymesh.api.Reason;
import io.honeymesh.api.Verdict;
import io.honeymesh.api.spi.History;
import io.honeymesh.api.spi.ScoringRule;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

class RuleTesterTest {

    private record Rule(String name, BiFunction<Observation, History, List<Contribution>> body) implements ScoringRule {
        @Override
        public List<Contribution> judge(Observation observation, History history) {
            return body.apply(observation, history);
        }
    }

    private static RuleTester explaining(String explanation) {
        return RuleTester.of(new Rule(
                "sample", (seen, past) -> List.of(new Contribution("sample", 0.5, Reason.PAYLOAD, true, explanation))));
    }

    @Test
    void a_verdict_holds_what_the_rule_found() {
        Verdict verdict = explaining("said hello").judge(Observations.conversation());
        assertEquals(0.5, verdict.score());
        assertTrue(verdict.intent());
        assertFalse(verdict.isHostile());
        assertEquals(Set.of(Reason.PAYLOAD), verdict.reasons());
    }

    @Test
    void the_rule_sees_what_was_built() {
        Fingerprint ja4 = new Fingerprint("ja4", "t13d");
        RuleTester rule = RuleTester.of(new Rule("sample", (seen, past) -> {
            Conversation conversation = (Conversation) seen;
            assertEquals("GET /", conversation.payload().latin1());
            assertEquals(5, conversation.bytesIn());
            assertEquals(8080, conversation.touch().flow().local().port());
            assertEquals("192.0.2.7", conversation.source().toString());
            assertEquals(2, conversation.evidence().size());
            assertEquals(Set.of(22, 8080), past.trapPorts());
            assertEquals(List.of(ja4), past.fingerprints());
            return List.of();
        }));
        Verdict verdict = rule.remembering(Observations.history(3, Set.of(22, 8080), ja4))
                .judge(Observations.conversation()
                        .from("192.0.2.7")
                        .on("http", 8080)
                        .says("GET")
                        .says(" /")
                        .login("root", "x")
                        .command("id"));
        assertEquals(List.of(), verdict.contributions());
    }

    @Test
    void what_a_stranger_sent_must_be_escaped() {
        assertFound("must be escaped", explaining("said \u001b[2J"));
    }

    @Test
    void null_is_found_out() {
        assertFound("must not return null", RuleTester.of(new Rule("sample", (seen, past) -> null)));
    }

    @Test
    void a_contribution_in_another_name_is_found_out() {
        assertFound(
                "bears its rule's name",
                RuleTester.of(new Rule(
                        "other", (seen, past) -> List.of(new Contribution("sample", 1, Reason.TRAP, false, "x")))));
        assertThrows(AssertionError.class, () -> RuleTester.of(new Rule("My Rule", (seen, past) -> List.of())));
    }

    @Test
    void a_rule_that_stumbles_over_noise_is_found_out() {
        RuleTester rule = RuleTester.of(new Rule(
                "sample",
                (seen, past) ->
                        seen instanceof Conversation c && c.payload().latin1().charAt(0) == 'x'
                                ? List.of()
                                : List.of()));
        AssertionError found = assertThrows(AssertionError.class, rule::assertSurvivesStrangers);
        assertTrue(found.getMessage().contains("judge must not throw"), found.getMessage());
    }

    @Test
    void a_rule_that_is_not_thread_safe_is_found_out() {
        AtomicInteger inside = new AtomicInteger();
        RuleTester rule = RuleTester.of(new Rule("sample", (seen, past) -> {
            try {
                if (inside.incrementAndGet() > 1) {
                    throw new IllegalStateException("two at once");
                }
                Thread.sleep(1);
                return List.of();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            } finally {
                inside.decrementAndGet();
            }
        }));
        AssertionError found = assertThrows(AssertionError.class, rule::assertSurvivesStrangers);
        assertTrue(found.getMessage().contains("several threads"), found.getMessage());
    }

    @Test
    void a_sound_rule_survives() {
        explaining("well").assertSurvivesStrangers("GET / HTTP/1.1\r\n".getBytes());
    }

    private static void assertFound(String what, RuleTester rule) {
        AssertionError found =
                assertThrows(AssertionError.class, () -> rule.judge(Observations.touch("192.0.2.7", "ssh", 22)));
        assertTrue(found.getMessage().contains(what), found.getMessage());
    }
}
