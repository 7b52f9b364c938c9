// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.forward;

import io.honeymesh.api.Settings;
import java.util.Set;

/**
 * What {@code etc/io.honeymesh.syslog-NAME.cfg} says.
 *
 * @param authorities a PEM file; empty for those that Java brings
 * @param format an exporter of events
 * @param types empty for all
 * @param facility 0–23
 */
record SyslogSettings(
        String host, int port, Protocol protocol, String authorities, String format, Set<String> types, int facility) {

    enum Protocol {
        UDP(514),
        TCP(514),
        TLS(6514);

        private final int port;

        Protocol(int port) {
            this.port = port;
        }
    }

    /** @throws IllegalArgumentException with one clear line for what makes no sense */
    static SyslogSettings of(Settings settings) {
        String host = Forwarding.required(settings, "host", "the server's address or name");
        Protocol protocol = settings.choice("protocol", Protocol.TLS);
        int port = settings.integer("port", 0, 0, 65_535);
        return new SyslogSettings(
                host,
                port == 0 ? protocol.port : port,
                protocol,
                settings.text("authorities", ""),
                settings.text("format", "events.cef"),
                Forwarding.types(settings, Set.of()),
                settings.integer("facility", 16, 0, 23));
    }
}
