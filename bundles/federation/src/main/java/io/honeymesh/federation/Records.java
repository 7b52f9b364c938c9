// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.federation;

import io.honeymesh.api.Subject;
import io.honeymesh.api.service.Shelf;
import io.honeymesh.federation.wire.Body;
import io.honeymesh.federation.wire.Envelopes;
import io.honeymesh.federation.wire.EventId;
import io.honeymesh.federation.wire.Malformed;
import io.honeymesh.federation.wire.Message;
import io.honeymesh.federation.wire.NodeKey;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What federation keeps across restarts. What can't be read is left out and told once. Not thread-safe. */
final class Records {

    private static final Logger LOG = LoggerFactory.getLogger(Records.class);
    private static final String MEMBERS = "mesh.members";
    private static final String SEATS = "mesh.seats";
    private static final String TRUST = "mesh.trust";
    private static final String STATEMENTS = "mesh.statements";
    private static final String REPLAYS = "mesh.replays";
    private static final String BURIED = "mesh.buried";
    private static final String TOLD = "mesh.told";
    private static final String SELF = "mesh.self";
    private static final String FLEET = "mesh.fleet";

    private static final String FORK = "fork ";

    private final Shelf shelf;
    private final String cluster;

    Records(Shelf shelf, String cluster) {
        this.shelf = shelf;
        this.cluster = cluster;
    }

    /** The latest of its kind about a node takes the place of the one before. */
    void membership(Message message) {
        shelf.put(MEMBERS, name(message), message.envelope().bytes());
    }

    private static String name(Message message) {
        return switch (message.body()) {
            case Body.Admission admission -> "admission " + admission.member();
            case Body.Departure departure -> "departure " + departure.member();
            case Body.Rotation rotation -> "rotation " + rotation.oldKey();
            default -> "presence " + message.publisher();
        };
    }

    /** As if it had never been said. */
    void noMembership(Message message) {
        shelf.remove(MEMBERS, name(message));
    }

    /** A second key that claims to follow an old one: kept beside the first. */
    void fork(Message rotation) {
        shelf.put(MEMBERS, forkName(rotation), rotation.envelope().bytes());
    }

    private static String forkName(Message rotation) {
        return FORK + Successions.old(rotation);
    }

    /** Leaves only these of the messages about membership. */
    void onlyMembership(Collection<Message> kept, Collection<Message> forks) {
        Set<String> names = new HashSet<>();
        kept.forEach(message -> names.add(name(message)));
        forks.forEach(message -> names.add(forkName(message)));
        shelf.box(MEMBERS).keySet().stream()
                .filter(name -> !names.contains(name))
                .forEach(name -> shelf.remove(MEMBERS, name));
    }

    List<Message> membership() {
        return messages(MEMBERS, name -> !name.startsWith(FORK));
    }

    List<Message> forks() {
        return messages(MEMBERS, name -> name.startsWith(FORK));
    }

    /** The latest of its kind of or for a member takes the place of the one before. */
    void fleet(Message message) {
        shelf.put(FLEET, fleetName(message), message.envelope().bytes());
    }

    void noFleet(Message message) {
        shelf.remove(FLEET, fleetName(message));
    }

    private static String fleetName(Message message) {
        return switch (message.body()) {
            case Body.Order order -> "order " + order.node();
            case Body.Answer _ -> "answer " + message.publisher();
            default -> "sealing " + message.publisher();
        };
    }

    List<Message> fleet() {
        return messages(FLEET, _ -> true);
    }

    private List<Message> messages(String box, Predicate<String> wanted) {
        List<Message> messages = new ArrayList<>();
        shelf.box(box).forEach((name, bytes) -> {
            if (!wanted.test(name)) {
                return;
            }
            try {
                Message message = Envelopes.open(bytes, cluster);
                if (message.isAuthentic()) {
                    messages.add(message);
                } else {
                    unreadable(box, name);
                }
            } catch (Malformed otherClusterOrDamaged) {
                unreadable(box, name);
            }
        });
        return messages;
    }

    private void unreadable(String box, String name) {
        LOG.warn("a record of {} is not this cluster's or damaged and is dropped: {}", box, name);
        shelf.remove(box, name);
    }

    /** Since when it belongs and has shown its licence: neither is what it says itself. */
    void seat(Member member) {
        shelf.put(
                SEATS,
                member.key().hex(),
                text(member.admitted() + " "
                        + member.shown().map(Instant::toString).orElse("-")));
    }

