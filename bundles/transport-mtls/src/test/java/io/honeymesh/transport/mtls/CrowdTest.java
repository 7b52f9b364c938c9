// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.mtls;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Many nodes with few links each; {@code ./honeymesh bench mesh} has a thousand. */
class CrowdTest {

    private static final int NODES = 60;
    private static final int LINKS = 8;

    /** What each keeps calling for. */
    private static final int CALLED = LINKS * 3 / 8;

    private static final int BYTES = 400;

    private Crowd crowd;

    @BeforeEach
    void gather() throws Exception {
        crowd = new Crowd(LINKS);
        for (int i = 0; i < NODES; i++) {
            crowd.add();
            Thread.sleep(20);
        }
        settles();
    }

    @AfterEach
    void close() {
        crowd.close();
    }

    private void settles() throws InterruptedException {
        Until.holds("each has some links, and none too many", () -> {
            List<Integer> links = crowd.links();
            assertTrue(links.isEmpty() || links.getLast() <= LINKS, () -> "links " + links);
            return !links.isEmpty() && links.getFirst() >= CALLED;
        });
    }

    private void allHear(int speaker) throws InterruptedException {
        String id = crowd.say(speaker, BYTES);
        Until.holds("all hold it", () -> crowd.heldBy(id) == crowd.size());
    }

    @Test
    void whatOneSaysAllHearOverFewLinks() throws Exception {
        allHear(0);
        allHear(NODES - 1);
        assertTrue(crowd.heard() <= 2L * NODES * LINKS, "nobody hears the same from further than its neighbours");
    }

    @Test
    void whenManyEndTheOthersFindEachOther() throws Exception {
        crowd.kill(NODES / 3);
        settles();
        allHear(NODES / 2);
    }

    @Test
    void whoComesLateFindsPlaces() throws Exception {
        crowd.add();
        settles();
        allHear(NODES);
    }
}
