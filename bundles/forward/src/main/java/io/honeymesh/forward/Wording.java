// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.forward;

import com.fasterxml.jackson.jr.ob.JSON;
import com.samskivert.mustache.Escapers;
import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.MustacheException;
import com.samskivert.mustache.Template;
import io.honeymesh.api.service.EventLog.Entry;
import io.honeymesh.api.service.Reports;
import io.honeymesh.api.spi.Exporter.Origin;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How an alert is worded: a template of Mustache (https://mustache.github.io/mustache.5.html) with the event's fields, {@code line} (the
 * event in words), {@code host}, {@code node}, {@code sequence} and {@code left_out}. Thread-safe.
 */
final class Wording {

    private final Template template;

    private Wording(Template template) {
        this.template = template;
    }

    /** For JSON: values are escaped as they are inside quotes there. @throws IllegalArgumentException with one clear line */
    static Wording ofJson(String template) {
        return of(template, Mustache.compiler().withEscaper(Wording::inQuotes));
    }

    /** For plain text; values are printable ASCII as they come. */
    static Wording ofText(String template) {
        return of(template, Mustache.compiler().withEscaper(Escapers.NONE));
    }

    private static Wording of(String template, Mustache.Compiler compiler) {
        try {
            return new Wording(compiler.defaultValue("").compile(template));
        } catch (MustacheException wrong) {
            throw new IllegalArgumentException("the template makes no sense: " + wrong.getMessage(), wrong);
        }
    }

    private static String inQuotes(String value) {
        try {
            String quoted = JSON.std.asString(value);
            return quoted.substring(1, quoted.length() - 1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String of(Origin origin, Entry event, Optional<Reports> reports, int leftOut) {
        return template.execute(values(origin, event, reports, leftOut));
    }

    static Map<String, Object> values(Origin origin, Entry event, Optional<Reports> reports, int leftOut) {
        Map<String, Object> values = new LinkedHashMap<>(event.fields());
        values.put("line", reports.map(one -> one.line(event.fields())).orElseGet(() -> plain(event.fields())));
        values.put("host", origin.host());
        values.put("node", origin.nodeId());
        values.put("sequence", event.sequence());
        values.put("left_out", leftOut);
        return values;
    }

    private static String plain(Map<String, Object> fields) {
        return fields.get("type") + " " + fields.getOrDefault("subject", "") + " "
                + fields.getOrDefault("detail", fields.getOrDefault("cause", ""));
    }
}
