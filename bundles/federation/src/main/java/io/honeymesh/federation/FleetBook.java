// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.federation;

import io.honeymesh.federation.wire.Body;
import io.honeymesh.federation.wire.FleetOrders;
import io.honeymesh.federation.wire.Message;
import io.honeymesh.federation.wire.NodeKey;
import io.honeymesh.federation.wire.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * What is said of the fleet's tokens (S29): of each member its latest key and answer, and the latest order for it. That is all that
 * is kept, so that nobody can fill it. Not thread-safe.
 */
final class FleetBook {

    /** How long an order and its answers are kept after it can be followed no more, for the report. */
    static final Duration REPORTED = Duration.ofDays(7);

    private final NodeKey self;
    private final Records records;
    private final MemberBook members;
    private final Supplier<MeshSettings> settings;
    private final InstantSource clock;
    private final Map<NodeKey, Message> sealings = new TreeMap<>();
    private final Map<NodeKey, Message> orders = new TreeMap<>();
    private final Map<NodeKey, Message> answers = new TreeMap<>();
    private Optional<Message> foreign = Optional.empty();

    FleetBook(NodeKey self, Records records, MemberBook members, Supplier<MeshSettings> settings, InstantSource clock) {
        this.self = self;
        this.records = records;
        this.members = members;
        this.settings = settings;
        this.clock = clock;
    }

    void restore() {
        for (Message message : records.fleet()) {
            boolean isKept = members.get(message.publisher()).isPresent() && put(message) == Mesh.NEW;
            if (!isKept) {
                records.noFleet(message);
            }
        }
        foreign = Optional.empty();
    }

    Mesh.Taken take(Message message) {
        Mesh.Taken taken = put(message);
        if (taken == Mesh.NEW && all().contains(message)) {
            records.fleet(message);
        }
        return taken;
    }

    private Mesh.Taken put(Message message) {
        return switch (message.body()) {
            case Body.Sealing _ -> latest(sealings, message);
            case Body.Answer _ -> latest(answers, message);
            case Body.Order order -> order(message, order);
            default -> throw new IllegalArgumentException("not about the fleet's tokens");
        };
    }

    private static Mesh.Taken latest(Map<NodeKey, Message> all, Message message) {
        Message held = all.get(message.publisher());
        if (held != null && held.header().sequence() >= message.header().sequence()) {
            return Mesh.KNOWN;
        }
        all.put(message.publisher(), message);
        return Mesh.NEW;
    }

    /** Those of another fleet's key are passed on and not kept; one for this node it may decline. */
    private Mesh.Taken order(Message message, Body.Order order) {
        if (message.header().expires().isBefore(order.until())) {
            // It would be forgotten before who is away has heard it.
            return Mesh.refused(Refusal.STALE, "it does not hold for as long as the order");
        }
        if (!isOurs(order)) {
            if (order.node().equals(self)) {
                foreign = Optional.of(message);
            }
            return Mesh.NEW;
        }
        if (members.get(order.node()).isEmpty()) {
            return Mesh.NEW;
        }
        Message held = orders.get(order.node());
        if (held != null) {
            long epoch = order(held).epoch();
            // Of one order that several pass on all nodes keep the same.
            boolean isLater = order.epoch() > epoch
                    || order.epoch() == epoch
                            && message.envelope().id().compareTo(held.envelope().id()) < 0;
            if (!isLater) {
                return Mesh.KNOWN;
            }
        }
        orders.put(order.node(), message);
        return Mesh.NEW;
    }

    private boolean isOurs(Body.Order order) {
        return settings.get().fleetAdmin().equals(Optional.of(order.admin()));
    }

    private static Body.Order order(Message message) {
        return (Body.Order) message.body();
    }

    List<Message> all() {
        List<Message> all = new ArrayList<>(sealings.values());
        all.addAll(orders.values());
        all.addAll(answers.values());
        return all;
    }

    List<Message> sealings() {
        return List.copyOf(sealings.values());
    }

    Optional<Body.Sealing> sealing(NodeKey member) {
        return Optional.ofNullable(sealings.get(member)).map(message -> (Body.Sealing) message.body());
    }

    Optional<Instant> sealingIssued(NodeKey member) {
        return Optional.ofNullable(sealings.get(member))
                .map(message -> message.header().issued());
    }

    /** The latest order for a member. */
    Optional<Body.Order> order(NodeKey member) {
        return Optional.ofNullable(orders.get(member)).map(FleetBook::order);
    }

    /** Who passes that order on, as this node heard it. */
    Optional<NodeKey> orderedBy(NodeKey member) {
        return Optional.ofNullable(orders.get(member)).map(Message::publisher);
    }

    /** What a member has last said, be it of this order or another. */
    Optional<Body.Answer> answer(NodeKey member) {
        return Optional.ofNullable(answers.get(member)).map(message -> (Body.Answer) message.body());
    }

    /** What a member has said of the latest order for it, and when. */
    Optional<Message> answered(NodeKey member) {
        return order(member)
                .map(order -> FleetOrders.name(order, settings.get().cluster()))
                .flatMap(name -> Optional.ofNullable(answers.get(member))
                        .filter(said -> ((Body.Answer) said.body()).order().equals(name)));
    }

    /** An order for this node that isn't of its fleet; once. */
    Optional<Body.Order> foreign() {
        Optional<Body.Order> one = foreign.map(FleetBook::order);
        foreign = Optional.empty();
        return one;
    }

    void expire() {
        Instant now = clock.instant();
        drop(message -> !message.header().expires().isAfter(now));
    }

    /** Orders of a key that is the fleet's no longer. */
    void retainOurs() {
        drop(message -> message.body() instanceof Body.Order order && !isOurs(order));
    }

    void forget(NodeKey member) {
        drop(message -> message.publisher().equals(member)
                || message.body() instanceof Body.Order order && order.node().equals(member));
    }

    private void drop(Predicate<Message> over) {
        all().stream().filter(over).forEach(records::noFleet);
        List.of(sealings, orders, answers).forEach(box -> box.values().removeIf(over));
    }
}
