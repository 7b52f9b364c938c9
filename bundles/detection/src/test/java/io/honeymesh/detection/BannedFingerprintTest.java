// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.detection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.Ban;
import io.honeymesh.api.Captured;
import io.honeymesh.api.Contribution;
import io.honeymesh.api.Conversation;
import io.honeymesh.api.Decision;
import io.honeymesh.api.Enforcement;
import io.honeymesh.api.EvidenceGrade;
import io.honeymesh.api.Fingerprint;
import io.honeymesh.api.FingerprintOrder;
import io.honeymesh.api.FingerprintOrder.Action;
import io.honeymesh.api.Flow;
import io.honeymesh.api.Reason;
import io.honeymesh.api.Subject;
import io.honeymesh.api.Touch;
import io.honeymesh.api.Verdict;
import io.honeymesh.api.service.Gate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BannedFingerprintTest {

    private static final Fingerprint CURL = new Fingerprint(Fingerprint.JA3, "c".repeat(32));
    private static final byte[] HELLO = {0x16, 3, 1, 0, 1, 1};

    private final List<Verdict> decided = new ArrayList<>();
    private final Map<Fingerprint, FingerprintOrder> orders = new HashMap<>();
    private Decision answer = new Decision.Spared(Decision.Cause.SCORE, "test");
    private Pipeline pipeline;

    @BeforeEach
    void open() {
        Gate gate = new Gate() {
            @Override
            public Decision decide(Verdict verdict) {
                decided.add(verdict);
                return answer;
            }

            @Override
            public void release(Flow flow) {
                // nothing is contained
            }
        };
        pipeline = new Pipeline(gate, event -> {}, new DetectionSettings(Map.of()));
        pipeline.addRule(new TrapIntent());
        pipeline.addFingerprinter(
                conversation -> conversation.wire().length() < HELLO.length ? List.of() : List.of(CURL));
        pipeline.setFingerprintBook(new Orders(orders));
    }

    private void order(Action action) {
        orders.put(CURL, new FingerprintOrder(CURL, action, Samples.NOW, Ban.FOREVER, "seen in an attack"));
    }

    private Verdict judged(Conversation conversation) {
        pipeline.observe(conversation);
        return decided.getLast();
    }

    @Test
    void whoShowsABannedFingerprintHasShownIntentAndTheOperatorsWordsAreInTheVerdict() {
        order(Action.BAN);
        Verdict verdict = judged(Samples.conversation(HELLO));
        assertTrue(verdict.intent());
        assertEquals(
                new Contribution(
                        "banned-fingerprint", 1, Reason.FINGERPRINT, true, CURL + " is banned: seen in an attack"),
                verdict.contributions().getLast());
    }

    @Test
    void S01_theOperatorsWordStandsAlsoWhereABrowserMayHaveBeenLured() {
        order(Action.BAN);
        assertTrue(judged(Samples.conversation(HELLO, true)).intent());
    }

    @Test
    void S02_aClaimedClientShowsNoIntent() {
        order(Action.BAN);
        Conversation proven = Samples.conversation(HELLO);
        Touch touch = new Touch(1, Samples.NOW, "quic", proven.touch().flow(), EvidenceGrade.CLAIMED);
        Verdict verdict = judged(new Conversation(
                touch,
                proven.at(),
                proven.wire(),
                proven.payload(),
                1,
                1,
                List.of(),
                proven.ending(),
                false,
                Optional.empty()));
        assertFalse(verdict.intent());
        assertEquals(Reason.FINGERPRINT, verdict.contributions().getLast().reason(), "it is on record all the same");
    }

    @Test
    void S07_oneTouchOfAPortThatNobodyUsesBansNobodyWhateverFingerprintIsBanned() {
        order(Action.BAN);
        Touch stray = Samples.stray(1, "192.0.2.1", 4444);
        pipeline.observe(stray);
        Conversation hello = Samples.conversation(HELLO);
        Verdict verdict = judged(new Conversation(
                stray,
                hello.at(),
                hello.wire(),
                hello.payload(),
                1,
                1,
                List.of(),
                hello.ending(),
                false,
                Optional.empty()));
        assertFalse(verdict.isHostile() || verdict.intent());
        assertFalse(pipeline.interrupts(stray, () -> Captured.of(HELLO)));
    }

    @Test
    void whatIsAllowedOrOfNobodysInterestSaysNothing() {
        order(Action.ALLOW);
        assertEquals(1, judged(Samples.conversation(HELLO)).contributions().size());
        orders.clear();
        assertEquals(1, judged(Samples.conversation(HELLO)).contributions().size());
    }

    @Test
    void aConversationIsInterruptedAsSoonAsTheClientHasShownItAndIsBannedForIt() {
        Touch touch = Samples.touch(1, "192.0.2.1", 443);
        assertFalse(pipeline.interrupts(touch, () -> {
            throw new AssertionError("without orders nobody looks");
        }));
        order(Action.BAN);
        assertFalse(pipeline.interrupts(touch, () -> Captured.of(new byte[] {0x16})));
        assertEquals(List.of(), decided, "it has not shown it yet");
        assertFalse(pipeline.interrupts(touch, () -> Captured.of(HELLO)), "an allowed address goes on");
        assertTrue(decided.getLast().intent());
        Ban ban =
                new Ban(Subject.parse("192.0.2.1"), Map.of(Reason.FINGERPRINT, Ban.FOREVER), Samples.NOW, 1, true, "");
        answer = new Decision.Banned(ban, Enforcement.ENFORCED);
        assertTrue(pipeline.interrupts(touch, () -> Captured.of(HELLO)));
        order(Action.ALLOW);
        assertFalse(pipeline.interrupts(touch, () -> Captured.of(HELLO)));
    }
}
