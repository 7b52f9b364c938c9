// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.ignite;

import io.honeymesh.api.service.Federation;
import io.honeymesh.api.service.FederationDoor;
import io.honeymesh.api.service.Roster;
import io.honeymesh.api.spi.Envelope;
import io.honeymesh.api.spi.FederationTransport;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Envelopes in a cache of an Apache Ignite cluster that all nodes see: one link, up while there is a connection. What is wrong
 * with its configuration keeps it down, and is said; the node lives. Thread-safe.
 */
@Component(configurationPid = IgniteSettings.PID, configurationPolicy = ConfigurationPolicy.REQUIRE, immediate = true)
@Designate(ocd = IgniteConfiguration.class)
public final class IgniteTransport implements FederationTransport {

    static final String NAME = "ignite";
    static final String LINK = "cluster";

    private static final Logger LOG = LoggerFactory.getLogger(IgniteTransport.class);
    private static final Duration LOOK = Duration.ofMillis(100);
    static final Duration CHECK = Duration.ofSeconds(5);
    private static final Duration REFILL_DELAY = Duration.ofSeconds(2);

    private record Circumstances(Set<String> members, boolean shares) {}

    private final Optional<Carrier> carrier;

    @Activate
    public IgniteTransport(
            @Reference FederationDoor door,
            @Reference Roster roster,
            @Reference Federation federation,
            Map<String, Object> properties) {
        this(
                door,
                () -> new Circumstances(
                        ids(roster), federation.status().sharing().isEmpty()),
                properties);
    }

    IgniteTransport(FederationDoor door, Supplier<Object> circumstances, Map<String, Object> properties) {
        carrier = start(door, circumstances, properties);
    }

    private static Set<String> ids(Roster roster) {
        return roster.members().stream().map(Roster.Member::nodeId).collect(Collectors.toSet());
    }

    private static Optional<Carrier> start(
            FederationDoor door, Supplier<Object> circumstances, Map<String, Object> properties) {
        List<String> missing = JvmOptions.missing();
        if (!missing.isEmpty()) {
            LOG.error(
                    "the Ignite transport stays off: the node was started without {}; restart it, and its launcher gives them"
                            + " because etc/{}.cfg is there",
                    String.join(" ", missing),
                    IgniteSettings.PID);
            return Optional.empty();
        }
        try {
            IgniteSettings settings = IgniteSettings.of(properties, LOG::warn);
            Medium medium = new IgniteMedium(settings, Stores.tls(settings));
            Schedule schedule = new Schedule(LOOK, CHECK, settings.rescan(), REFILL_DELAY, settings.maxEntries());
            return Optional.of(new Carrier(
                    NAME,
                    LINK,
                    door,
                    circumstances,
                    medium,
                    schedule,
                    InstantSource.system(),
                    System::nanoTime,
                    RandomGenerator.getDefault()));
        } catch (IllegalArgumentException | IOException wrong) {
            LOG.error("{} - the Ignite transport stays off until it is mended", wrong.getMessage());
            return Optional.empty();
        }
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Set<String> links() {
        return carrier.filter(Carrier::isUp).isPresent() ? Set.of(LINK) : Set.of();
    }

    @Override
    public boolean send(String link, Envelope envelope) {
        return link.equals(LINK) && carrier.isPresent() && carrier.get().send(envelope);
    }

    /** What it has done so far, for logs and tests. */
    @Override
    public String toString() {
        return NAME + ": " + carrier.map(Carrier::counts).map(Counts::toString).orElse("off");
    }

    @Deactivate
    public void deactivate() {
        carrier.ifPresent(Carrier::close);
    }
}
