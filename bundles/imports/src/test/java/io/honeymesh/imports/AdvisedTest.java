// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.imports;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Contribution;
import io.honeymesh.api.Conversation;
import io.honeymesh.api.Endpoint;
import io.honeymesh.api.EvidenceGrade;
import io.honeymesh.api.Extension;
import io.honeymesh.api.Flow;
import io.honeymesh.api.IpAddress;
import io.honeymesh.api.Observation;
import io.honeymesh.api.Reason;
import io.honeymesh.api.Settings;
import io.honeymesh.api.Subject;
import io.honeymesh.api.Touch;
import io.honeymesh.api.Transport;
import io.honeymesh.api.Verdict;
import io.honeymesh.api.spi.History;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdvisedTest {

    private static final String SOURCE = "45.1.2.3";

    @TempDir
    Path data;

    private Desk node;
    private Advised rule;

    @BeforeEach
    void start() {
        node = new Desk(data.resolve("imports"));
        rule = new Advised(node.desk, () -> ImportSettings.DEFAULTS);
    }

    private static Touch touch(EvidenceGrade grade) {
        Flow flow = new Flow(
                grade == EvidenceGrade.PROVEN ? Transport.TCP : Transport.UDP,
                Endpoint.parse(SOURCE + ":40000"),
                Endpoint.parse("45.9.9.9:22"));
        return new Touch(1, Read.NOW.plusSeconds(5), "ssh", flow, grade);
    }

    private static Conversation conversation(Touch touch) {
        return new Conversation(
                touch,
                touch.at().plusSeconds(1),
                Captured.EMPTY,
                Captured.EMPTY,
                0,
                0,
                List.of(),
                Conversation.Ending.CLIENT,
                false,
                Optional.empty());
    }

    private List<Contribution> judge(Observation observation) {
        return rule.judge(
                observation,
                new History(
                        Subject.host(IpAddress.parse(SOURCE)),
                        Read.NOW,
                        1,
                        Set.of(22),
                        List.of(),
                        List.of(),
                        List.of()));
    }

    @Test
    void aTouchByAListedSourceScoresMore() throws IOException {
        Touch touch = touch(EvidenceGrade.PROVEN);
        assertEquals(List.of(), judge(touch));
        node.take("drop", "45.1.0.0/16 ; SBL7\n");
        assertEquals(
                List.of(new Contribution(
                        "advised", 0.2, Reason.TRAP, false, "named by imported lists: drop (45.1.0.0/16, SBL7)")),
                judge(touch));
        assertEquals(judge(touch), judge(conversation(touch)));
    }

    @Test
    void S02_whatIsOnlyClaimedGetsNothing() throws IOException {
        node.take("drop", SOURCE);
        assertEquals(List.of(), judge(touch(EvidenceGrade.CLAIMED)));
        assertEquals(List.of(), judge(conversation(touch(EvidenceGrade.CLAIMED))));
    }

    @Test
    void onlyWhatHappensAtATrapIsJudged() throws IOException {
        node.take("drop", SOURCE);
        assertEquals(
                List.of(),
                judge(new Extension("x", Read.NOW, IpAddress.parse(SOURCE), EvidenceGrade.PROVEN, Map.of())));
    }

    @Test
    void allListsTogetherBanNobody() throws IOException {
        for (int i = 0; i < 32; i++) {
            node.take("l" + i, SOURCE);
        }
        for (ImportSettings settings : List.of(
                ImportSettings.DEFAULTS,
                ImportSettings.of(new Settings("x", Map.of("weight.percent", 50, "most.percent", 90))))) {
            rule = new Advised(node.desk, () -> settings);
            Contribution said = judge(touch(EvidenceGrade.PROVEN)).getFirst();
            Verdict alone = new Verdict(touch(EvidenceGrade.PROVEN), List.of(said), List.of());
            assertFalse(alone.isHostile() || alone.intent(), said.toString());
            assertEquals(settings.mostPercent() / 100.0, said.score());
            assertTrue(said.explanation().endsWith(", and 29 more"), said.explanation());
        }
    }

    @Test
    void noSettingMakesAListEnough() {
        for (String key : List.of("weight.percent", "most.percent")) {
            String said = assertThrows(
                            IllegalArgumentException.class,
                            () -> ImportSettings.of(new Settings(ImportSettings.PID, Map.of(key, 100))))
                    .getMessage();
            assertTrue(said.contains(key + " = '100' is not allowed"), said);
        }
    }

    @Test
    void aListThatIsOverWeighsNothing() throws IOException {
        node.take("drop", SOURCE, Duration.ofHours(1));
        Touch later = new Touch(
                2,
                Read.NOW.plus(Duration.ofHours(2)),
                "ssh",
                touch(EvidenceGrade.PROVEN).flow(),
                EvidenceGrade.PROVEN);
        assertEquals(List.of(), judge(later));
    }

    @Test
    void whatAListSaysOfItIsShownEscaped() throws IOException {
        node.take("drop", SOURCE + " # \u202e\u001b[2J|<b>");
        String said = judge(touch(EvidenceGrade.PROVEN)).getFirst().explanation();
        assertTrue(said.chars().allMatch(c -> c >= ' ' && c < 0x7f), said);
    }
}
