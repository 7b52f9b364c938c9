// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.federation;

import io.honeymesh.api.Ban;
import io.honeymesh.api.Captured;
import io.honeymesh.api.Contribution;
import io.honeymesh.api.Conversation;
import io.honeymesh.api.Decision;
import io.honeymesh.api.Endpoint;
import io.honeymesh.api.Enforcement;
import io.honeymesh.api.EvidenceGrade;
import io.honeymesh.api.Flow;
import io.honeymesh.api.IpAddress;
import io.honeymesh.api.Licence;
import io.honeymesh.api.LicenceStatus;
import io.honeymesh.api.NodeEvent;
import io.honeymesh.api.Observation;
import io.honeymesh.api.Reason;
import io.honeymesh.api.Settings;
import io.honeymesh.api.Subject;
import io.honeymesh.api.Touch;
import io.honeymesh.api.Transport;
import io.honeymesh.api.TrustLevel;
import io.honeymesh.api.Verdict;
import io.honeymesh.api.service.AccessTokens;
import io.honeymesh.api.service.Licensing;
import io.honeymesh.api.spi.Envelope;
import io.honeymesh.api.spi.FederationTransport;
import io.honeymesh.federation.wire.Body;
import io.honeymesh.federation.wire.NodeKey;
import io.honeymesh.federation.wire.SharingLevel;
import io.honeymesh.federation.wire.Signer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A node in a {@link TestMesh}: everything real but the wire, the disk, policy and the licence. */
final class TestNode implements FederationTransport, Licensing {

    static final String LICENCE = "licence-of-all";

    final String name;
    final MemoryShelf shelf = new MemoryShelf();
    final MemoryGate gate = new MemoryGate();
    final Map<Subject, Instant> seen = new HashMap<>();
    final List<NodeEvent> events = new ArrayList<>();
    final MemorySealing sealing = new MemorySealing();
    Optional<AccessTokens> tokens = Optional.empty();
    final Set<TestNode> links = new LinkedHashSet<>();
    final Map<String, Object> settings = new HashMap<>();
    private final TestMesh mesh;
    private Map<String, Object> readFrom = Map.of();
    private MeshSettings read;
    private Signer signer;
    MeshNode node;

    /** How far this node's clock is off. */
    Duration skew = Duration.ZERO;

    Optional<String> licence = Optional.of(LICENCE);
    int licensedNodes = 1000;
    long sent;
    long sentBytes;
    private Speaker rogue;

    TestNode(TestMesh mesh, String name, int number) {
        this.mesh = mesh;
        this.name = name;
        byte[] seed = new byte[32];
        Arrays.fill(seed, (byte) number);
        seed[1] = (byte) (number >> 8);
        signer = new Signer(seed);
        settings.put("cluster", "orchard");
        settings.put("sharing", "true");
        settings.put("endpoints", "45." + number % 200 + "." + number / 200 + ".1:7443");
        start();
    }

    Signer signer() {
        return signer;
    }

    /** Begins anew with another key than it had. */
    void start(Signer other) {
        signer = other;
        rogue = null;
        start();
    }

    /** Begins anew, with what is on disk. */
    void start() {
        node = new MeshNode(signer, around());
        node.outbox().add(this);
    }

    private MeshNode.Surroundings around() {
        return new MeshNode.Surroundings(
                new Records(shelf, settings.get("cluster").toString()),
                gate,
                (subject, issued) ->
                        seen.containsKey(subject) && seen.get(subject).isBefore(issued),
                () -> Optional.of(this),
                this::meshSettings,
                events::add,
                () -> tokens,
                sealing,
                this::now,
                mesh::nanos);
    }

    /** Read anew where somebody has changed them: it is asked for thousands of times. */
    private MeshSettings meshSettings() {
        if (!settings.equals(readFrom)) {
            readFrom = Map.copyOf(settings);
            read = MeshSettings.of(new Settings("p", readFrom));
        }
        return read;
    }

    void rotate(KeyFile file) throws java.io.IOException {
        node = node.rotated(KeyFile.fresh(), file, around());
        signer = node.signer();
        rogue = null;
    }

    Instant now() {
        return mesh.now.plus(skew);
    }

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public Set<String> links() {
        Set<String> names = new LinkedHashSet<>();
        links.forEach(link -> names.add(link.name));
        return names;
    }

    @Override
    public boolean send(String link, Envelope envelope) {
        sent++;
        sentBytes += envelope.bytes().length;
        mesh.carry(this, link, envelope.bytes());
        return true;
    }

    /** Somebody with intent, as policy tells of it. */
    Ban attacked(String source) {
        return attacked(source, Duration.ofHours(24));
    }

    Ban attacked(String source, Duration howLong) {
        Subject subject = Subject.parse(source);
        seen.putIfAbsent(subject, now());
        Ban ban = new Ban(
                subject,
                Map.of(Reason.TRAP, now().plus(howLong), Reason.CREDENTIAL, now().plus(howLong)),
                now(),
                1,
                true,
                "");
        banned(ban);
        return ban;
    }

    /** As policy tells of it. */
    void banned(Ban ban) {
        Touch touch = touch(ban.subject());
        node.happened(new NodeEvent.Touched(verdict(touch), touch, decision(ban)));
    }

    /** Somebody who says nothing, at one of this node's ports. */
    void touched(String source, int port) {
        Subject subject = Subject.parse(source);
        Ban bare = new Ban(subject, Map.of(Reason.TRAP, now().plusSeconds(600)), now(), 0, false, "");
        ended(touch(subject, port), decision(bare));
    }

