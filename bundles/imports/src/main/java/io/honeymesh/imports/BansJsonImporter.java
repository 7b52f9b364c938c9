// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.imports;

import io.honeymesh.api.Ban;
import io.honeymesh.api.Subject;
import io.honeymesh.api.spi.Importer;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.osgi.service.component.annotations.Component;

/** Another node's bans, as its export {@code bans.json} and {@code honeymesh:bans --json} have them. */
@Component(service = Importer.class)
public final class BansJsonImporter implements Importer {

    private static final Set<String> ASKED = Set.of("banned", "reasons", "expires");

    @Override
    public String name() {
        return "json";
    }

    @Override
    public String title() {
        return "Bans of another HoneyMesh: its export bans.json";
    }

    @Override
    public void read(InputStream from, Sink to) throws IOException {
        Json.read(from, "items", ASKED, to, fields -> {
            Optional<Instant> until = fields.moment("expires").filter(end -> end.isBefore(Ban.FOREVER));
            to.advise(subject(fields), until, String.join(" ", fields.texts("reasons")));
        });
    }

    private static Subject subject(Json.Fields fields) {
        try {
            return Subject.parse(fields.text("banned").orElse(""));
        } catch (IllegalArgumentException none) {
            throw new Json.Wrong("no ban");
        }
    }
}
