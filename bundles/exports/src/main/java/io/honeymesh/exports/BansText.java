// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.exports;

import io.honeymesh.api.spi.BanExporter;
import io.honeymesh.api.spi.Exporter;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import org.osgi.service.component.annotations.Component;

/** One address or prefix a line, as most firewalls' "external block lists" want them. */
@Component(service = Exporter.class)
public final class BansText implements BanExporter {

    @Override
    public String name() {
        return "bans.txt";
    }

    @Override
    public String title() {
        return "Plain block list, one address or prefix a line";
    }

    @Override
    public String contentType() {
        return "text/plain; charset=utf-8";
    }

    @Override
    public void write(Origin origin, List<Entry> bans, OutputStream to) throws IOException {
        Lines.text(to, "# HoneyMesh " + origin.host() + " " + origin.at() + "\n");
        for (int bits : new int[] {32, 128}) {
            for (Entry entry : BlockList.of(bans, bits)) {
                Lines.text(to, entry.ban().subject() + "\n");
            }
        }
    }
}