    /** Somebody whose client this node's operator allows. */
    void visited(String source) {
        ended(touch(Subject.parse(source)), new Decision.Spared(Decision.Cause.ALLOWED, "its fingerprint is allowed"));
    }

    private void ended(Touch touch, Decision decision) {
        Conversation conversation = conversation(touch);
        node.happened(new NodeEvent.Touched(verdict(touch), touch, decision));
        node.happened(new NodeEvent.Conversed(verdict(conversation), conversation, decision));
    }

    private Conversation conversation(Touch touch) {
        return new Conversation(
                touch,
                now(),
                Captured.EMPTY,
                Captured.EMPTY,
                0,
                0,
                List.of(),
                Conversation.Ending.CLIENT,
                false,
                Optional.empty());
    }

    private Touch touch(Subject subject) {
        return touch(subject, 22);
    }

    private Touch touch(Subject subject, int port) {
        return new Touch(
                1,
                now(),
                "ssh",
                new Flow(
                        Transport.TCP,
                        new Endpoint(subject.address(), 40000),
                        new Endpoint(IpAddress.parse("10.0.0.1"), port)),
                EvidenceGrade.PROVEN);
    }

    private static Verdict verdict(Observation observation) {
        return new Verdict(
                observation, List.of(new Contribution("login", 1, Reason.CREDENTIAL, true, "a login")), List.of());
    }

    private static Decision decision(Ban ban) {
        return new Decision.Banned(ban, new Enforcement(Enforcement.State.ENFORCED, ""));
    }

    private Ban full(String source) {
        Instant until = now().plus(Duration.ofHours(24));
        return new Ban(Subject.parse(source), Map.of(Reason.CREDENTIAL, until), now(), 1, true, "");
    }

    /** Somebody tries a login, and stays. */
    void overheard(String source) {
        Ban ban = full(source);
        Touch touch = touch(ban.subject());
        node.happened(new NodeEvent.Intended(now(), verdict(touch), touch, decision(ban)));
    }

    /** Somebody who has tried a login hangs up. */
    void conversed(String source) {
        Ban ban = full(source);
        Conversation conversation = conversation(touch(ban.subject()));
        node.happened(new NodeEvent.Conversed(verdict(conversation), conversation, decision(ban)));
    }

    private long received;

    /** Whether it takes and passes on a message that comes live, by a link that has budget left. */
    boolean hears(byte[] envelope) {
        return node.receive("memory", "live" + received++ / 1000, envelope, true);
    }

    /** Whether it takes a message that another holds. */
    boolean isTold(byte[] envelope) {
        return node.receive("memory", "held" + received++ / 1000, envelope, false);
    }

    boolean knows(Signer other) {
        return node.mesh().member(other.key()).isPresent();
    }

    /** Says it with this node's key, whatever the rest of the node thinks of it. */
    byte[] says(Body body, Duration ttl) {
        if (rogue == null) {
            Records records = new Records(new MemoryShelf(), "orchard");
            records.self("sequence." + signer.key().hex(), Long.toString(now().toEpochMilli() + 1_000_000));
            rogue = new Speaker(signer, records, this::now, "orchard");
        }
        return rogue.say(body, ttl).envelope().bytes();
    }

    static Body.Ban ban(String subject) {
        return new Body.Ban(
                Subject.parse(subject),
                "L-1",
                Set.of(Reason.TRAP),
                SharingLevel.L1,
                List.of("ssh"),
                List.of(),
                List.of(),
                Optional.empty(),
                List.of());
    }

    Set<String> banned() {
        Set<String> all = new java.util.TreeSet<>();
        gate.bans.forEach((subject, until) -> {
            if (until.isAfter(now())) {
                all.add(subject.toString());
            }
        });
        return all;
    }

    int members() {
        return node.mesh().ask(books -> books.members().all().size());
    }

    /** How many peers' word counts here. */
    int voices() {
        return node.mesh().ask(books -> books.judge().voices());
    }

    /** How many words of another's are held here. */
    int words(TestNode other) {
        return node.mesh()
                .ask(books -> books.statements().by(other.signer.key()))
                .size();
    }

    double score(TestNode other) {
        return node.mesh().ask(books -> books.trust().of(other.signer.key()).score(now()));
    }

    TrustLevel level(NodeKey other) {
        return node.mesh().ask(books -> books.judge().level(other));
    }

    long refused(io.honeymesh.federation.wire.Refusal cause) {
        return node.refusals().of(cause);
    }

    @Override
    public LicenceStatus status() {
        return licence.map(this::verify).orElse(new LicenceStatus(Licence.Tier.COMMUNITY, Optional.empty(), "", true));
    }

    @Override
    public Optional<String> text() {
        return licence;
    }

    @Override
    public LicenceStatus verify(String text) {
        return text.equals(LICENCE)
                ? new LicenceStatus(
                        Licence.Tier.PRO,
                        Optional.of(new Licence(
                                "L-1",
                                Licence.Tier.PRO,
                                "all",
                                licensedNodes,
                                Optional.empty(),
                                Instant.EPOCH,
                                Instant.MAX)),
                        "",
                        true)
                : new LicenceStatus(
                        Licence.Tier.COMMUNITY,
                        Optional.empty(),
                        switch (text) {
                            case "expired" -> "it was good until yesterday";
                            case "rolled back" -> "the clock was turned back";
                            default -> "its signature is wrong";
                        },
                        true);
    }

    @Override
    public LicenceStatus install(String text) {
        throw new UnsupportedOperationException();
    }

    @Override
    public String toString() {
        return name;
    }
}
