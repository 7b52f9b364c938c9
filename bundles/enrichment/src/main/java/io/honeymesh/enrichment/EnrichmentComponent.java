// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enrichment;

import io.honeymesh.api.IpAddress;
import io.honeymesh.api.NodeEvent;
import io.honeymesh.api.Settings;
import io.honeymesh.api.service.Enrichment;
import io.honeymesh.api.service.EventHub;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs where it is configured, and only there; a changed configuration starts it anew. Thread-safe. */
@Component(
        immediate = true,
        configurationPid = EnrichmentComponent.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = EnrichmentConfiguration.class)
public final class EnrichmentComponent implements Enrichment {

    static final String PID = "io.honeymesh.enrichment";

    private static final Logger LOG = LoggerFactory.getLogger(EnrichmentComponent.class);
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(5);

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile EventHub hub;

    private Databases databases = new Databases(List.of(), this::alarm);
    private Optional<ReverseNames> names = Optional.empty();
    private List<String> mistakes = List.of();
    private Thread looking = Thread.ofVirtual().unstarted(() -> {});

    @Activate
    void activate(Map<String, Object> properties) {
        activate(properties, "dns:");
    }

    void activate(Map<String, Object> properties, String servers) {
        try {
            Settings in = new Settings(PID, properties);
            EnrichmentSettings given = EnrichmentSettings.of(in);
            in.unknown().forEach(LOG::warn);
            databases = new Databases(given.files(), this::alarm);
            Optional<String> missing = given.reverse() ? DnsResolver.missing() : Optional.empty();
            missing.ifPresent(line -> {
                mistakes = List.of(line);
                LOG.error(line);
                alarm(line);
            });
            names = given.reverse() && missing.isEmpty()
                    ? Optional.of(new ReverseNames(new DnsResolver(servers), given.privateToo(), given.cached()))
                    : Optional.empty();
        } catch (IllegalArgumentException wrong) {
            mistakes = List.of(wrong.getMessage() + " - nothing tells where addresses come from");
            LOG.error(mistakes.getFirst());
            alarm(mistakes.getFirst());
        }
        looking = Thread.ofVirtual().name("honeymesh-enrichment").start(this::run);
    }

    @Deactivate
    void deactivate() {
        looking.interrupt();
        names.ifPresent(ReverseNames::close);
    }

    private void run() {
        try {
            while (true) {
                databases.look();
                Thread.sleep(BETWEEN_LOOKS);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void alarm(String line) {
        EventHub now = hub;
        if (now != null) {
            now.publish(new NodeEvent.Alarm(Instant.now(), "enrichment.file", line));
        }
    }

    @Override
    public About about(IpAddress address) {
        return named(address, names.flatMap(known -> known.known(address)));
    }

    @Override
    public About lookUp(IpAddress address, Duration patience) {
        return named(address, names.flatMap(asking -> asking.lookUp(address, patience)));
    }

    private About named(IpAddress address, Optional<String> name) {
        About about = databases.about(address);
        return new About(about.country(), about.countryName(), about.city(), about.asn(), about.organisation(), name);
    }

    @Override
    public List<String> problems() {
        return Stream.concat(mistakes.stream(), databases.problems().stream()).toList();
    }
}
