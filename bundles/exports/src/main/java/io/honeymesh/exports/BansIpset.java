// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.exports;

import io.honeymesh.api.Ban;
import io.honeymesh.api.spi.BanExporter;
import io.honeymesh.api.spi.Exporter;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import org.osgi.service.component.annotations.Component;

/** Two sets for {@code ipset restore}, filled beside those in use and swapped in. */
@Component(service = Exporter.class)
public final class BansIpset implements BanExporter {

    /** The most that ipset keeps; a ban that lasts longer ends there, and is in the next export again. */
    private static final long MAX_TIMEOUT_S = 2_147_483;

    /** More than a node's tables ever hold; it takes no memory before it is used. */
    private static final int ROOM = 1 << 23;

    @Override
    public String name() {
        return "bans.ipset";
    }

    @Override
    public String title() {
        return "Sets honeymesh4 and honeymesh6 for ipset restore";
    }

    @Override
    public String contentType() {
        return "text/plain; charset=utf-8";
    }

    @Override
    public void write(Origin origin, List<Entry> bans, OutputStream to) throws IOException {
        set(origin, "honeymesh4", "inet", BlockList.of(bans, 32), to);
        set(origin, "honeymesh6", "inet6", BlockList.of(bans, 128), to);
    }

    private static void set(Origin origin, String name, String family, List<Entry> bans, OutputStream to)
            throws IOException {
        String kind = " hash:net family " + family + " maxelem " + ROOM + " timeout 0 -exist\n";
        String filled = name + "-new";
        Lines.text(to, "create " + name + kind + "create " + filled + kind + "flush " + filled + "\n");
        for (Entry entry : bans) {
            Ban ban = entry.ban();
            long seconds = ban.isPermanent()
                    ? 0
                    : Math.clamp(ban.remaining(origin.at()).toSeconds(), 1, MAX_TIMEOUT_S);
            Lines.text(to, "add " + filled + " " + ban.subject() + " timeout " + seconds + "\n");
        }
        Lines.text(to, "swap " + filled + " " + name + "\ndestroy " + filled + "\n");
    }
}
