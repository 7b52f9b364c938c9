// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.imports;

import io.honeymesh.api.spi.Importer;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.osgi.service.component.annotations.Component;

/**
 * Indicators of a bundle of STIX 2.1 (https://docs.oasis-open.org/cti/stix/v2.1/os/stix-v2.1-os.html), of 2.0, or of a TAXII envelope.
 * An address that is merely mentioned isn't malicious: only what an indicator's pattern names is taken.
 */
@Component(service = Importer.class)
public final class StixImporter implements Importer {

    private static final Set<String> ASKED = Set.of(
            "type",
            "name",
            "pattern",
            "pattern_type",
            "valid_from",
            "valid_until",
            "revoked",
            "indicator_types",
            "labels");

    @Override
    public String name() {
        return "stix";
    }

    @Override
    public String title() {
        return "STIX 2.1 bundle: what its indicators name of IPv4 and IPv6";
    }

    @Override
    public void read(InputStream from, Sink to) throws IOException {
        Json.read(from, "objects", ASKED, to, fields -> object(fields, to));
    }

    private static void object(Json.Fields fields, Sink to) {
        switch (fields.text("type").orElse("")) {
            case "indicator" -> indicator(fields, to);
            case "ipv4-addr", "ipv6-addr" -> to.skip("an address that no indicator names");
            default -> {
                // who says it, how it belongs together: nothing to take
            }
        }
    }

    private static void indicator(Json.Fields fields, Sink to) {
        if (fields.text("revoked").filter("true"::equals).isPresent()) {
            throw new Json.Wrong("a revoked indicator");
        }
        // 2.0 had the types as labels.
        if (fields.texts("indicator_types").contains("benign")
                || fields.texts("labels").contains("benign")) {
            throw new Json.Wrong("an indicator of what is benign");
        }
        if (!fields.text("pattern_type").orElse("stix").equals("stix")) {
            throw new Json.Wrong("a pattern of another language");
        }
        if (fields.moment("valid_from").filter(from -> from.isAfter(to.now())).isPresent()) {
            throw new Json.Wrong("an indicator that isn't valid yet");
        }
        StixPattern.Alternatives named = fields.text("pattern")
                .flatMap(StixPattern::parse)
                .orElseThrow(() -> new Json.Wrong("a pattern that isn't understood"));
        Optional<Instant> until = fields.moment("valid_until");
        String note = fields.text("name").orElse("");
        named.subjects().forEach(subject -> to.advise(subject, until, note));
        for (int i = 0; i < named.notUnderstood(); i++) {
            to.skip("a pattern that isn't understood");
        }
    }
}
