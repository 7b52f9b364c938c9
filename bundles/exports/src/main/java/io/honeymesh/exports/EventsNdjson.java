// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.exports;

import io.honeymesh.api.spi.EventExporter;
import io.honeymesh.api.spi.Exporter;
import java.io.IOException;
import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import org.osgi.service.component.annotations.Component;

/** Events as the ledger has them, a JSON object a line. */
@Component(service = Exporter.class)
public final class EventsNdjson implements EventExporter {

    @Override
    public String name() {
        return "events.ndjson";
    }

    @Override
    public String title() {
        return "Events as the ledger has them, a JSON object a line";
    }

    @Override
    public String contentType() {
        return "application/x-ndjson";
    }

    @Override
    public void write(Origin origin, Event event, OutputStream to) throws IOException {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("sequence", event.sequence());
        line.putAll(event.fields());
        Lines.json(to, line);
    }
}
