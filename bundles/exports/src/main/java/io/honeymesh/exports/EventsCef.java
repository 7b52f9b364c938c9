// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.exports;

import io.honeymesh.api.AttackTechnique;
import io.honeymesh.api.spi.EventExporter;
import io.honeymesh.api.spi.Exporter;
import java.io.IOException;
import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.osgi.service.component.annotations.Component;

/** Events in the Common Event Format, which SIEMs take over syslog. */
@Component(service = Exporter.class)
public final class EventsCef implements EventExporter {

    @Override
    public String name() {
        return "events.cef";
    }

    @Override
    public String title() {
        return "Events in the Common Event Format (CEF)";
    }

    @Override
    public String contentType() {
        return "text/plain; charset=utf-8";
    }

    @Override
    public void write(Origin origin, Event event, OutputStream to) throws IOException {
        Map<String, Object> fields = event.fields();
        Lines.text(
                to,
                Cef.line(
                                origin.version(),
                                Field.text(fields, "type").orElse("event"),
                                EventText.title(fields),
                                Severity.of(fields),
                                extension(origin, event))
                        + "\n");
    }

    private static Map<String, Object> extension(Origin origin, Event event) {
        Map<String, Object> fields = event.fields();
        Map<String, Object> extension = new LinkedHashMap<>();
        Field.instant(fields, "at").ifPresent(at -> extension.put("rt", at.toEpochMilli()));
        extension.put("externalId", event.sequence());
        extension.put("dvchost", origin.host());
        Optional<String> subject = Field.text(fields, "subject");
        subject.filter(one -> !one.contains("/"))
                .ifPresent(address -> extension.put(address.contains(":") ? "c6a2" : "src", address));
        if (extension.containsKey("c6a2")) {
            extension.put("c6a2Label", "Source IPv6 Address");
        }
        subject.filter(one -> one.contains("/")).ifPresent(prefix -> label(extension, 1, "Prefix", prefix));
        Field.number(fields, "remote_port").ifPresent(port -> extension.put("spt", port));
        Field.endpoint(fields, "local").ifPresent(local -> {
            String address = local.address().toString();
            extension.put(address.contains(":") ? "c6a3" : "dst", address);
            if (extension.containsKey("c6a3")) {
                extension.put("c6a3Label", "Destination IPv6 Address");
            }
            extension.put("dpt", local.port());
        });
        Field.text(fields, "transport").ifPresent(transport -> extension.put("proto", transport));
        Field.text(fields, "trap").ifPresent(trap -> extension.put("app", trap));
        Field.text(fields, "decision").ifPresent(decision -> extension.put("act", decision));
        Field.maps(fields, "evidence").stream()
                .map(evidence -> Field.text(evidence, "user"))
                .flatMap(Optional::stream)
                .findFirst()
                .ifPresent(user -> extension.put("suser", user));
        String techniques =
                AttackTechnique.of(fields).stream().map(AttackTechnique::id).collect(Collectors.joining(" "));
        if (!techniques.isEmpty()) {
            label(extension, 2, "ATT&CK", techniques);
        }
        if (fields.get("reasons") instanceof Map<?, ?> reasons) {
            label(
                    extension,
                    3,
                    "Reasons",
                    String.join(
                            "+", reasons.keySet().stream().map(String::valueOf).toList()));
        }
        EventText.why(fields).ifPresent(why -> extension.put("msg", why));
        return extension;
    }

    private static void label(Map<String, Object> extension, int number, String label, String value) {
        extension.put("cs" + number, value);
        extension.put("cs" + number + "Label", label);
    }
}
