// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.Allow;
import io.honeymesh.api.Ban;
import io.honeymesh.api.Contribution;
import io.honeymesh.api.Decision;
import io.honeymesh.api.Endpoint;
import io.honeymesh.api.EvidenceGrade;
import io.honeymesh.api.Flow;
import io.honeymesh.api.Guard;
import io.honeymesh.api.IpAddress;
import io.honeymesh.api.Mode;
import io.honeymesh.api.NodeEvent;
import io.honeymesh.api.NodeEvent.BanChanged.Change;
import io.honeymesh.api.Reason;
import io.honeymesh.api.Settings;
import io.honeymesh.api.Subject;
import io.honeymesh.api.Touch;
import io.honeymesh.api.Transport;
import io.honeymesh.api.Verdict;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class KeeperTest {

    private static final Contribution TOUCH = new Contribution("trap-touch", 1, Reason.TRAP, false, "touched a trap");
    private static final Contribution LOGIN = new Contribution("trap-intent", 1, Reason.CREDENTIAL, true, "login");
    private static final Ports PORTS = new Ports(Set.of(21), Set.of(), OptionalInt.empty(), Set.of(22));
    private static final Endpoint LOCAL = new Endpoint(IpAddress.parse("192.0.2.250"), 21);

    @TempDir
    Path folder;

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private Instant now = START;
    /** How far the clock was set, which a monotonic one doesn't see. */
    private Duration set = Duration.ZERO;

    private final List<NodeEvent> events = new ArrayList<>();
    private final MemoryEnforcer kernel = new MemoryEnforcer(100);
    private Keeper keeper;

    @BeforeEach
    void open() {
        keeper = keeper(Map.of());
        keeper.complete();
        keeper.bind(kernel);
    }

    private Keeper keeper(Map<String, Object> settings) {
        Terms terms = Terms.of(new Settings("p", settings));
        return new Keeper(
                () -> terms,
                new ModeSwitch(folder.resolve("policy/mode"), Mode.ENFORCE),
                () -> now,
                this::monotonicNanos,
                events::add);
    }

    private long monotonicNanos() {
        return Duration.between(START, now).minus(set).toNanos();
    }

    private void setClock(Duration by) {
        now = now.plus(by);
        set = set.plus(by);
    }

    private Decision touch(String source, Contribution... contributions) {
        return touch(source, EvidenceGrade.PROVEN, contributions);
    }

    private Decision touch(String source, EvidenceGrade grade, Contribution... contributions) {
        return keeper.decide(
                new Verdict(new Touch(1, now, "ftp", flow(source), grade), List.of(contributions), List.of()));
    }

    private static Flow flow(String source) {
        return new Flow(Transport.TCP, new Endpoint(IpAddress.parse(source), 40_000), LOCAL);
    }

    private void tick() {
        keeper.tick(List.of(Guard.everything(Subject.parse("192.0.2.250"), "this node")), PORTS);
    }

    private Ban only() {
        assertEquals(1, keeper.bans().size());
        assertEquals(Map.of(keeper.bans().getFirst().subject(), keeper.bans().getFirst()), kernel.bans);
        return keeper.bans().getFirst();
    }

    @Test
    void aPageOfBansIsTheFirstOfThoseThatAreWanted() {
        for (int i : new int[] {7, 3, 9, 1, 5, 8, 2}) {
            touch("192.0.2." + i, TOUCH);
        }
        List<Ban> all = keeper.bans();
        assertEquals(all.subList(0, 3), keeper.bans(Optional.empty(), ban -> true, 3));
        assertEquals(all.subList(4, 6), keeper.bans(Optional.of(all.get(3).subject()), ban -> true, 2));
        assertEquals(all, keeper.bans(Optional.empty(), ban -> true, 100));
        assertEquals(List.of(), keeper.bans(Optional.empty(), ban -> false, 1));
    }

    @Test
    void whoGoesThroughTheBansWhileTheyChangeMissesNoneThatStays() throws Exception {
        for (int i = 1; i <= 50; i++) {
            touch("192.0.2." + i, TOUCH);
        }
        Thread changing = Thread.ofPlatform().start(() -> {
            for (int i = 0; i < 3000; i++) {
                keeper.ban(Subject.parse("192.0.2." + (1 + i % 50)), Optional.of(Duration.ofHours(1 + i % 9)), "again");
            }
        });
        while (changing.isAlive()) {
            assertEquals(50, keeper.bans().size());
            assertEquals(
                    50,
                    keeper.bans(Optional.empty(), ban -> true, 100).stream()
                            .distinct()
                            .count());
        }
    }

    @Test
    void S01_aBareTouchBansForTenMinutesHoweverOften() {
        for (int i = 0; i < 3; i++) {
            touch("192.0.2.1", TOUCH);
            Ban ban = only();
            assertEquals(now.plus(Duration.ofMinutes(10)), ban.expires());
            assertFalse(ban.intent());
            now = now.plus(Duration.ofMinutes(11));
            tick();
            assertTrue(kernel.bans.isEmpty());
        }
    }

    @Test
    void S01_intentMakesTheFullBanAndRepeatsDoubleItUpToTheCap() {
        keeper = keeper(Map.of("ban.longest", "72h"));
        keeper.bind(kernel);
        for (int hours : new int[] {24, 48, 72, 72}) {
            touch("192.0.2.1", TOUCH);
            touch("192.0.2.1", TOUCH, LOGIN);
            Ban ban = only();
            assertEquals(now.plus(Duration.ofHours(hours)), ban.expires());
            assertEquals(now.plus(Duration.ofMinutes(10)), ban.reasons().get(Reason.TRAP));
            assertTrue(ban.intent());
            now = ban.expires();
            tick();
            assertTrue(keeper.bans().isEmpty());
        }
    }

    @Test
    void reasonsEndOneByOne() {
        touch("192.0.2.1", TOUCH, LOGIN);
        now = now.plus(Duration.ofMinutes(10));
        tick();
        assertEquals(Set.of(Reason.CREDENTIAL), only().reasons().keySet());
        now = now.plus(Duration.ofDays(1));
        tick();
        assertTrue(kernel.bans.isEmpty());
    }

    @Test
    void S02_claimedEvidenceNeverReachesTheBanTables() {
        Decision decision = touch("192.0.2.1", EvidenceGrade.CLAIMED, TOUCH, LOGIN);
        assertEquals(
                Decision.Cause.CLAIMED,
                assertInstanceOf(Decision.Spared.class, decision).cause());
        assertTrue(kernel.bans.isEmpty());
    }

    @Test
    void S03_sharedEgressGetsShortBansThatNeverCountAsIntent() {
        keeper = keeper(Map.of("shared.egress", "198.51.100.0/24"));
        keeper.bind(kernel);
        touch("198.51.100.7", TOUCH, LOGIN);
        assertEquals(now.plus(Duration.ofMinutes(10)), only().expires());
        assertFalse(only().intent());
        assertEquals(0, only().offences());
    }

    @Test
    void S03_ipv6BansCoverTheNetworkAndWidenWhenItRotates() {
        touch("2001:db8:0:1::7", TOUCH);
        assertEquals("2001:db8:0:1::/64", only().subject().toString());
        for (int network = 1; network <= 4; network++) {
            touch("2001:db8:0:" + network + "::7", TOUCH, LOGIN);
        }
        assertTrue(kernel.bans.containsKey(Subject.parse("2001:db8::/56")), kernel.bans.keySet()::toString);
        assertEquals(5, kernel.bans.size());
        touch("fe80::7", TOUCH);
        assertTrue(kernel.bans.containsKey(Subject.parse("fe80::7")));
    }

    /** Shows intent from four networks of the /56 whose fourth group this is. */
    private void rotate(String range) {
        for (int network = 0; network < 4; network++) {
            touch("2001:db8:0:" + range.replaceFirst("0$", String.valueOf(network)) + "::7", TOUCH, LOGIN);
        }
    }

    @Test
    void S03_fourRangesOfOneSiteBanTheSite() {
        rotate("100");
        rotate("200");
        rotate("300");
        assertFalse(kernel.bans.containsKey(Subject.parse("2001:db8::/48")));
        rotate("400");
        assertTrue(kernel.bans.containsKey(Subject.parse("2001:db8:0:400::/56")));
        assertTrue(kernel.bans.containsKey(Subject.parse("2001:db8::/48")), kernel.bans.keySet()::toString);
    }

    /** Whoever has a /48 could else fill the tables with touches alone. */
    @Test
    void S06_networksThatOnlyTouchBanTheirRangeForAsLongAsATouchDoes() {
        Subject range = Subject.parse("2001:db8:0:100::/56");
        for (int network = 0; network < 15; network++) {
            touch("2001:db8:0:1%02x::7".formatted(network), TOUCH);
        }
        assertFalse(kernel.bans.containsKey(range), "a carrier's customers");
        touch("2001:db8:0:1ff::7", TOUCH);
        Ban wide = kernel.bans.get(range);
        assertEquals(now.plus(Duration.ofMinutes(10)), wide.expires());
        assertFalse(wide.intent());
        for (int customer = 2; customer <= 16; customer++) {
            for (int network = 0; network < 16; network++) {
                touch("2001:db8:0:%x%02x::7".formatted(customer, network), TOUCH);
            }
        }
        assertTrue(kernel.bans.containsKey(Subject.parse("2001:db8::/48")));
    }

    @Test
    void S03_aRangeWhoseBanIsGoneIsBannedAgainByTheNextNetwork() {
        Subject range = Subject.parse("2001:db8:0:100::/56");
        kernel.refuses = ban -> ban.subject().equals(range);
        rotate("100");
        assertFalse(kernel.bans.containsKey(range));
        kernel.refuses = ban -> false;
        touch("2001:db8:0:105::7", TOUCH, LOGIN);
        assertTrue(kernel.bans.containsKey(range));
        keeper.unban(range, "");
        touch("2001:db8:0:106::7", TOUCH, LOGIN);
        assertTrue(kernel.bans.containsKey(range));
    }

    @Test
    void S03_neighboursOnTheNodesOwnNetworkAreBannedOneByOne() {
        keeper.tick(List.of(Guard.everything(Subject.parse("2001:db8::1"), "this node")), PORTS);
        for (int host = 2; host < 10; host++) {
            touch("2001:db8::" + host, TOUCH, LOGIN);
            assertTrue(kernel.bans.containsKey(Subject.parse("2001:db8::" + host)));
        }
        assertEquals(8, kernel.bans.size());
    }

    @Test
    void S04_whatIsGuardedAsAWholeCannotBeBannedByAnyone() {
        tick();
        assertEquals(
                Decision.Cause.GUARDED,
                assertInstanceOf(Decision.Spared.class, touch("192.0.2.250", TOUCH, LOGIN))
                        .cause());
        String message = assertThrows(
                        IllegalArgumentException.class,
                        () -> keeper.ban(Subject.parse("192.0.2.250"), Optional.empty(), ""))
                .getMessage();
        assertEquals("192.0.2.250 is guarded (this node) and can't be banned", message);
        assertTrue(kernel.bans.isEmpty());
    }

    @Test
    void S05_onlyTheFirstOpenConversationIsContained() {
        touch("192.0.2.1", TOUCH);
        Flow second = new Flow(Transport.TCP, new Endpoint(IpAddress.parse("192.0.2.1"), 40_001), LOCAL);
        keeper.decide(new Verdict(new Touch(2, now, "ftp", second, EvidenceGrade.PROVEN), List.of(TOUCH), List.of()));
        assertEquals(Set.of(flow("192.0.2.1")), kernel.contained);
        keeper.release(flow("192.0.2.1"));
        assertTrue(kernel.contained.isEmpty());
    }

    @Test
    void S05_aConversationIsReleasedWhenItsTimeIsOver() {
        touch("192.0.2.1", TOUCH);
        now = now.plus(Projection.CONTAINMENT);
        tick();
        assertEquals(Set.of(), kernel.contained);
        keeper.release(flow("192.0.2.1"));
    }

    @Test
    void S05_aConversationIsReleasedWhenTheNextOneTakesItsPlace() {
        touch("192.0.2.1", TOUCH);
        now = now.plus(Projection.CONTAINMENT);
        Flow next = new Flow(Transport.TCP, new Endpoint(IpAddress.parse("192.0.2.1"), 40_001), LOCAL);
        keeper.decide(new Verdict(new Touch(2, now, "ftp", next, EvidenceGrade.PROVEN), List.of(TOUCH), List.of()));
        assertEquals(Set.of(next), kernel.contained);
    }

    @Test
    void S05_aConversationIsReleasedWithItsBan() {
        touch("192.0.2.1", TOUCH);
        keeper.unban(Subject.parse("192.0.2.1"), "");
        assertEquals(Set.of(), kernel.contained);
    }

    @Test
    void S05_aConversationIsReleasedWhereItsBanIsRefused() {
        kernel.refuses = ban -> true;
        touch("192.0.2.1", TOUCH);
        assertEquals(Set.of(), kernel.contained);
    }

    @Test
    void S06_aLowerClassNeverPushesOutAHigherOne() {
        for (int i = 0; i < 30; i++) {
            keeper.ban(Subject.parse("10.0.0." + i), Optional.of(Duration.ofMinutes(1)), "");
        }
        for (int i = 0; i < 1000; i++) {
            touch("172.16." + i / 250 + "." + i % 250, TOUCH);
        }
        assertEquals(100, kernel.bans.size());
        assertEquals(
                30,
                kernel.bans.values().stream()
                        .filter(b -> b.reasons().containsKey(Reason.MANUAL))
                        .count());
        assertTrue(kernel.bans.containsKey(Subject.parse("172.16.3.249")), "the newest stays");
        assertEquals(930, evicted());
        for (int i = 30; i < 100; i++) {
            keeper.ban(Subject.parse("10.0.0." + i), Optional.of(Duration.ofMinutes(1)), "");
        }
        assertEquals(
                Decision.Cause.FULL,
                assertInstanceOf(Decision.Spared.class, touch("172.20.0.1", TOUCH))
                        .cause());
        assertEquals(100, kernel.bans.size());
    }

    @Test
    void S06_sourceNetworksThatFillThePrefixTableGiveWay() {
        keeper = keeper(Map.of("ban.ipv6.prefix", "56"));
        MemoryEnforcer small = new MemoryEnforcer(100, 20);
        keeper.bind(small);
        for (int range = 1; range <= 40; range++) {
            assertInstanceOf(Decision.Banned.class, touch("2001:db8:" + Integer.toHexString(range) + "::7", TOUCH));
            now = now.plusSeconds(1);
        }
        assertEquals(18, small.bans.size(), "the last tenth is the operator's");
        assertTrue(small.bans.containsKey(Subject.parse("2001:db8:28::/56")), "the newest stays");
        assertEquals(22, evicted());
        keeper.ban(Subject.parse("2001:db9::/32"), Optional.empty(), "");
        keeper.ban(Subject.parse("2001:dba::/32"), Optional.empty(), "");
        assertInstanceOf(Decision.Banned.class, touch("192.0.2.1", TOUCH));
        assertEquals(22, evicted(), "each had room");
        assertEquals(List.of(), keeper.differences());
    }

    @Test
    void S06_whatPeersSayFillsHalfATableAndGivesWayToWhatTheNodeSaw() {
        MemoryJournal journal = new MemoryJournal();
        for (int i = 0; i < 60; i++) {
            Subject subject = Subject.parse("172.16.0." + i);
            journal.bans.put(subject, new Ban(subject, Map.of(Reason.MESH, now.plusSeconds(60 + i)), now, 0, true, ""));
        }
        keeper.adopt(journal, journal.restore());
        assertEquals(50, kernel.bans.size());
        for (int i = 0; i < 90; i++) {
            touch("192.0.2." + i, TOUCH);
        }
        assertEquals(90, kernel.bans.size());
        assertTrue(kernel.bans.values().stream().allMatch(ban -> ban.reasons().containsKey(Reason.TRAP)));
    }

    @Test
    void S06_smallerTablesKeepTheWorthiestAndTheRestIsEvicted() {
        keeper.ban(Subject.parse("10.0.0.1"), Optional.of(Duration.ofMinutes(1)), "");
        for (int i = 0; i < 60; i++) {
            touch("172.16.0." + i, TOUCH);
            now = now.plusSeconds(1);
        }
        MemoryEnforcer smaller = new MemoryEnforcer(20);
        keeper.bind(smaller);
        assertEquals(List.of(), keeper.differences());
        assertTrue(smaller.bans.containsKey(Subject.parse("10.0.0.1")));
        assertTrue(smaller.bans.containsKey(Subject.parse("172.16.0.59")), "what ends last stays");
        assertFalse(smaller.bans.containsKey(Subject.parse("172.16.0.0")));
        assertEquals(61 - smaller.bans.size(), evicted());
    }

    @Test
    void S06_aRestoredBookFitsTheTables() {
        MemoryJournal journal = new MemoryJournal();
        for (int i = 0; i < 200; i++) {
            Subject subject = Subject.parse("172.16.0." + i);
            journal.bans.put(
                    subject, new Ban(subject, Map.of(Reason.TRAP, now.plusSeconds(60 + i)), now, 0, false, ""));
        }
        keeper.adopt(journal, journal.restore());
        assertEquals(List.of(), keeper.differences());
        assertEquals(kernel.bans.keySet(), journal.bans.keySet());
        assertTrue(kernel.bans.containsKey(Subject.parse("172.16.0.199")), "what ends last stays");
    }

    @Test
    @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void aBanThatTheKernelRefusesWhenAReasonEndsIsEvictedAndTimeGoesOn() {
        touch("192.0.2.1", TOUCH, LOGIN);
        kernel.bans.clear();
        kernel.refuses = ban -> true;
        now = now.plus(Duration.ofMinutes(10));
        tick();
        assertEquals(List.of(), keeper.bans());
        assertEquals(List.of(), keeper.differences());
        assertEquals(1, evicted());
    }

    private long evicted() {
        return events.stream()
                .filter(e -> e instanceof NodeEvent.BanChanged b && b.change() == Change.EVICTED)
                .count();
    }

    @Test
    void anAllowLiftsBansAndKeepsTheSubjectFree() {
        touch("192.0.2.1", TOUCH);
        keeper.allow(Subject.parse("192.0.2.0/24"), Optional.of(Duration.ofHours(1)), "ours");
        assertTrue(kernel.bans.isEmpty());
        assertEquals(
                Decision.Cause.ALLOWED,
                assertInstanceOf(Decision.Spared.class, touch("192.0.2.1", TOUCH))
                        .cause());
        assertThrows(
                IllegalArgumentException.class, () -> keeper.ban(Subject.parse("192.0.2.9"), Optional.empty(), ""));
        now = now.plus(Duration.ofHours(1));
        tick();
        assertEquals(List.of(), kernel.rules.allows());
        assertInstanceOf(Decision.Banned.class, touch("192.0.2.1", TOUCH));
    }

    @Test
    void anAllowLiftsAllBansInItHoweverMany() {
        keeper = keeper(Map.of());
        MemoryEnforcer large = new MemoryEnforcer(1000);
        keeper.bind(large);
        for (int i = 0; i < 250; i++) {
            touch("198.51.100." + i, TOUCH);
        }
        touch("198.51.101.1", TOUCH);
        keeper.allow(Subject.parse("198.51.100.0/24"), Optional.empty(), "");
        assertEquals(Set.of(Subject.parse("198.51.101.1")), large.bans.keySet());
        assertEquals(List.of(), keeper.differences());
    }

    @Test
    void whatWasDisallowedWhileTheLedgerWasAwayIsGoneFromItToo() {
        MemoryJournal journal = new MemoryJournal();
        keeper.adopt(journal, journal.restore());
        keeper.allow(Subject.parse("192.0.2.0/24"), Optional.empty(), "");
        keeper.allow(Subject.parse("192.0.3.0/24"), Optional.empty(), "");
        keeper.forget(journal);
        keeper.disallow(Subject.parse("192.0.2.0/24"), "");
        keeper.adopt(journal, journal.restore());
        assertEquals(Set.of(Subject.parse("192.0.3.0/24")), journal.allows.keySet());
    }

    @Test
    void anAllowGivenBeforeTheLedgerCameWinsOverTheStoredOne() {
        MemoryJournal journal = new MemoryJournal();
        journal.put(new Allow(Subject.parse("192.0.2.0/24"), now, Ban.FOREVER, "stored"));
        keeper.allow(Subject.parse("192.0.2.0/24"), Optional.of(Duration.ofHours(1)), "since the start");
        keeper.adopt(journal, journal.restore());
        assertEquals("since the start", keeper.allows().getFirst().note());
        assertEquals(keeper.allows(), List.copyOf(journal.allows.values()));
    }

    @Test
    void refusesABanThatWouldCutOffHalfTheInternet() {
        assertThrows(
                IllegalArgumentException.class, () -> keeper.ban(Subject.parse("0.0.0.0/7"), Optional.empty(), ""));
        keeper.ban(Subject.parse("10.0.0.0/8"), Optional.empty(), "");
        assertTrue(only().isPermanent());
    }

    @Test
    void lockdownRevertsUnlessConfirmed() {
        keeper.mode(Mode.LOCKDOWN, Duration.ofMinutes(2), "drill");
        assertEquals(Mode.LOCKDOWN, kernel.rules.mode());
        assertEquals(Optional.of(now.plus(Duration.ofMinutes(2))), kernel.rules.lockdownReverts());
        now = now.plus(Duration.ofMinutes(2));
        tick();
        assertEquals(Mode.ENFORCE, keeper.mode());
        assertEquals(Mode.ENFORCE, kernel.rules.mode());

        keeper.mode(Mode.LOCKDOWN, Duration.ofMinutes(2), "real");
        assertTrue(keeper.confirmLockdown());
        now = now.plus(Duration.ofHours(2));
        tick();
        assertEquals(Mode.LOCKDOWN, keeper.mode());
        assertEquals(Mode.LOCKDOWN, new ModeSwitch(folder.resolve("policy/mode"), Mode.TEST).mode());
        assertFalse(keeper.confirmLockdown());
    }

    @Test
    void aConfirmedLockdownStaysWhenItIsOrderedAgain() {
        keeper.mode(Mode.LOCKDOWN, Duration.ofMinutes(2), "real");
        keeper.confirmLockdown();
        keeper.mode(Mode.LOCKDOWN, Duration.ofMinutes(2), "to be sure");
        assertEquals(Optional.empty(), keeper.lockdownReverts());
        now = now.plus(Duration.ofMinutes(3));
        tick();
        assertEquals(Mode.LOCKDOWN, keeper.mode());
        assertEquals(Optional.empty(), kernel.rules.lockdownReverts());
        assertEquals(
                1,
                events.stream().filter(NodeEvent.ModeChanged.class::isInstance).count(),
                "nothing was changed");
    }

    @Test
    void aLockdownThatRevertsIsNotWhatTheNextStartFinds() throws Exception {
        keeper.mode(Mode.LOCKDOWN, Duration.ofMinutes(2), "drill");
        Files.createDirectories(folder.resolve("policy"));
        Files.writeString(folder.resolve("policy/mode"), "LOCKDOWN\n");
        now = now.plus(Duration.ofMinutes(2));
        tick();
        assertEquals(Mode.ENFORCE, new ModeSwitch(folder.resolve("policy/mode"), Mode.TEST).mode());
    }

    @Test
    void aRevertedDrillLeavesTheNextStartToTheConfiguration() {
        keeper.mode(Mode.LOCKDOWN, Duration.ofMinutes(2), "drill");
        now = now.plus(Duration.ofMinutes(2));
        tick();
        assertEquals(Mode.TEST, new ModeSwitch(folder.resolve("policy/mode"), Mode.TEST).mode());
    }

    @Test
    void lockdownFailsWhereTheKernelRefusesWhatWouldPass() {
        kernel.refusesRules = rules -> rules.mode() == Mode.LOCKDOWN;
        String message = assertThrows(
                        IllegalArgumentException.class,
                        () -> keeper.mode(Mode.LOCKDOWN, Duration.ofMinutes(2), "drill"))
                .getMessage();
        assertEquals("the mode stays ENFORCE: too many guards", message);
        assertEquals(Mode.ENFORCE, keeper.mode());
        assertEquals(Mode.ENFORCE, kernel.rules.mode());
        assertEquals(List.of(), alarms());
    }

    @Test
    void anAllowThatTheKernelRefusesIsNoAllow() {
        touch("192.0.2.1", TOUCH);
        kernel.refusesRules = rules -> !rules.allows().isEmpty();
        String message = assertThrows(
                        IllegalArgumentException.class,
                        () -> keeper.allow(Subject.parse("192.0.2.1"), Optional.empty(), ""))
                .getMessage();
        assertEquals("192.0.2.1 can't be allowed: too many guards", message);
        assertEquals(List.of(), keeper.allows());
        assertEquals(Subject.parse("192.0.2.1"), only().subject());
    }

    @Test
    void S04_refusedGuardsAreToldOnceAndGivenAgainUntilTheKernelTakesThem() {
        kernel.refusesRules = rules -> !rules.guards().isEmpty();
        tick();
        tick();
        assertEquals(List.of("enforcer.refused: too many guards"), alarms());
        assertEquals(
                List.of("not in the kernel as ordered: too many guards"),
                keeper.enforcer().status().limits());
        kernel.refusesRules = rules -> false;
        tick();
        assertEquals(keeper.guards(), kernel.rules.guards());
        assertEquals(List.of(), keeper.enforcer().status().limits());
    }

    @Test
    void aNewEnforcerThatRefusesTheRulesHoldsTheBansAllTheSame() {
        touch("192.0.2.1", TOUCH);
        MemoryEnforcer next = new MemoryEnforcer(100);
        next.refusesRules = rules -> true;
        keeper.bind(next);
        assertEquals(1, next.bans.size());
        assertEquals(List.of("enforcer.refused: too many guards"), alarms());
        next.refusesRules = rules -> false;
        tick();
        assertEquals(Mode.ENFORCE, next.rules.mode());
    }

    private List<String> alarms() {
        return events.stream()
                .filter(NodeEvent.Alarm.class::isInstance)
                .map(NodeEvent.Alarm.class::cast)
                .map(alarm -> alarm.kind() + ": " + alarm.detail())
                .toList();
    }

    @Test
    void aNewEnforcerGetsTheWholeBook() {
        touch("192.0.2.1", TOUCH);
        keeper.unbind(kernel);
        touch("192.0.2.2", TOUCH);
        MemoryEnforcer next = new MemoryEnforcer(100);
        keeper.bind(next);
        assertEquals(2, next.bans.size());
        assertEquals(List.of(), keeper.differences());
        next.bans.remove(Subject.parse("192.0.2.2"));
        assertEquals(List.of("192.0.2.2 is in the book, not in the kernel"), keeper.differences());
    }

    @Test
    void S34_bansMoveWithTheWallClockBecauseTheKernelDoesNotSeeItJump() {
        touch("192.0.2.1", TOUCH);
        setClock(Duration.ofDays(400));
        tick();
        assertEquals(now.plus(Duration.ofMinutes(10)), keeper.bans().getFirst().expires());
    }

    @Test
    void S34_aBanPlacedAfterTheClockWasSetIsNotMoved() {
        touch("192.0.2.1", TOUCH);
        setClock(Duration.ofDays(-1));
        touch("192.0.2.2", TOUCH);
        tick();
        for (Ban ban : keeper.bans()) {
            assertEquals(now.plus(Duration.ofMinutes(10)), ban.expires());
        }
    }

    @Test
    void S34_lockdownRevertsInTimeThoughTheClockIsSetBack() {
        keeper.mode(Mode.LOCKDOWN, Duration.ofMinutes(2), "drill");
        setClock(Duration.ofDays(-1));
        assertEquals(Optional.of(now.plus(Duration.ofMinutes(2))), keeper.lockdownReverts());
        tick();
        assertEquals(Optional.of(now.plus(Duration.ofMinutes(2))), kernel.rules.lockdownReverts());
        now = now.plus(Duration.ofMinutes(2));
        tick();
        assertEquals(Mode.ENFORCE, keeper.mode());
    }

    @Test
    void S34_anAllowOutlivesAClockSetAhead() {
        MemoryJournal journal = new MemoryJournal();
        keeper.adopt(journal, journal.restore());
        keeper.allow(Subject.parse("192.0.2.1"), Optional.of(Duration.ofHours(8)), "");
        keeper.allow(Subject.parse("192.0.2.2"), Optional.empty(), "");
        setClock(Duration.ofDays(1));
        tick();
        assertEquals(2, keeper.allows().size());
        assertEquals(now.plus(Duration.ofHours(8)), keeper.allows().getFirst().expires());
        assertEquals(Ban.FOREVER, keeper.allows().getLast().expires());
        assertEquals(Set.copyOf(keeper.allows()), Set.copyOf(journal.allows.values()));
    }

    @Test
    void S34_aContainedConversationEndsInTimeThoughTheClockIsSetBack() {
        touch("192.0.2.1", TOUCH);
        setClock(Duration.ofDays(-1));
        tick();
        assertEquals(1, kernel.contained.size());
        now = now.plus(Projection.CONTAINMENT);
        tick();
        assertEquals(Set.of(), kernel.contained);
    }

    @Test
    void aClockThatIsCorrectedBitByBitMovesNothing() {
        touch("192.0.2.1", TOUCH);
        Instant expires = keeper.bans().getFirst().expires();
        for (int i = 0; i < 10; i++) {
            setClock(Duration.ofSeconds(1));
            tick();
        }
        assertEquals(expires, keeper.bans().getFirst().expires());
        assertEquals(List.of(), alarms());
    }

    @Test
    void bookKernelAndJournalAgreeAfterAnyOperations() {
        MemoryJournal journal = new MemoryJournal();
        keeper.adopt(journal, journal.restore());
        Random random = new Random(42);
        for (int i = 0; i < 10_000; i++) {
            String host = "198.51." + random.nextInt(2) + "." + random.nextInt(100);
            switch (random.nextInt(6)) {
                case 0 -> touch(host, TOUCH);
                case 1 -> touch(host, TOUCH, LOGIN);
                case 2 -> keeper.unban(Subject.parse(host), "");
                case 3 -> {
                    if (keeper.allows().isEmpty()) {
                        keeper.ban(Subject.parse(host), Optional.of(Duration.ofSeconds(1 + random.nextInt(900))), "");
                    }
                }
                case 4 -> {
                    keeper.allow(Subject.parse(host), Optional.of(Duration.ofSeconds(5)), "");
                    assertTrue(keeper.bansOn(IpAddress.parse(host)).isEmpty());
                }
                default -> {
                    now = now.plusSeconds(random.nextInt(120));
                    tick();
                }
            }
            assertEquals(kernel.bans.keySet(), journal.bans.keySet());
        }
        assertEquals(List.of(), keeper.differences());
        assertEquals(kernel.bans, journal.bans);
        Keeper next = keeper(Map.of());
        next.bind(kernel);
        next.adopt(journal, journal.restore());
        assertEquals(keeper.bans(), next.bans());
        assertEquals(List.of(), next.differences());
    }

    @Test
    void untilTheBookIsCompleteNothingIsTakenFromAnEnforcer() {
        Keeper next = keeper(Map.of());
        Ban former = new Ban(
                Subject.parse("203.0.113.77"),
                Map.of(Reason.MANUAL, START.plusSeconds(3600)),
                START,
                1,
                false,
                "of the node before");
        MemoryEnforcer held = new MemoryEnforcer(10);
        held.apply(former);
        next.bind(held);
        next.ban(Subject.parse("203.0.113.78"), Optional.empty(), "");
        assertEquals(2, held.bans.size(), "the ledger may still know of it");
        next.complete();
        assertEquals(Set.of(Subject.parse("203.0.113.78")), held.bans.keySet());
    }
}
