// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.mtls;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.Endpoint;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class KnocksTest {

    private static final Endpoint SSH = Endpoint.parse("45.45.0.1:22");
    private static final Endpoint HTTP = Endpoint.parse("45.45.0.1:80");
    private static final Endpoint USUAL = Endpoint.parse("45.45.0.1:7443");
    private static final Endpoint ELSEWHERE = Endpoint.parse("45.45.0.2:80");

    private long now;
    private final Knocks knocks = new Knocks(7443, () -> now);

    private void pass(Duration time) {
        now += time.toNanos();
    }

    @Test
    void atOneAddressOnlyOnePortIsTriedForAWeekAfterAWrongAnswer() {
        assertTrue(knocks.begin(SSH));
        assertFalse(knocks.begin(HTTP), "the first has not answered yet");
        knocks.wrong(SSH);
        pass(Duration.ofDays(6));
        assertFalse(knocks.begin(HTTP));
        assertTrue(knocks.begin(ELSEWHERE));
        pass(Duration.ofDays(1));
        assertTrue(knocks.begin(HTTP));
    }

    @Test
    void aWrongAnswerIsNotAskedForAgainForAnHourThenForTwoAndAWeekInTheEnd() {
        for (int hours : List.of(1, 2, 4, 8, 16, 32, 64, 128, 168, 168)) {
            assertTrue(knocks.begin(SSH));
            knocks.wrong(SSH);
            pass(Duration.ofHours(hours).minusNanos(1));
            assertFalse(knocks.begin(SSH));
            pass(Duration.ofNanos(1));
        }
    }

    @Test
    void atTheUsualPortItIsAskedForAgainAfterAMinuteThenAfterTwo() {
        for (int minutes : List.of(1, 2, 4)) {
            assertTrue(knocks.begin(USUAL));
            knocks.wrong(USUAL);
            pass(Duration.ofMinutes(minutes).minusNanos(1));
            assertFalse(knocks.begin(USUAL));
            pass(Duration.ofNanos(1));
        }
    }

    @Test
    void whereNobodyAnswersAnotherPortIsTriedAfterAnHour() {
        assertTrue(knocks.begin(SSH));
        assertTrue(knocks.begin(SSH));
        assertFalse(knocks.begin(HTTP));
        pass(Duration.ofHours(1));
        assertTrue(knocks.begin(HTTP));
    }

    @Test
    void nobodysWordKeepsANodeFromTheMeshsUsualPortOfAnother() {
        assertTrue(knocks.begin(SSH));
        knocks.wrong(SSH);
        assertTrue(knocks.begin(USUAL));
    }

    @Test
    void whereTheRightNodeWasItIsLookedForAgainWhateverAnswers() {
        assertTrue(knocks.begin(SSH));
        knocks.right(SSH);
        knocks.wrong(SSH);
        assertTrue(knocks.begin(SSH));
        assertTrue(knocks.begin(HTTP), "a second node behind the same address");
    }
}
