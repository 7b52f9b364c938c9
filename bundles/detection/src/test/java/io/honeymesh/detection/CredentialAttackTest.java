// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.detection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Contribution;
import io.honeymesh.api.Conversation;
import io.honeymesh.api.Evidence;
import io.honeymesh.api.Subject;
import io.honeymesh.api.Touch;
import io.honeymesh.api.spi.History;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CredentialAttackTest {

    private final CredentialAttack rule = new CredentialAttack(new DetectionSettings(Map.of()));
    private Duration later = Duration.ZERO;

    private List<Contribution> judge(Touch touch, String... logins) {
        Evidence[] evidence = new Evidence[logins.length];
        for (int i = 0; i < logins.length; i++) {
            String[] pair = logins[i].split(":");
            evidence[i] = new Evidence.Credential("password", Captured.of(pair[0]), Captured.of(pair[1]));
        }
        Conversation conversation = Samples.conversation(Samples.later(touch, later), new byte[0], false, evidence);
        History history = Samples.NO_HISTORY;
        return rule.judge(
                conversation,
                new History(
                        Subject.host(touch.source()),
                        history.firstSeen(),
                        1,
                        history.trapPorts(),
                        List.of(),
                        List.of(),
                        List.of()));
    }

    private List<String> tries(String source, String... logins) {
        return judge(Samples.touch(1, source, 22), logins).stream()
                .map(Contribution::explanation)
                .toList();
    }

    private static String[] many(String pattern, int from, int to) {
        return IntStream.range(from, to).mapToObj(pattern::formatted).toArray(String[]::new);
    }

    @Test
    void aFewLoginsAreNoAttack() {
        assertEquals(List.of(), tries("192.0.2.1", "root:a", "root:b", "root:c", "root:d", "root:d", "root:d"));
        assertEquals(List.of(), tries("192.0.2.1"));
    }

    @Test
    void manyPasswordsOfOneUserAreGuessingAlsoOverManyConversations() {
        tries("192.0.2.1", many("root:%d", 0, 4));
        List<Contribution> found = judge(Samples.touch(1, "192.0.2.1", 22), "root:4");
        assertEquals(
                "guessing: 5 passwords of one user within 1d", found.getFirst().explanation());
        assertTrue(found.getFirst().intent());
        assertEquals(1, found.size());
    }

    @Test
    void onePasswordForManyUsersIsSpraying() {
        assertEquals(
                List.of("spraying: one password for 5 users within 1d"),
                tries("192.0.2.1", many("user%d:Summer2026!", 0, 5)));
    }

    @Test
    void manyUsersEachWithAPasswordAreAList() {
        assertEquals(List.of(), tries("192.0.2.1", many("user%1$d:pass%1$d", 0, 9)));
        assertEquals(
                List.of("a list: 10 users with passwords within 1d"),
                tries("192.0.2.1", many("user%1$d:pass%1$d", 9, 10)));
    }

    @Test
    void whatIsOlderThanTheWindowIsForgotten() {
        tries("192.0.2.1", many("root:%d", 0, 4));
        later = Duration.ofHours(25);
        assertEquals(List.of(), tries("192.0.2.1", "root:4"));
    }

    @Test
    void guessingThatIsSharedOutAmongSourcesIsToldOfEach() {
        for (int i = 0; i < 4; i++) {
            assertEquals(List.of(), tries("192.0.2." + i, "admin:" + i));
        }
        List<Contribution> found = judge(Samples.touch(1, "192.0.2.9", 22), "admin:9");
        assertEquals(
                "one of 5 sources that guess one user's password within 1d",
                found.getFirst().explanation());
        assertFalse(found.getFirst().intent());
        assertTrue(found.getFirst().score() < 1);
    }

    @Test
    void sprayingThatIsSharedOutIsToldOfEach() {
        for (int i = 0; i < 4; i++) {
            assertEquals(List.of(), tries("192.0.2." + i, "user" + i + ":Summer2026!"));
        }
        assertEquals(
                List.of("one of 5 sources that try one password for many users within 1d"),
                tries("192.0.2.9", "user9:Summer2026!"));
    }

    @Test
    void theSameListFromManySourcesIsToldOfEach() {
        String[] list = {"a:1", "b:2", "c:3"};
        for (int i = 0; i < 4; i++) {
            assertEquals(List.of(), tries("192.0.2." + i, list));
        }
        assertEquals(List.of("one of 5 sources with the same list within 1d"), tries("192.0.2.9", list));
        assertEquals(List.of(), tries("192.0.2.10", "a:1"), "one pair in common is chance");
    }

    @Test
    void S02_whatIsClaimedCountsForNothingProven() {
        Touch touch = Samples.touch(1, "192.0.2.1", 5060);
        assertEquals(1, judge(Samples.claimed(touch), many("root:%d", 0, 9)).size());
        assertEquals(List.of(), judge(touch, "root:9"));
    }

    @Test
    void S12_noSourcePushesOutTheOthersAndMemoryIsBounded() {
        Attempts attempts = new Attempts(100);
        List<Attempts.Attempt> mine = logins(attempts, "192.0.2.1", 20_000, 20_002);
        attempts.add(mine, Duration.ofDays(1));
        for (int i = 0; i < 50; i++) {
            attempts.add(logins(attempts, "192.0.2.2", 100 * i, 100 * i + 100), Duration.ofDays(1));
        }
        assertEquals(2, attempts.add(mine, Duration.ofDays(1)).size());
        attempts.add(logins(attempts, "192.0.2.3", 9000, 9064), Duration.ofDays(1));
        assertTrue(attempts.add(mine, Duration.ofDays(1)).size() <= 100);
    }

    private static List<Attempts.Attempt> logins(Attempts attempts, String source, int from, int to) {
        List<Attempts.Attempt> logins = new ArrayList<>();
        for (int i = from; i < to; i++) {
            Captured word = Captured.of("x" + i);
            logins.add(attempts.attempt(
                    Samples.NOW, Subject.parse(source), new Evidence.Credential("password", word, word)));
        }
        return logins;
    }

    @Test
    void S33_noUserAndNoPasswordIsRemembered() {
        Attempts.Attempt one = logins(new Attempts(), "192.0.2.1", 0, 1).getFirst();
        assertEquals(one.user(), one.secret(), "the same word, the same key");
        assertFalse(logins(new Attempts(), "192.0.2.1", 0, 1).getFirst().equals(one), "each start has its own key");
    }
}
