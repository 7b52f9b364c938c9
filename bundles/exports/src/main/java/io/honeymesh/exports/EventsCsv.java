// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.exports;

import com.fasterxml.jackson.jr.ob.JSON;
import io.honeymesh.api.AttackTechnique;
import io.honeymesh.api.Csv;
import io.honeymesh.api.spi.EventExporter;
import io.honeymesh.api.spi.Exporter;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.osgi.service.component.annotations.Component;

/** Events as a table: what most have in common in columns, all of it as JSON in the last one. */
@Component(service = Exporter.class)
public final class EventsCsv implements EventExporter {

    private static final List<String> COLUMNS = List.of(
            "sequence",
            "at",
            "type",
            "subject",
            "trap",
            "transport",
            "remote_port",
            "local",
            "score",
            "intent",
            "decision",
            "enforcement",
            "cause");

    @Override
    public String name() {
        return "events.csv";
    }

    @Override
    public String title() {
        return "Events as a table (RFC 4180), safe in spreadsheets";
    }

    @Override
    public String contentType() {
        return "text/csv; charset=utf-8; header=present";
    }

    @Override
    public byte[] header() {
        List<String> all = new ArrayList<>(COLUMNS);
        all.add("techniques");
        all.add("fields");
        return Lines.bytes(Csv.row(all) + "\r\n");
    }

    @Override
    public void write(Origin origin, Event event, OutputStream to) throws IOException {
        Map<String, Object> fields = event.fields();
        List<Object> row = new ArrayList<>();
        row.add(event.sequence());
        COLUMNS.stream()
                .skip(1)
                .map(column -> Field.text(fields, column).orElse(""))
                .forEach(row::add);
        row.add(AttackTechnique.of(fields).stream().map(AttackTechnique::id).collect(Collectors.joining(" ")));
        row.add(JSON.std.asString(fields));
        Lines.row(to, row);
    }
}
