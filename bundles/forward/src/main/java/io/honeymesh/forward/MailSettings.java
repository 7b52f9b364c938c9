// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.forward;

import io.honeymesh.api.SafeText;
import io.honeymesh.api.Settings;
import java.util.List;
import java.util.Set;

/**
 * What {@code etc/io.honeymesh.mail-NAME.cfg} says.
 *
 * @param authorities a PEM file; empty for those that Java brings
 * @param user empty to log in nobody; then there is no password file either
 */
record MailSettings(
        String host,
        int port,
        MailServer.Protocol protocol,
        String authorities,
        String user,
        String passwordFile,
        String from,
        List<String> to,
        String subject,
        String template,
        Set<String> types,
        AlertTerms terms) {

    private static final Set<String> TYPES = Set.of("alarm");
    private static final String ADDRESS = "[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,190}";
    private static final String AN_ADDRESS = "an address such as soc@example.org";
    private static final String SUBJECT = "HoneyMesh {{host}}: {{type}} {{subject}}";

    private static final String TEXT = "{{line}}\n\n{{at}}, event {{sequence}} of node {{host}} ({{node}}).\n"
            + "Not told since the last mail: {{left_out}}.\n";

    /** @throws IllegalArgumentException with one clear line for what makes no sense */
    static MailSettings of(Settings settings) {
        MailServer.Protocol protocol = settings.choice("protocol", MailServer.Protocol.STARTTLS);
        String user = settings.text("user", "");
        if (protocol == MailServer.Protocol.PLAIN && !user.isEmpty()) {
            throw settings.refusal(
                    "protocol", "PLAIN", "STARTTLS or TLS: a login in the clear is for everybody to read");
        }
        String passwordFile = settings.text("password.file", "");
        if (user.isEmpty() != passwordFile.isEmpty()) {
            throw user.isEmpty()
                    ? settings.refusal("user", "", "a name beside password.file, or neither")
                    : settings.refusal(
                            "password.file",
                            "",
                            "a file with the password of " + SafeText.printable(user) + ", or no user");
        }
        List<String> to = settings.list("to", "addresses", text -> address(settings, "to", text));
        if (to.isEmpty()) {
            throw settings.refusal("to", "", "addresses, separated by commas");
        }
        int port = settings.integer("port", 0, 0, 65_535);
        String subject = settings.text("subject", SUBJECT);
        String template = settings.text("template", TEXT);
        Wording.check(settings, "subject", subject, Wording::ofText);
        Wording.check(settings, "template", template, Wording::ofText);
        return new MailSettings(
                Forwarding.required(settings, "host", "the mail server's name or address"),
                port != 0 ? port : protocol.port,
                protocol,
                settings.text("authorities", ""),
                user,
                passwordFile,
                address(settings, "from", Forwarding.required(settings, "from", AN_ADDRESS)),
                to,
                subject,
                template,
                Forwarding.types(settings, TYPES),
                AlertTerms.of(settings));
    }

    private static String address(Settings settings, String key, String text) {
        if (!text.matches(ADDRESS)) {
            throw settings.refusal(key, text, AN_ADDRESS);
        }
        return text;
    }
}
