// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.exports;

import io.honeymesh.api.spi.BanExporter;
import io.honeymesh.api.spi.Exporter;
import java.io.IOException;
import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.osgi.service.component.annotations.Component;

/** The bans with all that is known of them, as {@code honeymesh:bans --json} has them. */
@Component(service = Exporter.class)
public final class BansJson implements BanExporter {

    @Override
    public String name() {
        return "bans.json";
    }

    @Override
    public String title() {
        return "Bans with all that is known of them";
    }

    @Override
    public String contentType() {
        return "application/json";
    }

    @Override
    public void write(Origin origin, List<Entry> bans, OutputStream to) throws IOException {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("at", origin.at().toString());
        document.put("node", origin.nodeId());
        document.put("host", origin.host());
        document.put("version", origin.version());
        document.put("items", Lines.each(bans.stream().map(entry -> entry.ban().fields(origin.at(), entry.hits()))));
        Lines.document(to, document);
    }
}
