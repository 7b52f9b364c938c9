// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.forward;

import io.honeymesh.api.Settings;
import java.net.URI;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What {@code etc/io.honeymesh.webhook-NAME.cfg} says.
 *
 * @param authorities a PEM file; empty for those that Java brings
 * @param secretFile empty to sign nothing
 * @param template empty for all fields of the event
 */
record WebhookSettings(
        URI url, String authorities, String secretFile, String template, Set<String> types, AlertTerms terms) {

    private static final Set<String> TYPES = Set.of("ban.placed", "alarm");
    private static final String ALLOWED = "https://host/path, or http to 127.0.0.1, ::1 or localhost";
    private static final Set<String> HERE = Set.of("127.0.0.1", "[::1]", "localhost");
    private static final Pattern HOST =
            Pattern.compile("([A-Za-z]{1,10}://)([A-Za-z0-9.-]+|\\[[0-9A-Fa-f:.]+])(:[0-9]+)?(?=[/?#]|$)");

    /** @throws IllegalArgumentException with one clear line for what makes no sense */
    static WebhookSettings of(Settings settings) {
        String template = settings.text("template", "");
        if (!template.isEmpty()) {
            Wording.check(settings, "template", template, Wording::ofWorkingJson);
        }
        return new WebhookSettings(
                url(settings),
                settings.text("authorities", ""),
                settings.text("secret.file", ""),
                template,
                Forwarding.types(settings, TYPES),
                AlertTerms.of(settings));
    }

    private static URI url(Settings settings) {
        String given = Forwarding.required(settings, "url", ALLOWED);
        URI url;
        try {
            url = URI.create(given);
        } catch (IllegalArgumentException wrong) {
            throw settings.refusal("url", withoutPath(given), ALLOWED);
        }
        boolean allowed = url.getHost() != null
                && url.getPort() <= 65_535
                && ("https".equals(url.getScheme()) || "http".equals(url.getScheme()) && HERE.contains(url.getHost()));
        if (!allowed) {
            throw settings.refusal("url", withoutPath(given), ALLOWED);
        }
        return url;
    }

    /** What may be shown of it: with most chats whoever knows the path may write there. */
    private static String withoutPath(String given) {
        Matcher host = HOST.matcher(given);
        // A name and password before the host would be taken for it, and so would a secret that stands alone.
        if (given.contains("@") || !host.lookingAt()) {
            return "...";
        }
        return host.end() == given.length() ? given : host.group() + "/...";
    }
}
