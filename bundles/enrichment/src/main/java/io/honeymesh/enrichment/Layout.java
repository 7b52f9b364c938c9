// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enrichment;

import io.honeymesh.api.SafeText;
import io.honeymesh.api.service.Enrichment.About;
import java.util.Map;
import java.util.Optional;

/** Where the records of MaxMind's, DB-IP's and IPinfo's databases have what is shown. Their text is as untrusted as any. */
final class Layout {

    private static final int SHOWN = 80;
    private static final long MAX_ASN = 0xffff_ffffL;

    private Layout() {}

    static About about(Map<?, ?> record) {
        Object country = record.get("country");
        return new About(
                text(record, "country", "iso_code")
                        .or(() -> text(record, "country_code"))
                        .or(() -> text(country))
                        .filter(code -> code.matches("[A-Z]{2}")),
                text(record, "country", "names", "en")
                        .or(() -> text(record, "country_name"))
                        .or(() -> text(country).filter(name -> name.length() > 2)),
                text(record, "city", "names", "en").or(() -> text(record, "city")),
                number(record.get("autonomous_system_number")).or(() -> number(record.get("asn"))),
                text(record, "autonomous_system_organization")
                        .or(() -> text(record, "as_name"))
                        // IPinfo's database of systems alone
                        .or(() -> record.containsKey("asn") ? text(record, "name") : Optional.empty()),
                Optional.empty());
    }

    /** What the one knows, and of what it doesn't know what the other does. */
    static About both(About one, About other) {
        return new About(
                one.country().or(other::country),
                one.countryName().or(other::countryName),
                one.city().or(other::city),
                one.asn().or(other::asn),
                one.organisation().or(other::organisation),
                one.reverseName().or(other::reverseName));
    }

    private static Optional<String> text(Map<?, ?> record, String... path) {
        Object found = record;
        for (String name : path) {
            found = found instanceof Map<?, ?> map ? map.get(name) : null;
        }
        return text(found);
    }

    private static Optional<String> text(Object found) {
        return found instanceof String text && !text.isBlank()
                ? Optional.of(SafeText.escape(text.strip(), SHOWN))
                : Optional.empty();
    }

    private static Optional<Long> number(Object found) {
        Object number = found instanceof String text && text.matches("(AS)?[0-9]{1,10}")
                ? (Object) Long.valueOf(text.replace("AS", ""))
                : found;
        return number instanceof Long asn && asn > 0 && asn <= MAX_ASN ? Optional.of(asn) : Optional.empty();
    }
}
