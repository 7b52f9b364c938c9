// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.federation;

import io.honeymesh.api.SafeText;
import io.honeymesh.api.Subject;
import io.honeymesh.api.service.Federation;
import io.honeymesh.api.service.Roster;
import io.honeymesh.api.spi.FederationTransport;
import io.honeymesh.federation.wire.Body;
import io.honeymesh.federation.wire.NodeKey;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** A node's part in the mesh as operators and transports see it. Thread-safe. */
final class MeshView {

    private final Supplier<MeshNode> node;
    private final Supplier<MeshSettings> settings;
    private final InstantSource clock;

    MeshView(Supplier<MeshNode> node, Supplier<MeshSettings> settings, InstantSource clock) {
        this.node = node;
        this.settings = settings;
        this.clock = clock;
    }

    Federation.Status status() {
        MeshNode now = node.get();
        Map<String, List<String>> links = new TreeMap<>();
        for (FederationTransport transport : now.outbox().transports()) {
            links.put(transport.name(), transport.links().stream().sorted().toList());
        }
        return now.mesh()
                .ask(books -> new Federation.Status(
                        now.key().nodeId(),
                        settings.get().cluster(),
                        now.entitlements().refusal(),
                        links,
                        books.members().all().size(),
                        books.statements().size(),
                        books.projection().size(),
                        now.refusals().accepted.get(),
                        now.refusals().duplicates.get()));
    }

    List<Roster.Member> members() {
        return node.get()
                .mesh()
                .ask(books ->
                        books.members().all().stream().map(MeshView::member).toList());
    }

    Optional<Roster.Member> member(String nodeId) {
        return node.get().mesh().ask(books -> books.members().byId(nodeId).map(MeshView::member));
    }

    private static Roster.Member member(Member member) {
        return new Roster.Member(member.key().nodeId(), member.says().endpoints());
    }

    List<Federation.Peer> peers() {
        MeshNode now = node.get();
        return now.mesh()
                .ask(books -> books.members().all().stream()
                        .map(member -> peer(member, books, now))
                        .sorted(Comparator.comparing(Federation.Peer::self)
                                .reversed()
                                .thenComparing(Federation.Peer::nodeId))
                        .toList());
    }

    private Federation.Peer peer(Member member, Mesh.Books books, MeshNode now) {
        boolean self = member.key().equals(now.key());
        Standing standing = books.trust().of(member.key());
        return new Federation.Peer(
                member.key().nodeId(),
                self,
                standing.score(clock.instant()),
                books.judge().level(member.key()),
                standing.granted(),
                member.introducer().map(NodeKey::nodeId),
                member.admitted(),
                books.members().lastHeard(member.key()),
                member.says().endpoints(),
                self ? now.entitlements().refusal() : now.entitlements().refusal(member, books.members()),
                books.statements().count(member.key()),
                member.says().features());
    }

    List<String> why(Subject subject) {
        return node.get().mesh().ask(books -> {
            List<String> lines = new ArrayList<>();
            for (Statement statement : books.statements().overlapping(subject)) {
                lines.add(line(statement, books));
            }
            List<Subject> sighted = books.scans().overlapping(subject);
            for (Subject one : sighted) {
                books.scans()
                        .on(one)
                        .forEach(seen -> lines.add(one + ": touched " + seen.shown() + " at " + seen.at()));
            }
            Stream.concat(books.statements().overlapping(subject).stream().map(Statement::subject), sighted.stream())
                    .distinct()
                    .forEach(one -> {
                        Judge.Lot lot = books.judge()
                                .lot(
                                        books.statements().on(one),
                                        books.statements().allows(),
                                        one,
                                        books.judge().voices());
                        lines.add(one + ": "
                                + lot.until()
                                        .map(until -> "banned until " + until)
                                        .orElse("not banned")
                                + " for what peers say (" + lot.why() + ")");
                    });
            return lines;
        });
    }

    private static String line(Statement statement, Mesh.Books books) {
        String what = switch (statement.word()) {
            case Body.Ban ban -> "ban " + ban.reasons() + details(ban);
            case Body.Allow _ -> "lift";
            case Body.Revocation _ -> "took back what it said";
        };
        return statement.subject() + ": " + Entitlements.shown(statement.publisher()) + " ("
                + books.judge().level(statement.publisher()) + "): " + what + ", until " + statement.expires();
    }

    /** Peers' words: escaped like a stranger's. */
    private static String details(Body.Ban ban) {
        List<String> details = new ArrayList<>(ban.origins());
        ban.fingerprints().forEach(fingerprint -> details.add(fingerprint.toString()));
        ban.ports().forEach(port -> details.add("port " + port));
        ban.behaviour()
                .ifPresent(did -> details.add(did.logins() + " logins, " + did.commands() + " commands, "
                        + did.uploads() + " uploads; rules " + String.join(" ", did.rules())));
        ban.excerpts().forEach(excerpt -> details.add(excerpt.bytes().toSafeText(80)));
        return details.isEmpty() ? "" : " " + SafeText.printable(details.toString());
    }

    /** @throws IllegalArgumentException with one clear line unless the beginning of an ID names one other member */
    NodeKey find(String member) {
        if (!member.matches("[0-9a-f]{4,64}")) {
            throw new IllegalArgumentException(
                    "not a node ID: '" + SafeText.escape(member, 80) + "' (its first digits will do, at least 4)");
        }
        NodeKey self = node.get().key();
        List<NodeKey> found = node.get()
                .mesh()
                .ask(books -> books.members().all().stream()
                        .map(Member::key)
                        .filter(key -> key.nodeId().startsWith(member))
                        .toList());
        if (found.size() != 1) {
            throw new IllegalArgumentException(
                    found.isEmpty()
                            ? "no member's ID begins with " + member + ": see honeymesh:peers"
                            : found.size() + " members' IDs begin with " + member + ": give more digits");
        }
        if (found.getFirst().equals(self)) {
            throw new IllegalArgumentException("that is this node itself");
        }
        return found.getFirst();
    }
}
