// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.exports;

import io.honeymesh.api.Ban;
import io.honeymesh.api.spi.BanExporter;
import io.honeymesh.api.spi.Exporter;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import org.osgi.service.component.annotations.Component;

/**
 * A table for {@code nft -f}, which puts it in place of the one before in one transaction. It drops what comes from a banned address
 * before connections are tracked, and forgets bans by itself when they end.
 */
@Component(service = Exporter.class)
public final class BansNftables implements BanExporter {

    @Override
    public String name() {
        return "bans.nft";
    }

    @Override
    public String title() {
        return "Table for nft -f, with two sets and the rules that drop";
    }

    @Override
    public String contentType() {
        return "text/plain; charset=utf-8";
    }

    @Override
    public void write(Origin origin, List<Entry> bans, OutputStream to) throws IOException {
        Lines.text(
                to,
                "# HoneyMesh " + origin.host() + " " + origin.at() + "; nft -f FILE\n"
                        + "table inet honeymesh\ndelete table inet honeymesh\ntable inet honeymesh {\n");
        set(origin, "banned4", "ipv4_addr", BlockList.of(bans, 32), to);
        set(origin, "banned6", "ipv6_addr", BlockList.of(bans, 128), to);
        Lines.text(to, """
                    chain prerouting {
                        type filter hook prerouting priority -310; policy accept;
                        ip saddr @banned4 counter drop
                        ip6 saddr @banned6 counter drop
                    }
                }
                """);
    }

    private static void set(Origin origin, String name, String type, List<Entry> bans, OutputStream to)
            throws IOException {
        Lines.text(to, "    set " + name + " {\n        type " + type + "\n        flags interval, timeout\n");
        if (!bans.isEmpty()) {
            Lines.text(to, "        elements = {\n");
            for (Entry entry : bans) {
                Ban ban = entry.ban();
                String timeout = ban.isPermanent()
                        ? ""
                        : " timeout " + Math.max(1, ban.remaining(origin.at()).toSeconds()) + "s";
                Lines.text(to, "            " + ban.subject() + timeout + ",\n");
            }
            Lines.text(to, "        }\n");
        }
        Lines.text(to, "    }\n");
    }
}
