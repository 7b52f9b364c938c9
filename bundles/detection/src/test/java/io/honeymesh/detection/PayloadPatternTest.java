// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.detection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Contribution;
import io.honeymesh.api.Conversation;
import io.honeymesh.api.Evidence;
import io.honeymesh.api.Touch;
import io.honeymesh.api.spi.ScoringRule;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PayloadPatternTest {

    static List<ExploitSamples.Sample> samples() {
        return ExploitSamples.all();
    }

    @ParameterizedTest
    @MethodSource("samples")
    void eachExploitIsFoundAndItsNearMissesAreNot(ExploitSamples.Sample sample) {
        Exploit exploit = ExploitList.ALL.stream()
                .filter(e -> e.name().equals(sample.block()))
                .findFirst()
                .orElseThrow();
        boolean found = Stream.of(sample.text(), PercentCode.decoded(sample.text()))
                .anyMatch(text -> exploit.find(Exploit.Text.of(text)).isPresent());
        assertEquals(sample.hit(), found, Captured.of(sample.text())::toString);
    }

    @Test
    void eachExploitHasSamplesOfBothKindsAndANameOfItsOwn() {
        List<ExploitSamples.Sample> samples = samples();
        Set<String> names = new HashSet<>();
        for (Exploit exploit : ExploitList.ALL) {
            assertTrue(names.add(exploit.name()), exploit.name());
            for (boolean hit : new boolean[] {true, false}) {
                assertTrue(
                        samples.stream().anyMatch(s -> s.block().equals(exploit.name()) && s.hit() == hit),
                        exploit.name() + " lacks a sample that is " + (hit ? "found" : "not found"));
            }
        }
        assertTrue(names.size() >= 40, names::toString);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "exploits.txt:2: no such key: wat~[a]\nwat x",
                "exploits.txt:2: intent is yes or no~[a]\nintent maybe",
                "lacks what, needs or match~[a]\nwhat x\nneeds y",
            })
    void aListThatIsWrittenWrongSaysWhere(String expectedAndText) {
        String[] parts = expectedAndText.split("~");
        IllegalArgumentException wrong = assertThrows(IllegalArgumentException.class, () -> ExploitList.read(parts[1]));
        assertTrue(wrong.getMessage().contains(parts[0]), wrong.getMessage());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {"%41%zz%4~A%zz%4", "a+b~a b", "%2541~A", "%252541~%41", "%~%", "plain~plain"})
    void percentSignsAreDecodedTwice(String text, String decoded) {
        assertEquals(decoded, PercentCode.decoded(text));
    }

    static List<ExploitSamples.Ordinary> ordinary() {
        return ExploitSamples.ordinary();
    }

    @ParameterizedTest
    @MethodSource("ordinary")
    void whatOrdinaryClientsSayIsNoExploitNorPackedNorForeign(ExploitSamples.Ordinary client) {
        Conversation conversation = conversation(client.trap(), client.said());
        for (ScoringRule rule : List.of(new PayloadPattern(), new PayloadEntropy(), new ProtocolViolation())) {
            assertEquals(List.of(), rule.judge(conversation, Samples.NO_HISTORY), client.client());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\r\nHost: example.org\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101"
                        + " Firefox/128.0\r\nAccept: text/html,application/xhtml+xml,*/*;q=0.8\r\nAccept-Language: en-US,en;q=0.5"
                        + "\r\nCookie: id=5; sh=1; theme=dark\r\n\r\n",
                "GET /search?q=cats+and+dogs;page=2&sort=asc&from='98 HTTP/1.1\r\nCookie: a=b; c=d\r\n\r\n",
                "POST /notes HTTP/1.1\r\nContent-Type: application/json\r\n\r\n{\"text\":\"it's 5 or 6; cat & dog | id\"}",
                "SELECT name FROM users WHERE id = 5 OR id = 6;",
                "DATA\r\nSubject: a script\r\n\r\nRun ./configure && make; then sh install.sh. {{name}} ${HOME}\r\n.\r\n",
                "cd /var/log\nls -la\ntail -f syslog | grep error\nexit\n",
                ""
            })
    void staysSilentOnWhatPeopleSay(String payload) {
        assertEquals(List.of(), found(conversation("http", payload)));
    }

    @Test
    void whatIsEverydayBusinessInATrapIsNoExploitThere() {
        String query = "SELECT a FROM t WHERE b='x' OR 1=1";
        assertEquals(List.of(), found(conversation("mysql", query)));
        assertEquals(1, found(conversation("http", query)).size());
    }

    @Test
    void readsEvidenceToo() {
        byte[] nothing = new byte[0];
        String said = "curl http://192.0.2.1/\u001b[2J";
        for (Evidence evidence : List.of(
                new Evidence.Command(Captured.of(said)),
                new Evidence.Request(Captured.of(said)),
                new Evidence.Credential("password", Captured.of(said), Captured.of("x")),
                new Evidence.Credential("password", Captured.of("x"), Captured.of(said)),
                new Evidence.Detail("x", Captured.of(said)),
                new Evidence.Violation("x", Captured.of(said)),
                new Evidence.Upload(Captured.of("a"), 1, "", Captured.of(said)))) {
            List<String> found = found(Samples.conversation(nothing, evidence));
            assertEquals(1, found.size(), evidence::toString);
            assertTrue(found.getFirst().chars().allMatch(c -> c >= 0x20 && c < 0x7f));
        }
    }

    @Test
    void S12_timeGrowsLinearlyWithHostileInput() {
        long small = operations("${".repeat(8_000));
        long large = operations("${".repeat(32_000));
        assertTrue(
                large < 40 * Math.max(small, 1_000_000), small + " ns, then " + large + " ns for four times as much");
    }

    private static long operations(String payload) {
        Conversation conversation = conversation("http", payload);
        found(conversation);
        long start = System.nanoTime();
        found(conversation);
        return System.nanoTime() - start;
    }

    private static Conversation conversation(String trap, String payload) {
        Touch touch = Samples.touch(1, "192.0.2.1", 80);
        return Samples.conversation(
                new Touch(1, Samples.NOW, trap, touch.flow(), touch.grade()),
                payload.getBytes(StandardCharsets.ISO_8859_1),
                false);
    }

    private static List<String> found(Conversation conversation) {
        return new PayloadPattern()
                .judge(conversation, Samples.NO_HISTORY).stream()
                        .map(Contribution::explanation)
                        .toList();
    }
}