    void noSeat(NodeKey member) {
        shelf.remove(SEATS, member.hex());
    }

    /** Somebody who is told since when a member belongs and has shown its licence. */
    interface Seated {
        void since(NodeKey member, Instant admitted, Optional<Instant> shown);
    }

    void seats(Seated each) {
        shelf.box(SEATS).forEach((name, bytes) -> {
            try {
                String[] word = text(bytes).split(" ", 2);
                Optional<Instant> shown = Optional.of(word[word.length - 1])
                        .filter(when -> !when.equals("-"))
                        .map(Instant::parse);
                each.since(new NodeKey(name), Instant.parse(word[0]), shown);
            } catch (DateTimeParseException damaged) {
                unreadable(SEATS, name);
            }
        });
    }

    void standing(NodeKey member, Standing standing) {
        shelf.put(TRUST, member.hex(), text(standing.save()));
    }

    void noStanding(NodeKey member) {
        shelf.remove(TRUST, member.hex());
    }

    void standings(BiConsumer<NodeKey, Standing> each) {
        shelf.box(TRUST).forEach((name, bytes) -> {
            try {
                each.accept(new NodeKey(name), Standing.load(text(bytes)));
            } catch (IllegalArgumentException damaged) {
                unreadable(TRUST, name);
            }
        });
    }

    void statement(Statement statement) {
        shelf.put(STATEMENTS, name(statement), statement.message().envelope().bytes());
    }

    void noStatement(Statement statement) {
        shelf.remove(STATEMENTS, name(statement));
    }

    private static String name(Statement statement) {
        return name(statement.publisher(), statement.subject());
    }

    private static String name(NodeKey publisher, Subject subject) {
        return publisher.hex() + " " + subject;
    }

    List<Message> statements() {
        return messages(STATEMENTS, _ -> true);
    }

    void replays(NodeKey publisher, byte[] window) {
        shelf.put(REPLAYS, publisher.hex(), window);
    }

    void noReplays(NodeKey publisher) {
        shelf.remove(REPLAYS, publisher.hex());
    }

    void replays(BiConsumer<NodeKey, byte[]> each) {
        shelf.box(REPLAYS).forEach((name, bytes) -> each.accept(new NodeKey(name), bytes));
    }

    void buried(StatementBook.Name name, Instant until) {
        shelf.put(BURIED, name.publisher().hex() + " " + name.id().hex(), text(until.toString()));
    }

    void buried(BiConsumer<StatementBook.Name, Instant> each, Instant now) {
        shelf.box(BURIED).forEach((name, bytes) -> {
            try {
                String[] word = name.split(" ", 2);
                Instant until = Instant.parse(text(bytes));
                if (word.length == 2 && until.isAfter(now)) {
                    each.accept(new StatementBook.Name(new NodeKey(word[0]), new EventId(word[1])), until);
                } else {
                    shelf.remove(BURIED, name);
                }
            } catch (DateTimeParseException damaged) {
                unreadable(BURIED, name);
            }
        });
    }

    /** This node told the mesh of it, the last time then. */
    void told(Subject subject, Instant when) {
        shelf.put(TOLD, subject.toString(), text(when.toString()));
    }

    void noTold(Subject subject) {
        shelf.remove(TOLD, subject.toString());
    }

    void told(BiConsumer<Subject, Instant> each) {
        shelf.box(TOLD).forEach((name, bytes) -> {
            try {
                each.accept(Subject.parse(name), Instant.parse(text(bytes)));
            } catch (IllegalArgumentException | DateTimeParseException damaged) {
                unreadable(TOLD, name);
            }
        });
    }

    void self(String what, String value) {
        shelf.put(SELF, what, text(value));
    }

    void noSelf(String what) {
        shelf.remove(SELF, what);
    }

    Optional<String> self(String what) {
        return Optional.ofNullable(shelf.box(SELF).get(what)).map(Records::text);
    }

    Map<String, String> selves(String prefix) {
        Map<String, String> all = new HashMap<>();
        shelf.box(SELF).forEach((name, bytes) -> {
            if (name.startsWith(prefix)) {
                all.put(name.substring(prefix.length()), text(bytes));
            }
        });
        return all;
    }

    /** Whether all of it is on disk now. */
    boolean flush() {
        return shelf.flush();
    }

    private static byte[] text(String value) {
        return value.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] value) {
        return new String(value, StandardCharsets.UTF_8);
    }
}
