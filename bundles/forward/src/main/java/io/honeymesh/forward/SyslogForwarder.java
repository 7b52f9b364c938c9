// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.forward;

import io.honeymesh.api.Settings;
import io.honeymesh.api.service.EventHub;
import io.honeymesh.api.service.EventLog;
import io.honeymesh.api.service.EventLog.Entry;
import io.honeymesh.api.service.Exports;
import io.honeymesh.api.service.Forwarder;
import io.honeymesh.api.spi.EventExporter;
import io.honeymesh.api.spi.EventExporter.Event;
import io.honeymesh.api.spi.Exporter;
import io.honeymesh.api.spi.Exporter.Origin;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends events to a syslog server, in the form of one of the exporters; one for each configuration. With the first ones and then every
 * hour goes the ledger's head, so that an old copy of it that is put back shows (S35).
 */
@Component(
        service = Forwarder.class,
        immediate = true,
        configurationPid = SyslogForwarder.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = SyslogConfiguration.class, factory = true)
public final class SyslogForwarder implements Forwarder {

    static final String PID = "io.honeymesh.syslog";

    private static final Logger LOG = LoggerFactory.getLogger(SyslogForwarder.class);
    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final Duration BETWEEN_HEADS = Duration.ofHours(1);

    /** Each exporter that comes while the node starts makes this anew, and its format may be among the last. */
    private static final Duration UNTIL_ALL_ARE_THERE = Duration.ofSeconds(10);

    private final Running running;

    @Activate
    public SyslogForwarder(
            Map<String, Object> properties,
            BundleContext context,
            @Reference EventHub hub,
            @Reference EventLog log,
            @Reference Exports exports,
            @Reference(policyOption = ReferencePolicyOption.GREEDY) List<Exporter> exporters) {
        this(properties, context, hub, log, exports, exporters, UNTIL_ALL_ARE_THERE);
    }

    SyslogForwarder(
            Map<String, Object> properties,
            BundleContext context,
            EventHub hub,
            EventLog log,
            Exports exports,
            List<Exporter> exporters,
            Duration patience) {
        running = new Running(LOG, hub, patience, () -> start(properties, context, hub, log, exports, exporters));
    }

    private static Tail start(
            Map<String, Object> properties,
            BundleContext context,
            EventHub hub,
            EventLog log,
            Exports exports,
            List<Exporter> exporters) {
        Settings settings = new Settings(PID, properties);
        SyslogSettings given = SyslogSettings.of(settings);
        String name = Forwarding.name("syslog", properties);
        Forwarding.warnOfUnknown(name, settings, given.types(), LOG::warn);
        EventExporter exporter = exporters.stream()
                .filter(one -> one.name().equals(given.format()) && one instanceof EventExporter)
                .map(EventExporter.class::cast)
                .findFirst()
                .orElseThrow(() -> settings.refusal("format", given.format(), "an export of events: events.cef ..."));
        SyslogLine line = switch (given.protocol()) {
            case UDP -> new SyslogLine.Udp(given.host(), given.port());
            case TCP -> new SyslogLine.Tcp(given.host(), given.port(), Optional.empty());
            case TLS ->
                new SyslogLine.Tcp(
                        given.host(),
                        given.port(),
                        Optional.of(Forwarding.file(properties, "authorities", given.authorities(), Tls::context)));
        };
        Tail tail = new Tail(
                name,
                () -> log,
                hub,
                Position.of(Forwarding.folder(context), name),
                given.types(),
                new Sender(line, exporter, exports, log, given.facility()),
                PAUSE);
        LOG.info("{}: sends {} to {}:{} over {}", name, given.format(), given.host(), given.port(), given.protocol());
        return tail;
    }

    @Override
    public Optional<String> problem() {
        return running.problem();
    }

    @Deactivate
    public void stop() {
        running.close();
    }

    /** Puts events into messages. */
    static final class Sender implements Delivery {

        private final SyslogLine line;
        private final EventExporter exporter;
        private final Exports exports;
        private final EventLog log;
        private final int facility;
        private Instant nextHead = Instant.MIN;

        Sender(SyslogLine line, EventExporter exporter, Exports exports, EventLog log, int facility) {
            this.line = line;
            this.exporter = exporter;
            this.exports = exports;
            this.log = log;
            this.facility = facility;
        }

        @Override
        public void deliver(List<Entry> events) throws IOException, Undeliverable {
            Origin origin = exports.origin();
            List<byte[]> messages = new ArrayList<>();
            Optional<EventLog.Head> head = log.head().filter(_ -> !origin.at().isBefore(nextHead));
            try {
                for (Entry entry : events) {
                    messages.add(written(origin, new Event(entry.sequence(), entry.fields())));
                }
                if (head.isPresent()) {
                    messages.add(written(origin, new Event(head.get().sequence(), fields(origin, head.get()))));
                }
            } catch (Undeliverable one) {
                line.send(messages);
                throw one;
            }
            line.send(messages);
            if (head.isPresent()) {
                nextHead = origin.at().plus(BETWEEN_HEADS);
            }
        }

        private static Map<String, Object> fields(Origin origin, EventLog.Head head) {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("type", "ledger.head");
            fields.put("at", origin.at().toString());
            fields.put("sha256", head.sha256());
            fields.put("detail", "the ledger's event " + head.sequence() + " has SHA-256 " + head.sha256());
            return fields;
        }

        private byte[] written(Origin origin, Event event) throws Undeliverable {
            try {
                return message(origin, event);
            } catch (IOException | RuntimeException | LinkageError | StackOverflowError broken) {
                // It writes to memory: this has nothing to do with the server.
                throw Undeliverable.unwritable(event.sequence(), broken);
            }
        }

        private byte[] message(Origin origin, Event event) throws IOException {
            ByteArrayOutputStream text = new ByteArrayOutputStream();
            exporter.write(origin, event, text);
            return SyslogMessage.of(
                    origin,
                    facility,
                    event.fields().get("type") instanceof String type && type.equals("alarm") ? 1 : 5,
                    at(event),
                    String.valueOf(event.fields().get("type")),
                    event.sequence(),
                    text.toString(StandardCharsets.US_ASCII).strip());
        }

        private static Instant at(Event event) {
            try {
                return Instant.parse(String.valueOf(event.fields().get("at")));
            } catch (DateTimeException unreadable) {
                return Instant.now();
            }
        }

        @Override
        public void close() {
            line.close();
        }
    }
}
