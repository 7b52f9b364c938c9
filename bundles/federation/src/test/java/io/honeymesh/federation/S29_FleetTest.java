// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.federation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.NodeEvent;
import io.honeymesh.api.service.FleetTokens.Row;
import io.honeymesh.api.service.FleetTokens.State;
import io.honeymesh.api.spi.Envelope;
import io.honeymesh.federation.wire.Body;
import io.honeymesh.federation.wire.FleetOrders;
import io.honeymesh.federation.wire.Message;
import io.honeymesh.federation.wire.Signer;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class S29_FleetTest {

    private static final Signer ADMIN = TestMesh.key(9001);
    private static final Signer OTHER = TestMesh.key(9002);
    private static final Duration DAY = Duration.ofDays(1);

    private final TestMesh mesh = new TestMesh();
    private final Map<TestNode, MemoryTokens> tokens = new HashMap<>();
    private final Map<TestNode, TestNode> above = new HashMap<>();

    /** What the offline tool does; the tokens' secrets by node ID. */
    private record Made(String text, Map<String, String> tokens) {}

    private Made made(Signer admin, String roster) throws Exception {
        Map<String, String> secrets = new HashMap<>();
        List<Body.Order> orders = new ArrayList<>();
        for (Message one : FleetOrders.sealings(roster)) {
            byte[] secret = new byte[FleetOrders.SECRET_BYTES];
            new SecureRandom().nextBytes(secret);
            byte[] key = ((Body.Sealing) one.body()).key().bytes();
            orders.add(FleetOrders.order(admin, "orchard", mesh.now, DAY, one.publisher(), key, secret));
            secrets.put(one.publisher().nodeId(), FleetOrders.token(secret));
        }
        return new Made(FleetOrders.text("orchard", orders), secrets);
    }

    private TestNode optedIn(TestNode node) {
        node.settings.put("fleet.admin", ADMIN.key().hex());
        tokens.put(node, new MemoryTokens());
        node.tokens = Optional.of(tokens.get(node));
        return node;
    }

    private TestNode founder() {
        TestNode founder = optedIn(mesh.node("n0"));
        mesh.pass(Duration.ofSeconds(2));
        return founder;
    }

    private TestNode pair(TestNode founder) {
        TestNode other = optedIn(mesh.joined("b", founder));
        mesh.pass(Duration.ofSeconds(3));
        return other;
    }

    /** A node below each of these, all at once. */
    private List<TestNode> joined(List<TestNode> ups) {
        List<TestNode> nodes = new ArrayList<>();
        for (TestNode up : ups) {
            TestNode node = mesh.node("n" + mesh.nodes.size());
            mesh.connect(node, up);
            node.node.join(up.node.invite(List.of(), Duration.ofHours(1)));
            above.put(node, up);
            nodes.add(node);
        }
        mesh.pass(Duration.ofSeconds(3));
        nodes.forEach(node -> mesh.sync(node, above.get(node)));
        mesh.settle();
        mesh.pass(Duration.ofSeconds(2));
        return nodes;
    }

    private static String id(TestNode node) {
        return node.signer().key().nodeId();
    }

    private static Row row(TestNode asked, TestNode about) {
        return asked.node.fleet().report().stream()
                .filter(row -> row.nodeId().equals(id(about)))
                .findFirst()
                .orElseThrow();
    }

    private static Object cause(NodeEvent event) {
        return ((NodeEvent.Other) event).detail().get("cause");
    }

    private static List<NodeEvent> events(TestNode node, String type) {
        return node.events.stream().filter(event -> event.type().equals(type)).toList();
    }

    private static List<Message> said(TestNode node, Predicate<Body> what) {
        return node.node.mesh().held().stream()
                .filter(message -> what.test(message.body()))
                .toList();
    }

    private void settle() {
        mesh.pass(Duration.ofSeconds(4));
    }

    @Test
    void aHundredNodesSomeAwaySomeRefusingOneHostile() throws Exception {
        TestNode a = founder();
        List<TestNode> all = new ArrayList<>(List.of(a));
        List<TestNode> near = joined(java.util.Collections.nCopies(9, a));
        all.addAll(near);
        List<TestNode> far = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            List<TestNode> ups = new ArrayList<>();
            for (int j = 0; j < 30; j++) {
                ups.add(near.get(j % 9));
            }
            far.addAll(joined(ups));
        }
        all.addAll(far);
        for (TestNode one : all) {
            mesh.sync(a, one);
        }
        assertEquals(100, a.members());
        List<TestNode> neverIn = far.subList(0, 3);
        all.stream().filter(one -> !neverIn.contains(one)).forEach(this::optedIn);
        neverIn.forEach(one -> one.tokens = Optional.of(tokens.computeIfAbsent(one, _ -> new MemoryTokens())));
        settle();
        settle();
        Made made = made(ADMIN, a.node.fleet().roster());
        assertEquals(97, made.tokens().size());

        List<TestNode> off = far.subList(3, 8);
        List<TestNode> otherKey = far.subList(8, 11);
        List<TestNode> back = far.subList(11, 21);
        List<TestNode> gone = far.subList(21, 24);
        List<TestNode> withoutWeb = far.subList(24, 26);
        TestNode hostile = far.get(26);
        off.forEach(one -> one.settings.remove("fleet.admin"));
        otherKey.forEach(one -> one.settings.put("fleet.admin", OTHER.key().hex()));
        back.forEach(one -> mesh.cut(one, above.get(one)));
        gone.forEach(one -> mesh.cut(one, above.get(one)));
        withoutWeb.forEach(one -> one.tokens = Optional.empty());

        a.node.fleet().rotate(made.text());
        // Somebody who belongs to the mesh confirms for those who are away, with what it has heard.
        mesh.pass(Duration.ofSeconds(1));
        for (TestNode victim : gone) {
            Body.Order heard = hostile.node
                    .mesh()
                    .ask(books -> books.fleet().order(victim.signer().key()).orElseThrow());
            Body.Answer lie = new Body.Answer(FleetOrders.name(heard, "orchard"), Body.Followed.DONE);
            a.hears(hostile.says(lie, DAY));
            byte[] forged = mesh.signed(hostile.signer(), mesh.now, DAY, lie);
            a.hears(forged);
        }
        settle();
        mesh.pass(Duration.ofSeconds(75), Duration.ofSeconds(5));
        for (TestNode one : back) {
            assertEquals(State.SILENT, row(a, one).state());
            assertTrue(tokens.get(one).letsIn("old"), "nobody has told it yet");
            mesh.connect(one, above.get(one));
            mesh.sync(one, above.get(one));
        }
        settle();
        // What it says of itself is its own affair; it takes that back by saying what is true.
        Body.Order its = a.node.mesh()
                .ask(books -> books.fleet().order(hostile.signer().key()).orElseThrow());
        byte[] truth = mesh.signed(
                hostile.signer(), mesh.now, DAY, new Body.Answer(FleetOrders.name(its, "orchard"), Body.Followed.DONE));
        a.hears(truth);

        Map<String, Row> report = a.node.fleet().report().stream().collect(Collectors.toMap(Row::nodeId, row -> row));
        assertEquals(100, report.size());
        for (TestNode one : all) {
            Row row = report.get(id(one));
            boolean followed = false;
            if (neverIn.contains(one)) {
                assertEquals(State.NOT_ASKED, row.state());
            } else if (off.contains(one)) {
                assertEquals(State.REFUSED, row.state());
                assertEquals(Body.Followed.OFF.why(), row.detail());
            } else if (otherKey.contains(one)) {
                assertEquals(State.REFUSED, row.state());
                assertEquals(Body.Followed.OTHER_KEY.why(), row.detail());
            } else if (withoutWeb.contains(one)) {
                assertEquals(State.REFUSED, row.state());
                assertEquals(Body.Followed.NO_WEB.why(), row.detail());
            } else if (gone.contains(one)) {
                assertEquals(State.SILENT, row.state(), "others' word is not its own");
            } else {
                assertEquals(State.CONFIRMED, row.state(), one + " " + row.detail());
                assertTrue(row.answered().isPresent());
                followed = true;
            }
            if (one.tokens.isPresent()) {
                assertEquals(!followed, tokens.get(one).letsIn("old"), one.name);
                assertEquals(
                        followed,
                        made.tokens().containsKey(id(one))
                                && tokens.get(one).letsIn(made.tokens().get(id(one))),
                        one.name);
            }
        }
        assertEquals(
                1 + 9 + 90 - 3 - 5 - 3 - 3 - 2,
                report.values().stream()
                        .filter(row -> row.state() == State.CONFIRMED)
                        .count());
        assertTrue(events(a, "token.fleet.answered").size() >= 84);

        // The way back: web again, the same order once more, everybody away at last.
        withoutWeb.forEach(one -> one.tokens = Optional.of(tokens.get(one)));
        gone.forEach(one -> {
            mesh.connect(one, above.get(one));
            mesh.sync(one, above.get(one));
        });
        a.node.fleet().rotate(made.text());
        settle();
        withoutWeb.forEach(one -> assertEquals(State.CONFIRMED, row(a, one).state()));
        gone.forEach(one -> assertEquals(State.CONFIRMED, row(a, one).state()));
        assertEquals(
                a.node.fleet().report().stream()
                        .map(row -> row.state())
                        .toList()
                        .size(),
                100,
                "and whoever else holds it has the same report");
        assertEquals(
                report.values().stream()
                                .filter(row -> row.state() == State.REFUSED)
                                .count()
                        - 2,
                near.getFirst().node.fleet().report().stream()
                        .filter(row -> row.state() == State.REFUSED)
                        .count());
    }

    @Test
    void itIsOffByDefault() throws Exception {
        TestNode a = mesh.node("a");
        a.tokens = Optional.of(new MemoryTokens());
        mesh.pass(Duration.ofSeconds(2));
        assertTrue(said(a, body -> body instanceof Body.Sealing).isEmpty());
        assertThrows(IllegalArgumentException.class, () -> a.node.fleet().report());
        assertThrows(IllegalArgumentException.class, () -> a.node.fleet().roster());
        assertThrows(IllegalArgumentException.class, () -> a.node.fleet().rotate(""));
    }

    @Test
    void trustAloneOrdersNothing() throws Exception {
        TestNode a = founder();
        TestNode b = pair(a);
        mesh.trust(b, a, io.honeymesh.api.TrustLevel.L3);
        Made ofAnother = made(OTHER, a.node.fleet().roster());
        assertThrows(IllegalArgumentException.class, () -> a.node.fleet().rotate(ofAnother.text()));
        for (Body.Order order : FleetOrders.orders(ofAnother.text(), "orchard")) {
            b.hears(a.says(order, DAY.plus(FleetBook.REPORTED)));
        }
        settle();
        assertTrue(tokens.get(b).letsIn("old"));
        assertEquals(
                Body.Followed.OTHER_KEY.why(),
                cause(events(b, "token.fleet.refused").getFirst()));
    }

    @Test
    void whoeverChangesAnOrderIsNotHeard() throws Exception {
        TestNode a = founder();
        TestNode b = pair(a);
        Body.Order real = FleetOrders.orders(
                        made(ADMIN, a.node.fleet().roster()).text(), "orchard")
                .stream()
                .filter(order -> order.node().equals(b.signer().key()))
                .findFirst()
                .orElseThrow();
        Duration held = DAY.plus(FleetBook.REPORTED);
        assertFalse(b.hears(a.says(
                new Body.Order(
                        real.admin(), real.epoch() + 5, real.seconds(), real.node(), real.sealed(), real.signature()),
                held)));
        assertFalse(b.hears(a.says(
                new Body.Order(
                        real.admin(), real.epoch(), real.seconds() + 60, real.node(), real.sealed(), real.signature()),
                held)));
        assertFalse(b.hears(a.says(real, Duration.ofHours(1))), "one that is to be forgotten too early");
        assertFalse(b.hears(mesh.signed(TestMesh.key(77), mesh.now, held, real)), "of a stranger");
        settle();
        assertTrue(tokens.get(b).letsIn("old"));
        assertTrue(b.hears(a.says(real, held)), "whoever belongs may pass a real one on");
        settle();
        assertFalse(tokens.get(b).letsIn("old"));
    }

    @Test
    void anOldOrderIsNotFollowedAgainAlsoAfterARestart() throws Exception {
        TestNode a = founder();
        TestNode b = pair(a);
        Made first = made(ADMIN, a.node.fleet().roster());
        a.node.fleet().rotate(first.text());
        settle();
        List<byte[]> recorded = said(b, body -> body instanceof Body.Order).stream()
                .map(Message::envelope)
                .map(Envelope::bytes)
                .toList();
        mesh.pass(Duration.ofMinutes(1), Duration.ofSeconds(10));
        Made second = made(ADMIN, a.node.fleet().roster());
        a.node.fleet().rotate(second.text());
        settle();
        String token = second.tokens().get(id(b));
        assertTrue(tokens.get(b).letsIn(token));
        b.start();
        recorded.forEach(envelope -> {
            b.hears(envelope);
            b.isTold(envelope);
        });
        for (Body.Order order : FleetOrders.orders(first.text(), "orchard")) {
            b.hears(a.says(order, DAY.plus(FleetBook.REPORTED)));
        }
        settle();
        assertTrue(tokens.get(b).letsIn(token));
        assertEquals(1, tokens.get(b).secrets.size());
        assertThrows(IllegalArgumentException.class, () -> a.node.fleet().rotate(first.text()), "a later one is there");
        assertEquals(State.CONFIRMED, row(a, b).state());
    }

    @Test
    void aNodeThatDiesInTheMiddleFinishesOrHasNotBegun() throws Exception {
        TestNode a = founder();
        TestNode b = pair(a);
        Made made = made(ADMIN, a.node.fleet().roster());
        tokens.get(b).broken = true;
        a.node.fleet().rotate(made.text());
        settle();
        assertTrue(tokens.get(b).letsIn("old"), "its disk is full: not begun");
        assertEquals(State.SILENT, row(a, b).state());
        assertEquals(1, events(b, "token.fleet.failed").size(), "told once");
        tokens.get(b).broken = false;
        // Tokens are changed, and the node dies before it has answered.
        byte[] key = b.sealing.open();
        Body.Order order =
                b.node.mesh().ask(books -> books.fleet().order(b.signer().key()).orElseThrow());
        tokens.get(b)
                .replaceAll(
                        FleetOrders.token(
                                FleetOrders.open(order, "orchard", key).orElseThrow()),
                        order.epoch());
        b.start();
        settle();
        assertEquals(State.CONFIRMED, row(a, b).state());
        assertTrue(tokens.get(b).letsIn(made.tokens().get(id(b))));
        assertTrue(
                FleetOrders.open(order, "orchard", b.sealing.open()).isEmpty(),
                "who copies its disk now reads nothing of what was sent");
    }

    @Test
    void anOrderThatIsOverIsDeclined() throws Exception {
        TestNode a = founder();
        TestNode b = pair(a);
        Made made = made(ADMIN, a.node.fleet().roster());
        mesh.cut(a, b);
        a.node.fleet().rotate(made.text());
        settle();
        mesh.pass(Duration.ofHours(25), Duration.ofMinutes(30));
        assertTrue(row(a, b).detail().contains("before the order was over"));
        assertThrows(IllegalArgumentException.class, () -> a.node.fleet().rotate(made.text()));
        mesh.connect(a, b);
        mesh.sync(a, b);
        settle();
        assertEquals(Body.Followed.OVER.why(), row(a, b).detail());
        assertTrue(tokens.get(b).letsIn("old"));
    }

    @Test
    void othersOrdersAreAnsweredOnceAMinuteAndNotKept() throws Exception {
        TestNode a = founder();
        TestNode b = pair(a);
        TestNode hostile = mesh.joined("h", a);
        mesh.sync(hostile, a);
        mesh.sync(a, b);
        for (int i = 0; i < 50; i++) {
            mesh.now = mesh.now.plusSeconds(1);
            Made made = made(OTHER, a.node.fleet().roster());
            for (Body.Order order : FleetOrders.orders(made.text(), "orchard")) {
                b.hears(hostile.says(order, DAY.plus(FleetBook.REPORTED)));
            }
            b.node.tick();
        }
        assertEquals(1, events(b, "token.fleet.refused").size());
        assertTrue(said(b, body -> body instanceof Body.Order).isEmpty());
        a.node.fleet().rotate(made(ADMIN, a.node.fleet().roster()).text());
        settle();
        assertEquals(State.CONFIRMED, row(a, b).state());
        mesh.pass(Duration.ofMinutes(2), Duration.ofSeconds(10));
        for (Body.Order order :
                FleetOrders.orders(made(OTHER, a.node.fleet().roster()).text(), "orchard")) {
            b.hears(hostile.says(order, DAY.plus(FleetBook.REPORTED)));
        }
        settle();
        assertEquals(State.CONFIRMED, row(a, b).state(), "nobody can take a confirmation out of the report");
    }

    @Test
    void noSecretIsSaidOrRecorded() throws Exception {
        TestNode a = founder();
        TestNode b = pair(a);
        Made made = made(ADMIN, a.node.fleet().roster());
        a.node.fleet().rotate(made.text());
        settle();
        String secret = made.tokens().get(id(b));
        byte[] raw = java.util.Base64.getUrlDecoder().decode(secret.substring(3));
        String hex = java.util.HexFormat.of().formatHex(raw);
        for (Message message : a.node.mesh().held()) {
            assertFalse(java.util.HexFormat.of()
                    .formatHex(message.envelope().bytes())
                    .contains(hex));
        }
        for (TestNode node : List.of(a, b)) {
            assertFalse(node.events.toString().contains(secret));
        }
    }
}
