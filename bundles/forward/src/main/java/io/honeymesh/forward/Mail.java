// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.forward;

import io.honeymesh.api.PrivateFile;
import io.honeymesh.api.Settings;
import io.honeymesh.api.service.EventHub;
import io.honeymesh.api.service.EventLog;
import io.honeymesh.api.service.Exports;
import io.honeymesh.api.service.Reports;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
    private static final Set<String> TYPES = Set.of("alarm");
    private static final int MAX_SECRET_BYTES = 1024;
    private static final String ADDRESS = "[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,190}";

    private static final String TEXT = "{{line}}\n\n{{at}}, event {{sequence}} of node {{host}}"
            + " ({{node}}).\nNot told since the last mail: {{left_out}}.\n";

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
        MailServer server = server(settings);
        String from = address(settings, "from", Forwarding.required(settings, "from", "an address"));
        List<String> to = settings.list("to", "addresses", text -> address(settings, "to", text));
        if (to.isEmpty()) {
            throw settings.refusal("to", "", "addresses, separated by commas");
        }
        Wording subject = Wording.ofText(settings.text("subject", "HoneyMesh {{host}}: {{type}} {{subject}}"));
        Wording text = Wording.ofText(settings.text("template", TEXT));
        Set<String> types = Forwarding.types(settings, TYPES);
        AlertTerms terms = AlertTerms.of(settings);
        Forwarding.warnOfUnknown(settings, LOG);
        String name = Forwarding.name("mail", properties);
        Alerts.Channel channel = (event, leftOut) -> {
            Optional<Reports> words = Optional.ofNullable(reports);
            server.send(
                    from,
                    to,
                    subject.of(exports.origin(), event, words, leftOut),
                    text.of(exports.origin(), event, words, leftOut));
        };
        tail = new Tail(
                name,
                () -> log,
                hub,
                Position.of(Forwarding.folder(context), name),
                types,
                new Alerts(channel, terms, InstantSource.system()),
                PAUSE);
        LOG.info("{}: writes to {} by {}", name, to, server.host());
    }

    private static String address(Settings settings, String key, String text) {
        if (!text.matches(ADDRESS)) {
            throw settings.refusal(key, text, "an address such as soc@example.org");
        }
        return text;
    }

    private static MailServer server(Settings settings) throws IOException {
        String host = Forwarding.required(settings, "host", "the mail server's name or address");
        MailServer.Protocol protocol = settings.choice("protocol", MailServer.Protocol.STARTTLS);
        int port = settings.integer("port", 0, 0, 65_535);
        String user = settings.text("user", "");
        String file = settings.text("password.file", "");
        if (protocol == MailServer.Protocol.PLAIN && !user.isEmpty()) {
            throw settings.refusal(
                    "protocol", "PLAIN", "STARTTLS or TLS: a login in the clear is for everybody to read");
        }
        String password = user.isEmpty()
                ? ""
                : new PrivateFile(Path.of(file))
                        .readSecret(MAX_SECRET_BYTES)
                        .map(String::strip)
                        .orElseThrow(() -> settings.refusal("password.file", file, "a file (0600) with the password"));
        return new MailServer(
                host,
                port != 0 ? port : protocol.port,
                protocol,
                Tls.context(settings.text("authorities", "")),
                user,
                password);
    }

    @Deactivate
    public void stop() {
        tail.close();
    }
}
