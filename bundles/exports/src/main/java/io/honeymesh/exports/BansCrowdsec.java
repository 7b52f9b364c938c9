// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.exports;

import io.honeymesh.api.Ban;
import io.honeymesh.api.Subject;
import io.honeymesh.api.spi.BanExporter;
import io.honeymesh.api.spi.Exporter;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.osgi.service.component.annotations.Component;

/** Decisions for {@code cscli decisions import -i FILE} (https://docs.crowdsec.net/docs/cscli/cscli_decisions_import). */
@Component(service = Exporter.class)
public final class BansCrowdsec implements BanExporter {

    /** Decisions need an end; one that lasts until it is lifted gets this, and is in the next export again. */
    private static final Duration FOREVER = Duration.ofDays(365);

    @Override
    public String name() {
        return "bans.crowdsec.json";
    }

    @Override
    public String title() {
        return "Decisions for cscli decisions import";
    }

    @Override
    public String contentType() {
        return "application/json";
    }

    @Override
    public void write(Origin origin, List<Entry> bans, OutputStream to) throws IOException {
        Lines.document(to, Lines.each(bans.stream().map(entry -> decision(origin, entry.ban()))));
    }

    private static Map<String, Object> decision(Origin origin, Ban ban) {
        Subject subject = ban.subject();
        long seconds = (ban.isPermanent() ? FOREVER : ban.remaining(origin.at())).toSeconds();
        Map<String, Object> decision = new LinkedHashMap<>();
        decision.put("duration", Math.max(1, seconds) + "s");
        decision.put("reason", "honeymesh " + ban.reasonNames());
        decision.put("scope", subject.isHost() ? "Ip" : "Range");
        decision.put("type", "ban");
        decision.put("value", subject.toString());
        return decision;
    }
}
