// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.detection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Decision;
import io.honeymesh.api.Evidence;
import io.honeymesh.api.Flow;
import io.honeymesh.api.NodeEvent;
import io.honeymesh.api.Reason;
import io.honeymesh.api.Touch;
import io.honeymesh.api.Verdict;
import io.honeymesh.api.service.Gate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is judged of a conversation while it goes on. */
class OverheardTest {

    private static final Touch SSH = Samples.touch(1, "192.0.2.1", 22);
    private static final Evidence LOGIN = new Evidence.Credential("password", Captured.of("root"), Captured.of("toor"));

    private final List<Verdict> decided = new ArrayList<>();
    private final List<NodeEvent> told = new ArrayList<>();
    private final Gate gate = new Gate() {
        @Override
        public Decision decide(Verdict verdict) {
            decided.add(verdict);
            return new Decision.Spared(Decision.Cause.SCORE, "test");
        }

        @Override
        public void release(Flow flow) {
            throw new AssertionError("it goes on, contained");
        }
    };

    private Pipeline pipeline(Map<String, Object> settings) {
        Pipeline pipeline = new Pipeline(gate, told::add, new DetectionSettings(new HashMap<>(settings)));
        pipeline.addRule(new TrapIntent());
        return pipeline;
    }

    private void overhear(Touch touch, Evidence piece) {
        pipeline(Map.of()).overhears(touch, piece);
    }

    @Test
    void aLoginIsIntentAtTheMomentItIsTried() {
        overhear(SSH, LOGIN);
        assertTrue(decided.getLast().intent());
        assertEquals(
                Reason.CREDENTIAL, decided.getLast().contributions().getLast().reason());
        NodeEvent.Intended event = assertInstanceOf(NodeEvent.Intended.class, told.getLast());
        assertEquals("intent", event.fields().get("type"));
        assertEquals("192.0.2.1", event.fields().get("subject"));
        assertEquals(true, event.fields().get("intent"));
    }

    @Test
    void aRequestIsNoIntentByItself() {
        overhear(SSH, new Evidence.Request(Captured.of("GET / HTTP/1.1")));
        assertEquals(List.of(), decided);
        assertEquals(List.of(), told);
    }

    @Test
    void S01_whereSomebodyCanSendOthersNothingIsJudgedBeforeTheEnd() {
        for (int port : new int[] {80, 443, 8080, 2222, 25, 53}) {
            overhear(Samples.touch(1, "192.0.2.1", port), LOGIN);
        }
        assertEquals(List.of(), decided);
    }

    @Test
    void S02_aSourceThatCouldBeForgedIsNotJudgedByIt() {
        overhear(Samples.claimed(SSH), LOGIN);
        assertEquals(List.of(), decided);
    }

    @Test
    void S07_norIsWhoeverTalksToAPortThatNobodyUses() {
        overhear(Samples.stray(1, "192.0.2.1", 22), LOGIN);
        assertEquals(List.of(), decided);
    }

    @Test
    void aRuleThatIsOffIsOffHereToo() {
        pipeline(Map.of("off", "trap-intent")).overhears(SSH, LOGIN);
        assertEquals(List.of(), decided);
        new Pipeline(gate, told::add, new DetectionSettings(new HashMap<>())).overhears(SSH, LOGIN);
        assertEquals(List.of(), decided, "nor is one that was taken out");
    }
}
