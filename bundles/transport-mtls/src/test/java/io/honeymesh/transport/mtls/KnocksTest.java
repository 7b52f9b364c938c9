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

    private static final String NODE = "a1";
    private static final String OTHER = "b2";

    private long now;
    private final Knocks knocks = new Knocks(7443, () -> now);

    private void pass(Duration time) {
        now += time.toNanos();
    }

    @Test
    void atOneAddressOnlyOnePortIsTriedForAWeekAfterAWrongAnswer() {
        assertTrue(knocks.begin(SSH, NODE));
        assertFalse(knocks.begin(HTTP, NODE), "the first has not answered yet");
        knocks.wrong(SSH, NODE);
        pass(Duration.ofDays(6));
        assertFalse(knocks.begin(HTTP, NODE));
        assertTrue(knocks.begin(ELSEWHERE, NODE));
        pass(Duration.ofDays(1));
        assertTrue(knocks.begin(HTTP, NODE));
    }

    @Test
    void aWrongAnswerIsNotAskedForAgainForAnHourThenForTwoAndAWeekInTheEnd() {
        for (int hours : List.of(1, 2, 4, 8, 16, 32, 64, 128, 168, 168)) {
            assertTrue(knocks.begin(SSH, NODE));
            knocks.wrong(SSH, NODE);
            pass(Duration.ofHours(hours).minusNanos(1));
            assertFalse(knocks.begin(SSH, NODE));
            pass(Duration.ofNanos(1));
        }
    }

    @Test
    void atTheUsualPortItIsAskedForAgainAfterAMinuteThenAfterTwo() {
        for (int minutes : List.of(1, 2, 4)) {
            assertTrue(knocks.begin(USUAL, NODE));
            knocks.wrong(USUAL, NODE);
            pass(Duration.ofMinutes(minutes).minusNanos(1));
            assertFalse(knocks.begin(USUAL, NODE));
            pass(Duration.ofNanos(1));
        }
    }

    @Test
    void whereNobodyAnswersAnotherPortIsTriedAfterAnHour() {
        assertTrue(knocks.begin(SSH, NODE));
        assertTrue(knocks.begin(SSH, NODE));
        assertFalse(knocks.begin(HTTP, NODE));
        pass(Duration.ofHours(1));
        assertTrue(knocks.begin(HTTP, NODE));
    }

    @Test
    void nobodysWordKeepsANodeFromTheMeshsUsualPortOfAnother() {
        assertTrue(knocks.begin(SSH, NODE));
        knocks.wrong(SSH, NODE);
        assertTrue(knocks.begin(USUAL, NODE));
    }

    @Test
    void whereTheRightNodeWasItIsLookedForAgainWhateverAnswers() {
        assertTrue(knocks.begin(SSH, NODE));
        knocks.right(SSH, NODE);
        knocks.wrong(SSH, NODE);
        assertTrue(knocks.begin(SSH, NODE));
        assertTrue(knocks.begin(HTTP, NODE), "a second node behind the same address");
    }

    @Test
    void whoNamesWhereAnotherNodeIsIsLookedForThereLessAndLess() {
        assertTrue(knocks.begin(SSH, NODE));
        knocks.right(SSH, NODE);
        for (int minutes : List.of(1, 2, 4)) {
            assertTrue(knocks.begin(SSH, OTHER));
            knocks.wrong(SSH, OTHER);
            pass(Duration.ofMinutes(minutes).minusNanos(1));
            assertFalse(knocks.begin(SSH, OTHER));
            assertTrue(knocks.begin(SSH, NODE));
            pass(Duration.ofNanos(1));
        }
    }
}
