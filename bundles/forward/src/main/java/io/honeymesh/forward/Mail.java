// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.forward;

import io.honeymesh.api.Settings;
import io.honeymesh.api.service.EventHub;
import io.honeymesh.api.service.EventLog;
import io.honeymesh.api.service.Exports;
import io.honeymesh.api.service.Reports;
import java.io.IOException;
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
        service = {},
        configurationPid = Mail.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = MailConfiguration.class, factory = true)
public final class Mail {

    static final String PID = "io.honeymesh.mail";

    private static final Logger LOG = LoggerFactory.getLogger(Mail.class);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private final Tail tail;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile Reports reports;

    /** @throws IllegalArgumentException with one clear line for a setting that makes no sense */
    @Activate
    public Mail(
            Map<String, Object> properties,
            BundleContext context,
            @Reference EventHub hub,
            @Reference EventLog log,
            @Reference Exports exports)
            throws IOException {
        Settings settings = new Settings(PID, properties);
        MailSettings given = MailSettings.of(settings);
        Forwarding.warnOfUnknown(settings, LOG);
        MailServer server = new MailServer(
                given.host(),
                given.port(),
                given.protocol(),
                Tls.context(given.authorities()),
                given.user(),
                given.user().isEmpty() ? "" : Forwarding.secret(given.passwordFile()));
        Wording subject = Wording.ofText(given.subject());
        Wording text = Wording.ofText(given.template());
        String name = Forwarding.name("mail", properties);
        Alerts.Channel channel = (event, leftOut) -> {
            Optional<Reports> words = Optional.ofNullable(reports);
            server.send(
                    given.from(),
                    given.to(),
                    subject.of(exports.origin(), event, words, leftOut),
                    text.of(exports.origin(), event, words, leftOut));
        };
        tail = new Tail(
                name,
                () -> log,
                hub,
                Position.of(Forwarding.folder(context), name),
                given.types(),
                new Alerts(channel, given.terms(), InstantSource.system()),
                PAUSE);
        LOG.info("{}: writes to {} by {}", name, given.to(), server);
    }

    @Deactivate
    public void stop() {
        tail.close();
    }
}
