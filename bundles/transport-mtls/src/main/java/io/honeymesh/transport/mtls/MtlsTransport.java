// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.mtls;

import io.honeymesh.api.Endpoint;
import io.honeymesh.api.Guard;
import io.honeymesh.api.IpAddress;
import io.honeymesh.api.Settings;
import io.honeymesh.api.Subject;
import io.honeymesh.api.Transport;
import io.honeymesh.api.service.Federation;
import io.honeymesh.api.service.FederationDoor;
import io.honeymesh.api.service.GuardSource;
import io.honeymesh.api.service.NodeIdentity;
import io.honeymesh.api.service.Roster;
import io.honeymesh.api.spi.Envelope;
import io.honeymesh.api.spi.FederationTransport;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The transport as a component: running while it is configured. */
@Component(
        service = {FederationTransport.class, GuardSource.class},
        immediate = true,
        configurationPid = MtlsTransport.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = MtlsConfiguration.class)
public final class MtlsTransport implements FederationTransport, GuardSource {

    static final String PID = "io.honeymesh.transport.mtls";

    private static final Logger LOG = LoggerFactory.getLogger(MtlsTransport.class);

    private static final Duration BETWEEN_TRIES = Duration.ofSeconds(2);

    private final MtlsSettings settings;
    private final NodeIdentity identity;
    private final Roster roster;
    private final Federation federation;
    private final FederationDoor door;
    private final Turn introducerDue = new Turn(Duration.ofSeconds(30), System::nanoTime);
    private volatile Optional<String> introducer = Optional.empty();
    private volatile Switchboard switchboard;
    private boolean closed;

    /** @throws IOException if it can't listen where it is told to */
    @Activate
    public MtlsTransport(
            Map<String, Object> properties,
            @Reference NodeIdentity identity,
            @Reference Roster roster,
            @Reference Federation federation,
            @Reference FederationDoor door)
            throws IOException {
        Settings in = new Settings(PID, properties);
        settings = MtlsSettings.of(in);
        in.unknown().forEach(LOG::warn);
        this.identity = identity;
        this.roster = roster;
        this.federation = federation;
        this.door = door;
        switchboard = open();
        settings.bind()
                .ifPresent(address -> LOG.info("peers are listened for on {}", new Endpoint(address, settings.port())));
    }

    private Switchboard open() throws IOException {
        Introducers introducers = new Introducers(federation::introducers, this::introducer);
        return new Switchboard(settings, identity, roster, introducers, door, Switchboard.GUEST, this::identityChanged);
    }

    /** Looked up again once it is gone, and not often: all peers are gone through for it. */
    private Optional<String> introducer() {
        if (introducer.flatMap(roster::member).isEmpty() && introducerDue.pass()) {
            introducer = federation.peers().stream()
                    .filter(Federation.Peer::self)
                    .findFirst()
                    .flatMap(Federation.Peer::introducer);
        }
        return introducer;
    }

    /** The node has a new key, and every link shows the old one. Tries until it can listen again. */
    private void identityChanged() {
        while (!isOpenAgain()) {
            Quietly.pause(BETWEEN_TRIES);
        }
    }

    private synchronized boolean isOpenAgain() {
        if (closed) {
            return true;
        }
        switchboard.close();
        try {
            switchboard = open();
            LOG.info("all links begin anew: this node has a new key");
            return true;
        } catch (IOException | RuntimeException e) {
            LOG.error("no links with the new key yet: {}", e.getMessage());
            return false;
        }
    }

    @Deactivate
    synchronized void deactivate() {
        closed = true;
        switchboard.close();
    }

    @Override
    public String name() {
        return "mtls";
    }

    /** Members', and those of nodes that ask to be let in or that this one asks: nothing but that passes there. */
    @Override
    public Set<String> links() {
        Set<String> up = new TreeSet<>(switchboard.links().memberIds());
        switchboard.links().guests().stream().filter(link -> link.dialled).forEach(link -> up.add(link.nodeId));
        return up;
    }

    @Override
    public boolean send(String link, Envelope envelope) {
        return switchboard.links().all().stream()
                .filter(one -> one.nodeId.equals(link))
                .findFirst()
                .map(one -> one.send(new Frame.Live(0, envelope.bytes())))
                .orElse(false);
    }

    /** Peers linked at this moment can't be cut off from the mesh by a ban (S04): on its port alone. */
    @Override
    public Collection<Guard> guards() {
        List<Guard> guards = new ArrayList<>();
        for (Link link : switchboard.links().members()) {
            Subject peer = Subject.host(IpAddress.of(link.remote.getAddress()));
            guards.add(new Guard(
                    peer,
                    Optional.of(Transport.TCP),
                    link.dialled ? link.remote.getPort() : Guard.ANY_PORT,
                    link.dialled ? Guard.ANY_PORT : settings.port(),
                    "mesh peer " + link.nodeId.substring(0, 12)));
        }
        return guards;
    }
}
