// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.federation;

import io.honeymesh.api.Ban;
import io.honeymesh.api.BanClass;
import io.honeymesh.api.Endpoint;
import io.honeymesh.api.NodeEvent;
import io.honeymesh.api.Settings;
import io.honeymesh.api.Subject;
import io.honeymesh.api.TrustLevel;
import io.honeymesh.api.service.AccessTokens;
import io.honeymesh.api.service.BanBook;
import io.honeymesh.api.service.EventHub;
import io.honeymesh.api.service.Federation;
import io.honeymesh.api.service.FederationDoor;
import io.honeymesh.api.service.FleetTokens;
import io.honeymesh.api.service.Licensing;
import io.honeymesh.api.service.MeshGate;
import io.honeymesh.api.service.NodeIdentity;
import io.honeymesh.api.service.Roster;
import io.honeymesh.api.service.Shelf;
import io.honeymesh.api.spi.Envelope;
import io.honeymesh.api.spi.FederationTransport;
import io.honeymesh.api.spi.NodeEventListener;
import io.honeymesh.federation.wire.NodeKey;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives a {@link MeshNode} its disk, policy, licence, clock and threads. */
@Component(
        service = {
            FederationDoor.class,
            Federation.class,
            NodeIdentity.class,
            Roster.class,
            NodeEventListener.class,
            FleetTokens.class,
            FederationComponent.class
        },
        immediate = true,
        configurationPid = FederationComponent.PID)
