// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.detection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.Contribution;
import io.honeymesh.api.Fingerprint;
import io.honeymesh.api.Touch;
import io.honeymesh.api.Verdict;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RareFingerprintTest {

    private final Touch touch = Samples.touch(1, "192.0.2.1", 443);
    private final RareFingerprint rule =
            new RareFingerprint(new DetectionSettings(Map.of("rare.after", "100", "rare.permille", "20")));

    private List<Contribution> judge(Touch by, Fingerprint... fingerprints) {
        return rule.judge(Samples.conversation(by, new byte[0], false), Samples.NO_HISTORY.with(List.of(fingerprints)));
    }

    private List<Contribution> ja4(String value) {
        return judge(touch, new Fingerprint("ja4", value));
    }

    @BeforeEach
    void learn() {
        for (int i = 0; i < 100; i++) {
            assertEquals(List.of(), ja4(i % 10 == 0 ? "second" : "usual"), "nothing is rare before enough was seen");
        }
    }

    @Test
    void whatWasHardlyEverSeenIsRareAndNothingMore() {
        Contribution rare = ja4("new").getFirst();
        assertEquals("a client hardly ever seen here: ja4 new, in 0 of 100 conversations", rare.explanation());
        assertFalse(rare.intent());
        assertTrue(rare.score() < Verdict.BAN_SCORE / 4);
        assertEquals(List.of(), ja4("usual"));
        assertEquals(List.of(), ja4("second"));
    }

    @Test
    void whatComesAgainAndAgainIsRareNoLonger() {
        assertEquals(1, ja4("new").size());
        assertEquals(1, ja4("new").size());
        assertEquals(1, ja4("new").size());
        assertEquals(List.of(), ja4("new"));
    }

    @Test
    void eachMethodIsCountedByItselfAndJa3NotAtAll() {
        assertEquals(List.of(), judge(touch, new Fingerprint("hassh", "new"), new Fingerprint("ja3", "new")));
    }

    @Test
    void S02_whatIsClaimedIsNeitherJudgedNorCounted() {
        for (int i = 0; i < 50; i++) {
            assertEquals(List.of(), judge(Samples.claimed(touch), new Fingerprint("ja4", "forged")));
        }
        assertEquals(1, ja4("forged").size());
    }
}
