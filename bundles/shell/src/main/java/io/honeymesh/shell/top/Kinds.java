// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell.top;

import static io.honeymesh.shell.top.Column.left;
import static io.honeymesh.shell.top.Column.right;

import io.honeymesh.api.Ban;
import io.honeymesh.api.DurationText;
import io.honeymesh.api.Endpoint;
import io.honeymesh.api.Reason;
import io.honeymesh.api.Subject;
import io.honeymesh.api.service.Federation;
import io.honeymesh.shell.top.Kind.Order;
import io.honeymesh.shell.top.Source.Banned;
import io.honeymesh.shell.top.Source.Happening;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The lists there are. */
final class Kinds {

    private static final DateTimeFormatter CLOCK =
            DateTimeFormatter.ofPattern("HH:mm:ss").withZone(ZoneOffset.UTC);
    private static final int ID_DIGITS = 12;

    static final Kind<Banned> BANS = new Kind<>(
            "Bans",
            "Nobody is banned.",
            List.of(
                    Column.address((item, _) -> item.ban().subject().toString()),
                    left("Left", 8, 0, (item, now) -> remaining(item.ban(), now)),
                    right("Hits", 7, 2, (item, _) -> Rates.readable(item.hits())),
                    left("Origin", 8, 3, (item, _) -> origin(item.ban())),
                    left("Reason", 16, 1, (item, _) -> item.ban().reasonNames()),
                    left("Note", 10, 4, (item, _) -> item.ban().note())),
            item -> item.ban().subject(),
            item -> Optional.of(item.ban().subject()),
            item -> String.join(
                    " ",
                    item.ban().subject().toString(),
                    item.ban().reasonNames(),
                    origin(item.ban()),
                    item.ban().note()),
            List.of(
                    new Order<>(
                            "newest",
                            Comparator.comparing((Banned item) -> item.ban().since())
                                    .reversed()),
                    new Order<>("hits", Comparator.comparingLong(Banned::hits).reversed()),
                    new Order<>("left", Comparator.comparing(item -> item.ban().expires())),
                    new Order<>(
                            "address", Comparator.comparing(item -> item.ban().subject()))),
            _ -> List.of());

    static final Kind<Happening> TOUCHES = new Kind<>(
            "Touches",
            "Nobody has touched anything yet.",
            List.of(
                    left("Time", 8, 0, (item, _) -> CLOCK.format(item.at())),
                    Column.address((item, _) -> address(item.subject())),
                    left("Event", 12, 2, (item, _) -> item.type()),
                    left("What", 20, 1, (item, _) -> item.text().get())),
            item -> item,
            Happening::subject,
            item -> address(item.subject()) + " " + item.type() + " "
                    + item.text().get(),
            List.of(new Order<>("newest", null)),
            item -> List.of(item.type() + " " + item.text().get()));

    static final Kind<Suspect> SOURCES = new Kind<>(
            "Sources",
            "Nobody has touched anything yet.",
            List.of(
                    Column.address((item, _) -> item.subject().toString()),
                    right("Events", 6, 0, (item, _) -> Integer.toString(item.events())),
                    right("Dropped", 7, 1, (item, _) -> Rates.readable(item.dropped())),
                    left("Last", 8, 2, (item, _) -> CLOCK.format(item.last().at())),
                    left("Event", 12, 4, (item, _) -> item.last().type()),
                    left("What", 20, 3, (item, _) -> item.last().text().get())),
            Suspect::subject,
            item -> Optional.of(item.subject()),
            item -> item.subject().toString(),
            List.of(
                    new Order<>(
                            "events", Comparator.comparingInt(Suspect::events).reversed()),
                    new Order<>(
                            "dropped",
                            Comparator.comparingLong(Suspect::dropped).reversed()),
                    new Order<>(
                            "newest",
                            Comparator.comparing((Suspect item) -> item.last().at())
                                    .reversed())),
            _ -> List.of());

    static final Kind<Federation.Peer> PEERS = new Kind<>(
            "Peers",
            "This node has no mesh: the federation is not running.",
            List.of(
                    left("Node", ID_DIGITS, 0, (peer, _) -> id(peer.nodeId())),
                    left("Trust", 10, 0, (peer, _) -> trust(peer)),
                    right("Score", 5, 2, (peer, _) -> score(peer)),
                    left("Heard", 10, 1, Kinds::heard),
                    right("Says", 6, 3, (peer, _) -> Integer.toString(peer.statements())),
                    left("Endpoints", 16, 4, (peer, _) -> endpoints(peer))),
            Federation.Peer::nodeId,
            _ -> Optional.empty(),
            peer -> peer.nodeId() + " " + trust(peer) + " " + endpoints(peer),
            List.of(
                    new Order<>("member", null),
                    new Order<>(
                            "trust",
                            Comparator.comparing(Federation.Peer::level)
                                    .thenComparing(Federation.Peer::score)
                                    .reversed())),
            Kinds::details);

    private Kinds() {}

    static String remaining(Ban ban, Instant now) {
        return ban.isPermanent() ? "forever" : DurationText.format(ban.remaining(now));
    }

    /** Who said so. */
    private static String origin(Ban ban) {
        List<String> origins = new ArrayList<>();
        if (ban.reasons().containsKey(Reason.MANUAL)) {
            origins.add("hand");
        }
        if (ban.reasons().containsKey(Reason.MESH)) {
            origins.add("mesh");
        }
        if (ban.reasons().size() > origins.size()) {
            origins.addFirst("node");
        }
        return String.join("+", origins);
    }

    private static String address(Optional<Subject> subject) {
        return subject.map(Subject::toString).orElse("");
    }

    private static String id(String nodeId) {
        return nodeId.substring(0, Math.min(ID_DIGITS, nodeId.length()));
    }

    private static String trust(Federation.Peer peer) {
        return peer.self() ? "this node" : peer.level() + (peer.granted().isPresent() ? " given" : "");
    }

    private static String score(Federation.Peer peer) {
        return peer.self() ? "" : String.format(Locale.ROOT, "%.2f", peer.score());
    }

    private static String heard(Federation.Peer peer, Instant now) {
        return peer.self()
                ? ""
                : peer.heard()
                        .map(at -> Duration.between(at, now))
                        .map(ago -> DurationText.format(ago.isNegative() ? Duration.ZERO : ago))
                        .orElse("never");
    }

    private static String endpoints(Federation.Peer peer) {
        return String.join(
                " ", peer.endpoints().stream().map(Endpoint::toString).toList());
    }

    private static List<String> details(Federation.Peer peer) {
        List<String> lines = new ArrayList<>();
        lines.add("node        " + peer.nodeId());
        lines.add("trust       " + trust(peer) + (peer.self() ? "" : ", score " + score(peer)));
        peer.introducer().ifPresent(who -> lines.add("introduced  by " + who));
        lines.add("admitted    " + peer.admitted());
        lines.add("heard       " + peer.heard().map(Instant::toString).orElse("never"));
        lines.add("statements  " + peer.statements());
        lines.add("endpoints   " + endpoints(peer));
        lines.add("features    " + String.join(" ", peer.features()));
        peer.licensed().ifPresent(why -> lines.add("licence     refused: " + why));
        return lines;
    }
}
