// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.forward;

import com.fasterxml.jackson.jr.ob.JSON;
import com.samskivert.mustache.Escapers;
import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.MustacheException;
import com.samskivert.mustache.Template;
import io.honeymesh.api.SafeText;
import io.honeymesh.api.Settings;
import io.honeymesh.api.service.EventLog.Entry;
import io.honeymesh.api.service.Reports;
import io.honeymesh.api.spi.Exporter.Origin;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * How an alert is worded: a template of Mustache (https://mustache.github.io/mustache.5.html) with the event's fields, {@code line} (the
 * event in words), {@code host}, {@code node}, {@code sequence} and {@code left_out}. Thread-safe.
 */
final class Wording {

    private static final int SHOWN_CHARS = 80;

    private final Template template;

    private Wording(Template template) {
        this.template = template;
    }

    /** For JSON: values are escaped as they are inside quotes there. @throws IllegalArgumentException if it is no template */
    static Wording ofJson(String template) {
        return of(template, Mustache.compiler().withEscaper(Wording::inQuotes));
    }

    /** For plain text; values are printable ASCII as they come. */
    static Wording ofText(String template) {
        return of(template, Mustache.compiler().withEscaper(Escapers.NONE));
    }

    private static Wording of(String template, Mustache.Compiler compiler) {
        return new Wording(compile(template, compiler.defaultValue("")));
    }

    private static Template compile(String template, Mustache.Compiler compiler) {
        try {
            return compiler.compile(template);
        } catch (MustacheException wrong) {
            throw new IllegalArgumentException(wrong.getMessage(), wrong);
        }
    }

    /** @throws IllegalArgumentException with one clear line that names the key */
    static void check(Settings settings, String key, String template, Function<String, Wording> reading) {
        try {
            reading.apply(template);
        } catch (RuntimeException wrong) {
            // Mustache throws more than its own, for parts of a template that are elsewhere.
            throw settings.refusal(
                    key,
                    template,
                    "a template without this mistake: " + SafeText.printable(String.valueOf(wrong.getMessage())));
        }
    }

    /** As {@link #ofJson}, but tried out: on an alarm, and on an event with a subject and all fields that it may ask for. */
    static Wording ofWorkingJson(String template) {
        Mustache.Compiler compiler = Mustache.compiler().withEscaper(Wording::inQuotes);
        Wording trial = new Wording(compile(template, compiler.defaultValue("0")));
        Origin origin = new Origin("ab", "node", "0", Instant.EPOCH);
        Map<String, Object> alarm = Map.of("type", "alarm", "at", "now", "kind", "a", "detail", "b");
        Map<String, Object> ban = Map.of("type", "ban.placed", "at", "now", "subject", "192.0.2.1", "cause", "c");
        for (Map<String, Object> example : List.of(alarm, ban)) {
            String body = trial.of(origin, new Entry(1, example), Optional.empty(), 0);
            if (!isJson(body)) {
                throw new IllegalArgumentException("of an event of type " + example.get("type") + " it makes "
                        + body.substring(0, Math.min(body.length(), SHOWN_CHARS)) + ", which is no JSON");
            }
        }
        return ofJson(template);
    }

    /** In brackets, for the reader stops where the first value ends. */
    private static boolean isJson(String body) {
        try {
            return JSON.std.listFrom("[" + body + "]").size() == 1;
        } catch (IOException wrong) {
            return false;
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