@Designate(ocd = MeshConfiguration.class)
public final class FederationComponent
        implements FederationDoor, Federation, NodeIdentity, Roster, FleetTokens, NodeEventListener {

    static final String PID = "io.honeymesh.federation";

    private static final Logger LOG = LoggerFactory.getLogger(FederationComponent.class);

    private final Clockwork clockwork;
    private final KeyFile keyFile;
    private final MeshView view;
    private final MeshNode.Surroundings around;
    private volatile MeshSettings settings;
    private volatile Optional<Licensing> licensing = Optional.empty();
    private volatile Optional<AccessTokens> tokens = Optional.empty();
    private volatile MeshNode node;

    /** @throws IOException if there is no key and none can be made */
    @Activate
    public FederationComponent(
            BundleContext context,
            Map<String, Object> properties,
            @Reference Shelf shelf,
            @Reference MeshGate gate,
            @Reference BanBook bans,
            @Reference EventHub hub)
            throws IOException {
        settings = read(properties);
        keyFile = new KeyFile(dataFolder(context).resolve("federation/identity.key"));
        around = new MeshNode.Surroundings(
                new Records(shelf, settings.cluster()),
                gate,
                (subject, issued) -> predates(bans, subject, issued),
                () -> licensing,
                () -> settings,
                hub::publish,
                () -> tokens,
                new SealingKeyFile(dataFolder(context).resolve("federation/sealing.key")),
                InstantSource.system(),
                System::nanoTime);
        node = new MeshNode(keyFile.open(), around);
        view = new MeshView(() -> node, () -> settings, InstantSource.system());
        clockwork = new Clockwork(() -> node);
        LOG.info("this node is {} of the cluster {}", nodeId(), settings.cluster());
    }

    private static MeshSettings read(Map<String, Object> properties) {
        Settings in = new Settings(PID, properties);
        MeshSettings read = MeshSettings.of(in);
        in.unknown().forEach(LOG::warn);
        return read;
    }

    /** A wrong value leaves the former settings in force; another cluster needs another component. */
    @Modified
    void modified(Map<String, Object> properties) {
        try {
            MeshSettings next = read(properties);
            String cluster = settings.cluster();
            settings = next.in(cluster);
            if (!next.cluster().equals(cluster)) {
                LOG.error("etc/{}.cfg: cluster changes with the next start only; it is {} until then", PID, cluster);
            }
        } catch (IllegalArgumentException wrong) {
            LOG.error("{} - the settings before it go on", wrong.getMessage());
        }
    }

    private static Path dataFolder(BundleContext context) {
        String data = context.getProperty("karaf.data");
        return data != null ? Path.of(data) : context.getDataFile("").toPath();
    }

    /** Whether a ban of what this node saw itself, with intent, was there before the signal. */
    static boolean predates(BanBook bans, Subject subject, Instant issued) {
        return bans.bansOn(subject.address()).stream()
                .filter(Ban::intent)
                .filter(ban -> ban.reasons().keySet().stream().anyMatch(reason -> reason.banClass() == BanClass.PROVEN))
                .anyMatch(ban -> ban.since().isBefore(issued));
    }

    @Deactivate
    void deactivate() {
        clockwork.close();
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindLicensing(Licensing licensing) {
        this.licensing = Optional.of(licensing);
    }

    void unbindLicensing(Licensing gone) {
        licensing = licensing.filter(now -> now != gone);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindTokens(AccessTokens tokens) {
        this.tokens = Optional.of(tokens);
    }

    void unbindTokens(AccessTokens gone) {
        tokens = tokens.filter(now -> now != gone);
    }

    synchronized void add(FederationTransport transport) {
        node.outbox().add(transport);
    }

    synchronized void remove(FederationTransport transport) {
        node.outbox().remove(transport);
    }

    @Override
    public void on(NodeEvent event) {
        node.happened(event);
    }

    @Override
    public boolean receive(String transport, String link, byte[] envelope) {
        return node.receive(transport, link, envelope, true);
    }

    @Override
    public boolean receiveHeld(String transport, String link, byte[] envelope) {
        return node.receive(transport, link, envelope, false);
    }

    @Override
    public Collection<Envelope> held() {
        return node.held();
    }

    @Override
    public String nodeId() {
        return node.key().nodeId();
    }

    @Override
    public String cluster() {
        return settings.cluster();
    }

    @Override
    public SSLContext tls(PeerCheck peers) {
        try {
            return PinnedTls.context(node.signer(), peers);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("this Java runtime has no TLS 1.3 with Ed25519", impossible);
        }
    }

    @Override
    public Optional<String> nodeId(PublicKey key) {
        return Certificates.key(key).map(NodeKey::nodeId);
    }

    @Override
    public List<Roster.Member> members() {
        return view.members();
    }

    @Override
    public Optional<Roster.Member> member(String nodeId) {
        return view.member(nodeId);
    }

    @Override
    public Status status() {
        return view.status();
    }

    @Override
    public Map<String, Long> refusals() {
        return node.refusals().all();
    }

    @Override
    public List<Peer> peers() {
        return view.peers();
    }

    @Override
    public List<String> why(Subject subject) {
        return view.why(subject);
    }

    @Override
    public String invite(List<Endpoint> at, Duration validFor) {
        return node.invite(at, validFor);
    }

    @Override
    public void join(String token) {
        node.join(token);
    }

    @Override
    public Map<String, List<Endpoint>> introducers() {
        return node.introducers();
    }

    @Override
    public void grant(String member, Optional<TrustLevel> level, String note) {
        node.grant(view.find(member), level, note);
    }

    @Override
    public void penalize(String member, String note) {
        node.penalize(view.find(member), note);
    }

    @Override
    public void expel(String member, String note) {
        node.expel(view.find(member), note);
    }

    @Override
    public void override(Subject subject, Duration ttl) {
        node.override(subject, ttl);
    }

    @Override
    public String roster() {
        return node.fleet().roster();
    }

    @Override
    public List<FleetTokens.Row> rotate(String order) {
        if (order.length() > MAX_ORDER_CHARS) {
            throw new IllegalArgumentException("an order has " + MAX_ORDER_CHARS + " characters at most");
        }
        return node.fleet().rotate(order);
    }

    @Override
    public List<FleetTokens.Row> report() {
        return node.fleet().report();
    }

    /** Transports make their connections anew. */
    @Override
    public synchronized String rotate() {
        try {
            node = node.rotated(KeyFile.fresh(), keyFile, around);
            return nodeId();
        } catch (IOException e) {
            throw new IllegalArgumentException("the new key could not be written: " + e.getMessage(), e);
        }
    }
}
