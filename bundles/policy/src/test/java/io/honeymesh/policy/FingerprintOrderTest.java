// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.Ban;
import io.honeymesh.api.Captured;
import io.honeymesh.api.Contribution;
import io.honeymesh.api.Conversation;
import io.honeymesh.api.Decision;
import io.honeymesh.api.Endpoint;
import io.honeymesh.api.EvidenceGrade;
import io.honeymesh.api.Fingerprint;
import io.honeymesh.api.FingerprintOrder;
import io.honeymesh.api.FingerprintOrder.Action;
import io.honeymesh.api.Flow;
import io.honeymesh.api.Guard;
import io.honeymesh.api.IpAddress;
import io.honeymesh.api.Mode;
import io.honeymesh.api.NodeEvent;
import io.honeymesh.api.NodeEvent.BanChanged;
import io.honeymesh.api.NodeEvent.BanChanged.Change;
import io.honeymesh.api.NodeEvent.FingerprintOrderChanged;
import io.honeymesh.api.Reason;
import io.honeymesh.api.Settings;
import io.honeymesh.api.Subject;
import io.honeymesh.api.Touch;
import io.honeymesh.api.Transport;
import io.honeymesh.api.Verdict;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FingerprintOrderTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Fingerprint CURL = fingerprint(1);
    private static final Contribution TOUCHED = new Contribution("trap-touch", 1, Reason.TRAP, false, "touched a trap");
    private static final Contribution LOGIN = new Contribution("trap-intent", 1, Reason.CREDENTIAL, true, "login");
    private static final Optional<Duration> HOUR = Optional.of(Duration.ofHours(1));
    private static final String SOURCE = "192.0.2.1";

    @TempDir
    Path folder;

    private final List<NodeEvent> events = new ArrayList<>();
    private final MemoryEnforcer kernel = new MemoryEnforcer(100);
    private final MemoryJournal journal = new MemoryJournal();
    private Instant now = START;
    private Duration set = Duration.ZERO;
    private Keeper keeper;
    private long touches;

    @BeforeEach
    void open() {
        keeper = restarted();
    }

    private Keeper restarted() {
        Terms terms = Terms.of(new Settings("p", Map.of()));
        Keeper keeper = new Keeper(
                () -> terms,
                new ModeSwitch(folder.resolve("mode"), Mode.ENFORCE),
                () -> now,
                () -> Duration.between(START, now).minus(set).toNanos(),
                events::add);
        keeper.bind(kernel);
        keeper.adopt(journal, journal.restore());
        return keeper;
    }

    private static Fingerprint fingerprint(int number) {
        return new Fingerprint(Fingerprint.JA3, "%032x".formatted(number));
    }

    private void tick(Guard... guards) {
        keeper.tick(List.of(guards), new Ports(Set.of(), Set.of(), OptionalInt.empty(), Set.of()));
    }

    private Touch touch(String source) {
        Flow flow = new Flow(
                Transport.TCP,
                new Endpoint(IpAddress.parse(source), 40_000),
                new Endpoint(IpAddress.parse("192.0.2.250"), 443));
        Touch touch = new Touch(++touches, now, "https", flow, EvidenceGrade.PROVEN);
        keeper.decide(new Verdict(touch, List.of(TOUCHED), List.of()));
        return touch;
    }

    private Decision converse(Touch touch, Fingerprint fingerprint, Contribution... more) {
        List<Contribution> contributions = new ArrayList<>(List.of(TOUCHED));
        contributions.addAll(List.of(more));
        Conversation conversation = new Conversation(
                touch,
                now,
                Captured.EMPTY,
                Captured.EMPTY,
                1,
                1,
                List.of(),
                Conversation.Ending.CLIENT,
                false,
                Optional.empty());
        keeper.release(touch.flow());
        return keeper.decide(new Verdict(conversation, contributions, List.of(fingerprint)));
    }

    private Set<Reason> reasons(String source) {
        Ban ban = kernel.bans.get(Subject.parse(source));
        return ban == null ? Set.of() : ban.reasons().keySet();
    }

    private void allowCurl() {
        keeper.order(CURL, Action.ALLOW, Optional.empty(), "our monitoring");
    }

    @Test
    void anAllowedFingerprintTakesTheTouchsBanBackAndLeavesTheSourceFree() {
        allowCurl();
        Touch touch = touch(SOURCE);
        assertEquals(Set.of(Reason.TRAP), reasons(SOURCE), "until the client has shown what it is");
        Decision.Spared spared = assertInstanceOf(Decision.Spared.class, converse(touch, CURL));
        assertEquals(Decision.Cause.ALLOWED, spared.cause());
        assertEquals("the fingerprint " + CURL + " is allowed: our monitoring", spared.detail());
        assertTrue(
                kernel.bans.isEmpty() && journal.bans.isEmpty() && keeper.bans().isEmpty());
        BanChanged lifted = assertInstanceOf(BanChanged.class, events.getLast());
        assertEquals(Change.LIFTED, lifted.change());
    }

    @Test
    void aClientThatShowsAnotherFingerprintStaysBanned() {
        allowCurl();
        assertInstanceOf(Decision.Banned.class, converse(touch(SOURCE), fingerprint(2)));
        assertEquals(Set.of(Reason.TRAP), reasons(SOURCE));
    }

    @Test
    void S01_intentBansInFullWhateverFingerprintIsAllowed() {
        allowCurl();
        Decision.Banned banned = assertInstanceOf(Decision.Banned.class, converse(touch(SOURCE), CURL, LOGIN));
        assertTrue(banned.ban().intent());
        assertEquals(Set.of(Reason.TRAP, Reason.CREDENTIAL), reasons(SOURCE));
    }

    @Test
    void onlyTheReasonOfTheTouchIsTaken() {
        allowCurl();
        Touch touch = touch(SOURCE);
        keeper.ban(Subject.parse(SOURCE), HOUR, "by hand");
        converse(touch, CURL);
        assertEquals(Set.of(Reason.MANUAL), reasons(SOURCE));
    }

    @Test
    void aTouchThatNobodyExcusesKeepsTheBan() {
        allowCurl();
        Touch excused = touch(SOURCE);
        Touch stands = touch(SOURCE);
        converse(stands, fingerprint(2));
        converse(excused, CURL);
        assertEquals(Set.of(Reason.TRAP), reasons(SOURCE));
    }

    @Test
    void theBanOfAnEarlierSpellIsNoneOfTheConversationsBusiness() {
        converse(touch(SOURCE), fingerprint(2));
        keeper = restarted();
        allowCurl();
        converse(touch(SOURCE), CURL);
        assertEquals(Set.of(Reason.TRAP), reasons(SOURCE));
    }

    @Test
    void manyTouchesAtOnceAreNotHeldInMemory() {
        allowCurl();
        List<Touch> open = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            open.add(touch(SOURCE));
        }
        open.forEach(touch -> converse(touch, CURL));
        assertEquals(Set.of(Reason.TRAP), reasons(SOURCE), "that is no ordinary client");
    }

    @Test
    void S04_guardsAndTheAllowListWinOverABannedFingerprint() {
        Contribution ordered = new Contribution("banned-fingerprint", 1, Reason.FINGERPRINT, true, "ordered");
        tick(Guard.everything(Subject.parse("192.0.2.8"), "the gateway"));
        keeper.allow(Subject.parse("192.0.2.9"), Optional.empty(), "");
        for (String source : List.of("192.0.2.8", "192.0.2.9")) {
            assertInstanceOf(Decision.Spared.class, converse(touch(source), CURL, ordered));
        }
        Decision.Banned banned = assertInstanceOf(Decision.Banned.class, converse(touch(SOURCE), CURL, ordered));
        assertEquals(now.plus(Duration.ofHours(24)), banned.ban().reasons().get(Reason.FINGERPRINT));
    }

    @Test
    void theLaterOrderTakesThePlaceOfTheEarlier() {
        assertEquals(Optional.empty(), keeper.order(CURL, Action.ALLOW, HOUR, "first"));
        FingerprintOrder former =
                keeper.order(CURL, Action.BAN, Optional.empty(), "second").orElseThrow();
        assertEquals("first", former.note());
        assertEquals(Action.BAN, keeper.fingerprintOrders().get(CURL).action());
        assertEquals(Optional.empty(), keeper.withdraw(CURL, Action.ALLOW, ""), "that is not what was ordered");
        assertTrue(keeper.withdraw(CURL, Action.BAN, "").isPresent());
        assertEquals(Map.of(), keeper.fingerprintOrders());
        assertEquals(
                List.of("fingerprint.allowed", "fingerprint.banned", "fingerprint.ended"),
                events.stream().map(NodeEvent::type).toList());
    }

    @Test
    void S34_anOrderLastsAsLongAsItWouldHaveThoughTheClockIsSet() {
        keeper.order(CURL, Action.BAN, HOUR, "");
        now = now.plus(Duration.ofDays(3));
        set = Duration.ofDays(3);
        keeper.bans(); // notices
        tick();
        assertEquals(
                now.plus(Duration.ofHours(1)),
                keeper.fingerprintOrders().get(CURL).expires());
        assertEquals(journal.orders, keeper.fingerprintOrders());
        now = now.plus(Duration.ofHours(1));
        tick();
        assertEquals(Map.of(), keeper.fingerprintOrders());
    }

    @Test
    void ordersAreBounded() {
        for (int i = 0; i < FingerprintOrders.MAX_ORDERS; i++) {
            journal.put(new FingerprintOrder(fingerprint(i), Action.BAN, now, Ban.FOREVER, ""));
        }
        keeper = restarted();
        assertThrows(
                IllegalArgumentException.class, () -> keeper.order(fingerprint(-1), Action.BAN, Optional.empty(), ""));
        keeper.order(CURL, Action.ALLOW, Optional.empty(), "in the place of another");
        assertEquals(FingerprintOrders.MAX_ORDERS, keeper.fingerprintOrders().size());
    }

    @Test
    void whatWasOrderedBeforeTheLedgerCameIsTheLaterOrder() {
        journal.put(new FingerprintOrder(CURL, Action.ALLOW, now, Ban.FOREVER, "stored"));
        MemoryJournal late = new MemoryJournal();
        late.orders.putAll(journal.orders);
        journal.orders.clear();
        Terms terms = Terms.of(new Settings("p", Map.of()));
        keeper = new Keeper(
                () -> terms,
                new ModeSwitch(folder.resolve("mode"), Mode.ENFORCE),
                () -> now,
                () -> Duration.between(START, now).toNanos(),
                events::add);
        keeper.order(CURL, Action.BAN, Optional.empty(), "since the start");
        keeper.adopt(late, late.restore());
        assertEquals("since the start", keeper.fingerprintOrders().get(CURL).note());
        assertEquals(late.orders, keeper.fingerprintOrders());
        keeper.withdraw(CURL, Action.BAN, "");
        late.put(new FingerprintOrder(CURL, Action.ALLOW, now, Ban.FOREVER, "of a ledger that was away meanwhile"));
        keeper.adopt(late, late.restore());
        assertEquals(Map.of(), late.orders);
    }

    /** Book, journal and the story that the events tell are one, after any orders in any order. */
    @Test
    void bookJournalAndEventsAgreeAfterAnyOrders() {
        Random random = new Random(4711);
        Map<Fingerprint, FingerprintOrder> model = new HashMap<>();
        for (int i = 0; i < 5_000; i++) {
            Fingerprint one = fingerprint(random.nextInt(40));
            Action action = Action.values()[random.nextInt(2)];
            switch (random.nextInt(6)) {
                case 0 -> {
                    Optional<FingerprintOrder> held =
                            Optional.ofNullable(model.get(one)).filter(order -> order.action() == action);
                    assertEquals(held, keeper.withdraw(one, action, "w" + i));
                    held.ifPresent(order -> model.remove(one));
                }
                case 1 -> {
                    now = now.plusSeconds(random.nextInt(400));
                    tick();
                    model.values().removeIf(order -> !order.expires().isAfter(now));
                }
                case 2 -> keeper = restarted();
                default -> {
                    Optional<Duration> term = random.nextInt(4) == 0
                            ? Optional.empty()
                            : Optional.of(Duration.ofSeconds(1 + random.nextInt(3600)));
                    Instant expires = term.map(now::plus).orElse(Ban.FOREVER);
                    assertEquals(Optional.ofNullable(model.get(one)), keeper.order(one, action, term, "n" + i));
                    model.put(one, new FingerprintOrder(one, action, now, expires, "n" + i));
                }
            }
            assertEquals(model, keeper.fingerprintOrders());
            assertEquals(model, journal.orders);
        }
        assertEquals(model, told());
    }

    private Map<Fingerprint, FingerprintOrder> told() {
        Map<Fingerprint, FingerprintOrder> told = new TreeMap<>();
        events.stream().filter(FingerprintOrderChanged.class::isInstance).forEach(event -> {
            FingerprintOrderChanged change = (FingerprintOrderChanged) event;
            if (change.inForce()) {
                told.put(change.order().fingerprint(), change.order());
            } else {
                assertEquals(change.order(), told.remove(change.order().fingerprint()));
            }
        });
        return told;
    }

    /** A source is banned for touching exactly as long as one of its touches is open or was not excused. */
    @Test
    void aSourceIsBannedForItsTouchesUnlessEachWasExcused() {
        allowCurl();
        Random random = new Random(42);
        Map<String, List<Touch>> open = new HashMap<>();
        Set<String> caught = new HashSet<>();
        for (int i = 0; i < 20_000; i++) {
            String source = "198.51.100." + random.nextInt(20);
            List<Touch> mine = open.computeIfAbsent(source, s -> new ArrayList<>());
            switch (random.nextInt(9)) {
                case 0 -> {
                    keeper.unban(Subject.parse(source), "");
                    mine.clear();
                    caught.remove(source);
                }
                case 1, 2, 3 -> {
                    if (mine.size() < 60) {
                        mine.add(touch(source));
                    }
                }
                default -> {
                    if (!mine.isEmpty()) {
                        boolean excused = random.nextInt(8) > 0;
                        converse(mine.remove(random.nextInt(mine.size())), excused ? CURL : fingerprint(2));
                        if (!excused) {
                            caught.add(source);
                        }
                    }
                }
            }
            boolean banned = caught.contains(source) || !mine.isEmpty();
            assertEquals(banned ? Set.of(Reason.TRAP) : Set.of(), reasons(source), source + " after " + i);
        }
        assertEquals(kernel.bans, journal.bans);
        assertEquals(List.of(), keeper.differences());
    }
}
