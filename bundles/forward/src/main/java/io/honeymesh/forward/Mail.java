// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.forward;

import io.honeymesh.api.Settings;
import io.honeymesh.api.service.EventHub;
import io.honeymesh.api.service.EventLog;
import io.honeymesh.api.service.Exports;
import io.honeymesh.api.service.Forwarder;
import io.honeymesh.api.service.Reports;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.osgi.framework.BundleContext;
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

/** Writes mail about events; one for each configuration. */
@Component(
        service = Forwarder.class,
        immediate = true,
        configurationPid = Mail.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = MailConfiguration.class, factory = true)
public final class Mail implements Forwarder {

    static final String PID = "io.honeymesh.mail";

    private static final Logger LOG = LoggerFactory.getLogger(Mail.class);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private final Running running;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile Reports reports;

    @Activate
    public Mail(
            Map<String, Object> properties,
            BundleContext context,
            @Reference EventHub hub,
            @Reference EventLog log,
            @Reference Exports exports) {
        running = new Running(LOG, hub, Duration.ZERO, () -> start(properties, context, hub, log, exports));
    }

    private Tail start(
            Map<String, Object> properties, BundleContext context, EventHub hub, EventLog log, Exports exports) {
        Settings settings = new Settings(PID, properties);
        MailSettings given = MailSettings.of(settings);
        String name = Forwarding.name("mail", properties);
        Forwarding.warnOfUnknown(name, settings, given.types(), LOG::warn);
        MailServer server = new MailServer(
                given.host(),
                given.port(),
                given.protocol(),
                Forwarding.file(properties, "authorities", given.authorities(), Tls::context),
                given.user(),
                given.user().isEmpty()
                        ? ""
                        : Forwarding.file(properties, "password.file", given.passwordFile(), Forwarding::secret));
        Wording subject = Wording.ofText(given.subject());
        Wording text = Wording.ofText(given.template());
        Alerts.Channel channel = (event, leftOut) -> {
            Optional<Reports> words = Optional.ofNullable(reports);
            server.send(
                    given.from(),
                    given.to(),
                    subject.of(exports.origin(), event, words, leftOut),
                    text.of(exports.origin(), event, words, leftOut));
        };
        Tail tail = new Tail(
                name,
                () -> log,
                hub,
                Position.of(Forwarding.folder(context), name),
                given.types(),
                new Alerts(channel, given.terms(), InstantSource.system()),
                PAUSE);
        LOG.info("{}: writes to {} by {}", name, given.to(), server);
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
}
