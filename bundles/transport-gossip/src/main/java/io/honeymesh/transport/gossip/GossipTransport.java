// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.gossip;

import io.honeymesh.api.Endpoint;
import io.honeymesh.api.Settings;
import io.honeymesh.api.service.FederationDoor;
import io.honeymesh.api.service.Gossip;
import io.honeymesh.api.service.NodeIdentity;
import io.honeymesh.api.service.Roster;
import io.honeymesh.api.spi.Envelope;
import io.honeymesh.api.spi.FederationTransport;
import io.honeymesh.transport.gossip.wire.KeyRing;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The transport as a component: a member of the cluster while it is configured. One link, up while others are there. */
@Component(
        service = {FederationTransport.class, Gossip.class},
        immediate = true,
        configurationPid = GossipSettings.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = GossipConfiguration.class)
public final class GossipTransport implements FederationTransport, Gossip {

    static final String LINK = "cluster";

    private static final Logger LOG = LoggerFactory.getLogger(GossipTransport.class);

    private final Keys keys;
    private final GossipNode node;

    /** @throws IOException with one clear line if it can't listen, or the key ring can't be read */
    @Activate
    public GossipTransport(
            BundleContext context,
            Map<String, Object> properties,
            @Reference NodeIdentity identity,
            @Reference Roster roster,
            @Reference FederationDoor door)
            throws IOException {
        Settings in = new Settings(GossipSettings.PID, properties);
        GossipSettings settings = GossipSettings.of(in, identity.cluster());
        in.unknown().forEach(LOG::warn);
        KeyRingFile file = new KeyRingFile(dataFolder(context).resolve("federation/gossip.keys"));
        KeyRing ring = open(file);
        keys = new Keys(ring, file);
        Admission admission = new Admission(settings.peers(), settings.networks(), roster, System::nanoTime);
        node = new GossipNode(settings, identity.nodeId(), ring, keys, admission, door);
        LOG.info(
                "gossip on {}, known as {}",
                new Endpoint(settings.bind(), settings.port()),
                new Endpoint(settings.advertise(), settings.port()));
    }

    private static KeyRing open(KeyRingFile file) throws IOException {
        Optional<KeyRing> there = file.read();
        if (there.isPresent()) {
            return there.get();
        }
        KeyRing fresh = new KeyRing(List.of(KeyRingFile.fresh()));
        file.write(fresh);
        LOG.info("{} is a new key ring: all nodes of the cluster need the same", file.path());
        return fresh;
    }

    private static Path dataFolder(BundleContext context) {
        String data = context.getProperty("karaf.data");
        return data != null ? Path.of(data) : context.getDataFile("").toPath();
    }

    @Override
    public String name() {
        return Correspondence.NAME;
    }

    @Override
    public Set<String> links() {
        return node.others() > 0 ? Set.of(LINK) : Set.of();
    }

    @Override
    public boolean send(String link, Envelope envelope) {
        if (!link.equals(LINK) || node.others() == 0) {
            return false;
        }
        node.broadcast(new Letter.Live(envelope.bytes()).encode());
        return true;
    }

    @Override
    public List<Gossip.Member> members() {
        return node.view().stream()
                .map(entry -> new Gossip.Member(
                        entry.name(),
                        entry.at(),
                        Gossip.State.valueOf(entry.state().name())))
                .toList();
    }

    @Override
    public Map<String, Long> refusals() {
        Map<String, Long> refusals = new TreeMap<>();
        node.refusals()
                .forEach((cause, count) ->
                        refusals.put(cause.name().toLowerCase(Locale.ROOT).replace('_', '-'), count));
        return refusals;
    }

    @Override
    public List<Gossip.Key> keys() {
        List<byte[]> all = keys.all();
        return all.stream()
                .map(key -> new Gossip.Key(Keys.id(key), key == all.getFirst()))
                .toList();
    }

    @Override
    public String generateKey() {
        byte[] key = KeyRingFile.fresh();
        keys.install(key);
        return KeyRingFile.text(key);
    }

    @Override
    public String installKey(String text) {
        byte[] key = KeyRingFile.parse(text);
        keys.install(key);
        return Keys.id(key);
    }

    @Override
    public void useKey(String id) {
        keys.use(keys.find(id));
    }

    @Override
    public void removeKey(String id) {
        keys.remove(keys.find(id));
    }

    @Deactivate
    void deactivate() {
        node.close();
    }
}
