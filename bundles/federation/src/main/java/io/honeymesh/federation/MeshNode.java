// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.federation;

import io.honeymesh.api.Endpoint;
import io.honeymesh.api.NodeEvent;
import io.honeymesh.api.Subject;
import io.honeymesh.api.TrustLevel;
import io.honeymesh.api.service.AccessTokens;
import io.honeymesh.api.service.Licensing;
import io.honeymesh.api.service.MeshGate;
import io.honeymesh.api.spi.Envelope;
import io.honeymesh.federation.wire.Body;
import io.honeymesh.federation.wire.Message;
import io.honeymesh.federation.wire.NodeKey;
import io.honeymesh.federation.wire.Refusal;
import io.honeymesh.federation.wire.Rotations;
import io.honeymesh.federation.wire.Signer;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * A node's part in the mesh, without threads or sockets of its own: messages come in by {@link #receive}, what happened here by
 * {@link #happened}, time by {@link #tick} and {@link #flush}. Thread-safe.
 */
final class MeshNode implements Door.Porter {

    private static final Duration MEMBERSHIP = Duration.ofDays(400);
    private static final Duration RENEWED_AFTER = Duration.ofDays(200);
    private static final Duration PRESENCE = Duration.ofDays(7);
    private static final Duration PRESENCE_RENEWED_AFTER = Duration.ofHours(6);
    private static final Duration LICENCE_MISSING = Duration.ofMinutes(1);
    private static final String EPOCH = "epoch";

    /** What peers are told that this node can do: this version of the messages, and those that came to it later. */
    private static final List<String> FEATURES = List.of("v2", "sighting", "fleet");

    /** What a node needs of the rest of the product. */
    record Surroundings(
            Records records,
            MeshGate gate,
            Mesh.Evidence evidence,
            Supplier<Optional<Licensing>> licensing,
            Supplier<MeshSettings> settings,
            Consumer<NodeEvent> events,
            Supplier<Optional<AccessTokens>> tokens,
            SealingKey sealing,
            InstantSource clock,
            LongSupplier nanoTime) {}

    private final Surroundings around;
    private final Speaker speaker;
    private final Mesh mesh;
    private final Entitlements entitlements;
    private final Refusals refusals = new Refusals();
    private final Door door;
    private final Outbox outbox;
    private final Invitations invitations;
    private final Joining joining;
    private final Witness witness;
    private final Fleet fleet;
    private boolean shared;
    private Optional<Body.Presence> presence = Optional.empty();
    private Instant presenceSent = Instant.MIN;
    private String licence = "";
    private Instant licenceSeen = Instant.MIN;

    MeshNode(Signer signer, Surroundings around) {
        this.around = around;
        String cluster = around.settings().get().cluster();
        Records records = around.records();
        speaker = new Speaker(signer, records, around.clock(), cluster);
        mesh = new Mesh(
                signer.key(),
                records,
                around.gate(),
                around.evidence(),
                this::tellTrust,
                around.settings(),
                around.clock(),
                around.nanoTime());
        entitlements = new Entitlements(around.licensing(), around.settings());
        door = new Door(mesh, entitlements, this, around.settings(), refusals, around.clock(), around.nanoTime());
        outbox = new Outbox(this::said, around.nanoTime());
        invitations = new Invitations(signer.key(), cluster, records, around.clock());
        joining = new Joining(
                speaker,
                mesh,
                records,
                around.clock(),
                around.settings(),
                join -> outbox.post("join", join.envelope()));
        witness = new Witness(around, mesh, entitlements, this::say);
        fleet = new Fleet(signer.key(), mesh, around, this::say);
        shared = entitlements.refusal().isEmpty();
    }

    NodeKey key() {
        return speaker.key();
    }

    Signer signer() {
        return speaker.signer();
    }

    Mesh mesh() {
        return mesh;
    }

    Entitlements entitlements() {
        return entitlements;
    }

    Refusals refusals() {
        return refusals;
    }

    Fleet fleet() {
        return fleet;
    }

    Outbox outbox() {
        return outbox;
    }

    boolean receive(String transport, String link, byte[] envelope, boolean live) {
        return door.receive(transport + " " + link, envelope, live);
    }

    Collection<Envelope> held() {
        return told().map(Message::envelope).toList();
    }

    private Collection<Envelope> said() {
        return told().filter(message -> message.publisher().equals(key()))
                .map(Message::envelope)
                .toList();
    }

    /** What others may be told: who may not share tells of the mesh itself alone. */
    private Stream<Message> told() {
        boolean shares = entitlements.refusal().isEmpty();
        return mesh.held().stream().filter(message -> shares || !isShared(message.body()));
    }

    private void tellTrust(NodeKey member, TrustLevel levelBefore, Standing before, Standing after, String cause) {
        Instant now = around.clock().instant();
        Map<String, Object> detail = new LinkedHashMap<>();
        detail.put("peer", member.nodeId());
        detail.put("score_before", rounded(before.score(now)));
        detail.put("score", rounded(after.score(now)));
        detail.put("level_before", levelBefore.name());
        detail.put("level", after.level(now).name());
        detail.put("cause", cause);
        around.events().accept(new NodeEvent.Other(now, "trust.changed", Optional.empty(), detail));
    }

    private static double rounded(double score) {
        return Math.round(score * 1000) / 1000.0;
    }

    /** Signs it, keeps it and sends it. */
    private void say(String matter, Body body, Duration ttl) {
        Message message = speaker.say(body, ttl);
        mesh.said(message);
        boolean shares = reconsiderSharing();
        if (isShared(body) && !shares) {
            return;
        }
        if (body instanceof Body.Sighting) {
            outbox.postLater(matter, message.envelope());
        } else {
            outbox.post(matter, message.envelope());
        }
    }

    /** What it said wrongly a node may take back whether it shares or not; peers look whether it has a licence. */
    private static boolean isShared(Body body) {
        return body instanceof Body.Signal && !(body instanceof Body.Revocation);
    }

    /** What waits for peers was said under other circumstances where this node has begun or ceased to share since. */
    private synchronized boolean reconsiderSharing() {
        boolean shares = entitlements.refusal().isEmpty();
        if (shares != shared) {
            shared = shares;
            outbox.beginAnew();
        }
        return shares;
    }

    void happened(NodeEvent event) {
        witness.happened(event);
    }

    // Time

    /** To be called every second. */
    void tick() {
        boolean isClockSound = mesh.tick();
        if (joining.tick(isClockSound)) {
            announceAgain();
        }
        announce();
        if (isClockSound) {
            renew();
            fleet.tick();
        }
    }

    void flush() {
        reconsiderSharing();
        outbox.flushDue();
    }

    private void announce() {
        Instant now = around.clock().instant();
        Body.Presence next = new Body.Presence(
                around.settings().get().endpoints(),
                shownLicence(now),
                FEATURES,
                mesh.ask(books -> books.members().self().introducer()));
        if (!presence.equals(Optional.of(next))
                || presenceSent.plus(PRESENCE_RENEWED_AFTER).isBefore(now)) {
            presence = Optional.of(next);
            presenceSent = now;
            say("presence", next, PRESENCE);
        }
    }

    /** One that is missing for a moment, as while its bundle starts anew, is not taken back: its place among others' would be lost. */
    private String shownLicence(Instant now) {
        String text = entitlements.licenceText();
        if (!text.isEmpty() || licenceSeen.plus(LICENCE_MISSING).isBefore(now)) {
            licence = text;
            licenceSeen = now;
        }
        return licence;
    }

    /** To whom it is a member now. */
    private void announceAgain() {
        presenceSent = Instant.MIN;
        presence = Optional.empty();
    }

    /** What this node has said of others holds on, also under a new key, of which the old one's word isn't taken any more. */
    private void renew() {
        Instant old = around.clock().instant().minus(RENEWED_AFTER);
        List<Member> letIn = mesh.ask(books -> books.members().letInBy(key()));
        for (Member member : letIn) {
            boolean isAdmitted = member.admission()
                    .filter(said -> said.publisher().equals(key())
                            && said.header().issued().isAfter(old))
                    .isPresent();
            boolean isSentAwayByAnOldKey = member.departure()
                    .map(Message::publisher)
                    .filter(by -> !by.equals(key()) && !by.equals(member.key()))
                    .isPresent();
            if (!member.gone() && !isAdmitted) {
                say("admission " + member.key(), new Body.Admission(member.key()), MEMBERSHIP);
            } else if (member.gone() && isSentAwayByAnOldKey) {
                say("departure " + member.key(), new Body.Departure(member.key()), MEMBERSHIP);
            }
        }
    }

    // Membership

    @Override
    public Optional<Mesh.Taken> beforeVerifying(Message message, Body.Join join) {
        if (!join.introducer().equals(key()) || mesh.member(message.publisher()).isPresent()) {
            return Optional.of(Mesh.KNOWN); // somebody else's, on its way there, or done already
        }
        return invitations.isOpen(join.token()) ? Optional.empty() : Optional.of(Mesh.refused(Refusal.TOKEN, ""));
    }

    @Override
    public Mesh.Taken join(Message message, Body.Join join) {
        if (!message.publisher().isSound()) {
            return Mesh.refused(Refusal.MALFORMED, "a key of small order");
        }
        if (!mesh.ask(books -> books.members().mayLetIn(key()))) {
            return Mesh.refused(Refusal.QUOTA, "no more members may come by this node: its token stays good");
        }
        if (!invitations.use(join.token(), message.publisher(), join.proof())) {
            return Mesh.refused(Refusal.TOKEN, "");
        }
        say("admission " + message.publisher(), new Body.Admission(message.publisher()), MEMBERSHIP);
        if (mesh.member(message.publisher()).isEmpty()) {
            return Mesh.refused(Refusal.TRUST, "it was sent away by a clock ahead of this one's");
        }
        around.events()
                .accept(new NodeEvent.Other(
                        around.clock().instant(),
                        "member.admitted",
                        Optional.empty(),
                        Map.of("peer", message.publisher().nodeId(), "by", key().nodeId())));
        return Mesh.NEW;
    }

    String invite(List<Endpoint> at, Duration validFor) {
        return invitations.make(at, validFor);
    }

    void join(String token) {
        joining.join(token);
    }

    /** Where who is to let this node in can be reached, by node ID. */
    Map<String, List<Endpoint>> introducers() {
        return joining.introducers();
    }

    void expel(NodeKey member, String note) {
        if (!mesh.ask(books -> books.members().sponsor(member)).equals(Optional.of(key()))) {
            throw new IllegalArgumentException(
                    "this node did not let it in: take its voice away with honeymesh:penalize");
        }
        mesh.penalize(member, note);
        say("departure " + member, new Body.Departure(member), MEMBERSHIP);
    }

    /**
     * The same node with a new key, which the old one vouches for. The old key goes only once peers could be told.
     *
     * @throws IOException if the new key can't be written; nothing has changed then
     */
    MeshNode rotated(byte[] seed, KeyFile file, Surroundings around) throws IOException {
        mesh.ask(books -> books.members().self().rotation())
                .filter(last -> last.header()
                        .issued()
                        .plus(KeyBook.BETWEEN_KEYS)
                        .isAfter(around.clock().instant()))
                .ifPresent(last -> {
                    throw new IllegalArgumentException("the key was changed at "
                            + last.header().issued() + ": peers take a new one an hour later at the earliest");
                });
        Signer next = new Signer(seed);
        // Longer than anybody is told of the keys before.
        long last = around.records().self(EPOCH).map(Long::parseLong).orElse(0L);
        long epoch = Math.max(last, mesh.ask(books -> books.members().self().epoch())) + 1;
        Body.Rotation consent = Rotations.consent(
                speaker.signer(), next.key(), around.settings().get().cluster(), epoch);
        Message message = new Speaker(
                        next,
                        around.records(),
                        around.clock(),
                        around.settings().get().cluster())
                .say(consent, MEMBERSHIP);
        around.records().membership(message);
        around.records().self(EPOCH, Long.toString(epoch));
        try {
            if (!around.records().flush()) {
                throw new IOException("its record does not reach the disk: see honeymesh:status");
            }
            file.write(seed);
        } catch (IOException notWritten) {
            around.records().noMembership(message);
            around.records().flush();
            throw notWritten;
        }
        mesh.held().stream()
                .filter(held -> held.publisher().equals(key()) && held.body() instanceof Body.Signal)
                .forEach(held -> around.records().noStatement(new Statement(held)));
        outbox.post("rotation", message.envelope());
        MeshNode after = new MeshNode(next, around);
        outbox.transports().forEach(after.outbox::add);
        after.outbox.post("rotation", message.envelope());
        // Before any signal, which nobody takes of a node that has shown no licence.
        after.announce();
        return after;
    }

    void grant(NodeKey member, Optional<TrustLevel> level, String note) {
        mesh.grant(member, level, note);
    }

    void penalize(NodeKey member, String note) {
        mesh.penalize(member, note);
    }

    void override(Subject subject, Duration ttl) {
        entitlements.refusal().ifPresent(why -> {
            throw new IllegalArgumentException(why);
        });
        if (!Subjects.mayBeNamed(subject)) {
            throw new IllegalArgumentException(subject
                    + " can't be told to peers: one public IPv4 address, or a public IPv6" + " network of /64 to /128");
        }
        if (mesh.ask(books -> books.statements().mayAllowNoMore(key(), subject))) {
            throw new IllegalArgumentException("this node has lifted " + StatementBook.MOST_ALLOWS_OF_ONE
                    + " bans on the mesh, more than peers take notice of: wait until one is over");
        }
        say("ban " + subject, new Body.Allow(subject, entitlements.claim()), ttl);
    }
}
