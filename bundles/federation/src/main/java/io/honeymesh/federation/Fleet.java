// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.federation;

import io.honeymesh.api.NodeEvent;
import io.honeymesh.api.service.AccessTokens;
import io.honeymesh.api.service.FleetTokens.Row;
import io.honeymesh.api.service.FleetTokens.State;
import io.honeymesh.federation.wire.Body;
import io.honeymesh.federation.wire.FleetOrders;
import io.honeymesh.federation.wire.Hpke;
import io.honeymesh.federation.wire.Malformed;
import io.honeymesh.federation.wire.Message;
import io.honeymesh.federation.wire.NodeKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * This node's part in changing the fleet's tokens (S29): tells the key that its own can be sealed to, follows orders of the fleet's
 * key and of nobody else, passes orders on and reports. An order is followed in this order: tokens (with the order's number, in one
 * file), a new sealing key, the answer; whatever a crash leaves out is done at the next {@link #tick}. Thread-safe.
 */
final class Fleet {

    /** A node that is gone for longer is in no roster. */
    private static final Duration SEALING = Duration.ofDays(7);

    private static final Duration SEALING_RENEWED_AFTER = Duration.ofDays(1);

    /** The web may take as long to be there as the node starts. */
    private static final Duration STARTING = Duration.ofMinutes(1);

    /** Anybody can make orders with a key of their own: so often they are answered. */
    private static final Duration BETWEEN_DECLINES = Duration.ofMinutes(1);

    /** Says it under a matter of which only the latest waits. */
    interface Voice {
        void say(String matter, Body body, Duration ttl);
    }

    private final NodeKey self;
    private final Mesh mesh;
    private final MeshNode.Surroundings around;
    private final Voice voice;
    private final Instant started;
    private final Map<NodeKey, Body.Answer> told = new HashMap<>();
    private boolean isFirst = true;
    private Instant declined = Instant.MIN;
    private String failure = "";

    Fleet(NodeKey self, Mesh mesh, MeshNode.Surroundings around, Voice voice) {
        this.self = self;
        this.mesh = mesh;
        this.around = around;
        this.voice = voice;
        started = around.clock().instant();
    }

    private Optional<NodeKey> admin() {
        return around.settings().get().fleetAdmin();
    }

    private String cluster() {
        return around.settings().get().cluster();
    }

    private <T> T ask(java.util.function.Function<FleetBook, T> question) {
        return mesh.ask(books -> question.apply(books.fleet()));
    }

    /** To be called every second. */
    synchronized void tick() {
        try {
            step();
            failure = "";
        } catch (IOException | UncheckedIOException full) {
            // Tried again every second, told once.
            if (!failure.equals(String.valueOf(full.getMessage()))) {
                failure = String.valueOf(full.getMessage());
                tell("token.fleet.failed", Map.of("cause", failure));
            }
        }
    }

    private void step() throws IOException {
        ask(book -> {
            book.retainOurs();
            return null;
        });
        if (admin().isPresent()) {
            offerKey();
            Optional<Body.Order> due = ask(book -> book.order(self).filter(_ -> isDue(book)));
            if (due.isPresent()) {
                follow(due.get());
            }
        }
        Optional<Body.Order> foreign = ask(FleetBook::foreign);
        foreign.ifPresent(this::decline);
        tellAnswers();
    }

    private void offerKey() throws IOException {
        Body.Sealing mine =
                new Body.Sealing(Body.Octets.of(Hpke.publicKey(around.sealing().open())));
        Instant old = around.clock().instant().minus(SEALING_RENEWED_AFTER);
        boolean isOffered = ask(book -> book.sealing(self).equals(Optional.of(mine))
                && book.sealingIssued(self).filter(old::isBefore).isPresent());
        if (!isOffered) {
            voice.say("fleet sealing", mine, SEALING);
        }
    }

    private boolean isDue(FleetBook book) {
        Optional<Body.Followed> said = book.answered(self).map(message -> ((Body.Answer) message.body()).followed());
        return said.isEmpty()
                || said.get() == Body.Followed.NO_WEB && around.tokens().get().isPresent();
    }

    private void follow(Body.Order order) throws IOException {
        Instant now = around.clock().instant();
        if (order.made().isAfter(now.plus(Door.SKEW))) {
            return; // Its time may come; who makes it is told.
        }
        Optional<AccessTokens> tokens = around.tokens().get();
        if (tokens.isEmpty() && now.isBefore(started.plus(STARTING))) {
            return;
        }
        Body.Followed followed = tokens.isEmpty() ? Body.Followed.NO_WEB : follow(order, tokens.get(), now);
        if (followed == Body.Followed.DONE) {
            // Who finds this node's disk, or a copy, and what was sent, has no token yet.
            around.sealing().renew();
            offerKey();
        }
        answer(order, followed);
    }

    private Body.Followed follow(Body.Order order, AccessTokens tokens, Instant now) throws IOException {
        if (tokens.fleetEpoch() >= order.epoch()) {
            return tokens.fleetEpoch() == order.epoch() ? Body.Followed.DONE : Body.Followed.OLD;
        }
        if (now.isAfter(order.until())) {
            return Body.Followed.OVER;
        }
        Optional<byte[]> secret =
                FleetOrders.open(order, cluster(), around.sealing().open());
        if (secret.isEmpty()) {
            return Body.Followed.UNREADABLE;
        }
        tokens.replaceAll(FleetOrders.token(secret.get()), order.epoch());
        return Body.Followed.DONE;
    }

    /** One of another key, or where this is off: only so that whoever made it sees why nothing came of it. */
    private void decline(Body.Order order) {
        Instant now = around.clock().instant();
        boolean isTruer = admin().isPresent()
                && ask(book -> book.answer(self))
                        .filter(said ->
                                said.followed() != Body.Followed.OTHER_KEY && said.followed() != Body.Followed.OFF)
                        .isPresent();
        if (isTruer || admin().equals(Optional.of(order.admin())) || declined.isAfter(now.minus(BETWEEN_DECLINES))) {
            return;
        }
        declined = now;
        answer(order, admin().isEmpty() ? Body.Followed.OFF : Body.Followed.OTHER_KEY);
    }

    private void answer(Body.Order order, Body.Followed followed) {
        Instant now = around.clock().instant();
        Duration left = Duration.between(now, order.until());
        voice.say(
                "fleet answer",
                new Body.Answer(FleetOrders.name(order, cluster()), followed),
                (left.isNegative() ? Duration.ZERO : left).plus(FleetBook.REPORTED));
        if (followed != Body.Followed.DONE) {
            Map<String, Object> detail = new LinkedHashMap<>();
            detail.put("epoch", order.epoch());
            detail.put("fleet_admin", order.admin().hex());
            detail.put("cause", followed.why());
            tell("token.fleet.refused", detail);
        }
    }

    /** For the ledger of who passed the order on; what was known at the start was told before it. */
    private void tellAnswers() {
        Map<NodeKey, Message> answers = new HashMap<>();
        mesh.ask(books -> {
            books.members().all().stream()
                    .map(Member::key)
                    .filter(key -> books.fleet().orderedBy(key).equals(Optional.of(self)))
                    .forEach(key -> books.fleet().answered(key).ifPresent(said -> answers.put(key, said)));
            return null;
        });
        answers.forEach((member, said) -> {
            Body.Answer answer = (Body.Answer) said.body();
            if (!answer.equals(told.put(member, answer)) && !isFirst) {
                Map<String, Object> detail = new LinkedHashMap<>();
                detail.put("peer", member.nodeId());
                detail.put("followed", answer.followed() == Body.Followed.DONE);
                detail.put("cause", answer.followed().why());
                tell("token.fleet.answered", detail);
            }
        });
        told.keySet().retainAll(answers.keySet());
        isFirst = false;
    }

    private void tell(String type, Map<String, Object> detail) {
        around.events()
                .accept(new NodeEvent.Other(
                        around.clock().instant(), type, Optional.empty(), new LinkedHashMap<>(detail)));
    }

    String roster() {
        on();
        return FleetOrders.roster(cluster(), ask(FleetBook::sealings));
    }

    private NodeKey on() {
        return admin().orElseThrow(() -> new IllegalArgumentException(
                "this node takes no orders to the fleet: set fleet.admin in etc/" + FederationComponent.PID + ".cfg"));
    }

    List<Row> rotate(String text) {
        NodeKey admin = on();
        List<Body.Order> orders;
        try {
            orders = FleetOrders.orders(text, cluster());
        } catch (Malformed wrong) {
            throw new IllegalArgumentException("that is no order to this fleet: " + wrong.getMessage());
        }
        Instant now = around.clock().instant();
        long epoch = orders.getFirst().epoch();
        for (Body.Order order : orders) {
            if (!order.admin().equals(admin)) {
                throw new IllegalArgumentException("it is signed by another key than fleet.admin here");
            }
            if (order.epoch() != epoch || order.made().isAfter(now.plus(Door.SKEW))) {
                throw new IllegalArgumentException("it was made at " + order.made()
                        + ", which is yet to come or another time than the rest: set the clock where orders are made");
            }
            if (!order.until().isAfter(now)) {
                throw new IllegalArgumentException("it could be followed until " + order.until() + ": make a new one");
            }
        }
        List<Body.Order> ofMembers = orders.stream()
                .filter(order -> mesh.member(order.node()).isPresent())
                .toList();
        if (ofMembers.isEmpty()) {
            throw new IllegalArgumentException("it names no member of this mesh: make a new one from a new roster");
        }
        for (Body.Order order : ofMembers) {
            if (ask(book -> book.order(order.node()))
                    .filter(held -> held.epoch() > epoch)
                    .isPresent()) {
                throw new IllegalArgumentException("a later order is under way already: make a new one");
            }
        }
        tell(
                "token.fleet.ordered",
                Map.of(
                        "epoch",
                        epoch,
                        "nodes",
                        ofMembers.size(),
                        "until",
                        ofMembers.getFirst().until().toString()));
        ofMembers.stream()
                .filter(order -> isToBeSaid(order))
                .forEach(order -> voice.say(
                        "fleet order " + order.node(),
                        order,
                        Duration.between(now, order.until()).plus(FleetBook.REPORTED)));
        return report();
    }

    /** Once more only what nobody passes on. */
    private boolean isToBeSaid(Body.Order order) {
        return !ask(book -> book.order(order.node())).equals(Optional.of(order));
    }

    List<Row> report() {
        on();
        return mesh.ask(books -> {
            List<Row> rows = new ArrayList<>();
            books.members().all().stream()
                    .filter(member -> !member.gone())
                    .map(Member::key)
                    .forEach(key -> rows.add(key.equals(self) ? 0 : rows.size(), row(books.fleet(), key)));
            return rows;
        });
    }

    private Row row(FleetBook book, NodeKey member) {
        boolean isSelf = member.equals(self);
        Optional<Body.Order> order = book.order(member);
        if (order.isEmpty()) {
            String why = book.sealing(member).isPresent()
                    ? "no order for it"
                    : "it takes no orders to the fleet: it has not told a key to seal to";
            return new Row(
                    member.nodeId(),
                    isSelf,
                    State.NOT_ASKED,
                    why,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty());
        }
        Optional<Message> said = book.answered(member);
        Optional<Body.Followed> followed = said.map(message -> ((Body.Answer) message.body()).followed());
        boolean isOpen = order.get().until().isAfter(around.clock().instant());
        State state = followed.map(f -> f == Body.Followed.DONE ? State.CONFIRMED : State.REFUSED)
                .orElse(State.SILENT);
        String detail = followed.map(Body.Followed::why)
                .orElse(
                        isOpen
                                ? "not heard from: it follows when it is back"
                                : "not heard from before the order was over");
        return new Row(
                member.nodeId(),
                isSelf,
                state,
                detail,
                Optional.of(order.get().made()),
                Optional.of(order.get().until()),
                said.map(message -> message.header().issued()));
    }
}
