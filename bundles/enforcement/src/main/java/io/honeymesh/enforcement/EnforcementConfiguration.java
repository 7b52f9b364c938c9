// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enforcement;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** The form operators see. {@link EnforcementSettings} checks what they enter, and holds the same defaults for when they enter nothing. */
@ObjectClassDefinition(
        id = EnforcementConfiguration.PID,
        name = "HoneyMesh enforcement",
        description = "How the XDP program is attached and how large its tables are. A change reloads the program.")
@interface EnforcementConfiguration {
    String PID = "io.honeymesh.enforcement";

    @AttributeDefinition(
            name = "Interfaces",
            description =
                    "Where to drop packets. Empty: every interface that is up and holds a default route; if none does,"
                            + " every one that is up, without loopback.",
            required = false)
    String[] interfaces() default {};

    @AttributeDefinition(
            name = "Chained",
            description = "Interfaces that are shared with other XDP programs, through libxdp's dispatcher, which the"
                    + " launcher joins at the start.",
            required = false)
    String[] chained() default {};

    @AttributeDefinition(
            name = "Attach",
            description = "Native runs in the driver, generic in the network stack. Auto tries native first.",
            options = {
                @Option(label = "auto: native where the driver can, else generic", value = "auto"),
                @Option(label = "native: in the driver", value = "native"),
                @Option(label = "generic: in the network stack", value = "generic")
            })
    String attach() default "auto";

    @AttributeDefinition(
            name = "Capacity",
            description =
                    "Bans on single hosts and IPv6 /64 networks, 1 to 4 000 000. About 200 bytes of locked memory each.",
            min = "1",
            max = "4000000")
    int capacity() default 10_000;

    @AttributeDefinition(
            name = "Prefix capacity",
            description = "Bans on other subjects, for each family.",
            min = "1",
            max = "1000000")
    int prefix_capacity() default 4096;

    @AttributeDefinition(
            name = "Contained conversations",
            description = "Conversations with banned sources that may go on at the same time.",
            min = "1",
            max = "1000000")
    int contained_capacity() default 8192;

    @AttributeDefinition(
            name = "Pinned",
            description =
                    "How long bans go on being dropped while no node is there, as across a restart or an upgrade: 10s-24h,"
                            + " 0s for not at all.")
    String pinned() default "0s";

    @AttributeDefinition(
            name = "Quarantine",
            description =
                    "How long the kernel may drop a source by itself, from its handshake with a trap until the ban is there:"
                            + " 0s-10s, 0s for not at all.")
    String quarantine() default "1s";

    @AttributeDefinition(
            name = "All ports: quiet",
            description = "How long all ports are watched before unused ones lead to the catch-all trap, 1s-1d.")
    String all_ports_quiet() default "10m";

    @AttributeDefinition(
            name = "All ports: memory",
            description = "How long a port that was used is never led to the catch-all trap, 1s-365d.")
    String all_ports_memory() default "7d";

    @AttributeDefinition(
            name = "All ports: reserved",
            description = "Ports and ranges that are never led to the catch-all trap.",
            required = false)
    String[] all_ports_reserved() default {};

    @AttributeDefinition(
            name = "Connections to decoys",
            description = "How many TCP connections to traps one source may ask for in a second; 0 for any number.",
            min = "0",
            max = "65535")
    int decoy_syns_per_second() default 50;

    @AttributeDefinition(name = "Scan detection", description = "Recognise and stop port scans in the kernel.")
    boolean scan_enabled() default true;

    @AttributeDefinition(
            name = "Scan sources",
            description = "Sources watched at the same time; 64 bytes each.",
            min = "64",
            max = "4000000")
    int scan_sources() default 16_384;

    @AttributeDefinition(
            name = "Scans by IPv6 host",
            description = "Count IPv6 sources by their address; else by their /64, which one host can use all of.")
    boolean scan_ipv6_hosts() default false;

    @AttributeDefinition(
            name = "Fast scan: ports",
            description = "Distinct ports within the fast window, 2 to 48.",
            min = "2",
            max = "48")
    int scan_fast_ports() default 10;

    @AttributeDefinition(
            name = "Fast scan: window",
            description = "Within which a fast scan's ports are counted, 1s-1h.")
    String scan_fast_window() default "3s";

    @AttributeDefinition(
            name = "Slow scan: ports",
            description = "Distinct ports within the slow window, 2 to 48.",
            min = "2",
            max = "48")
    int scan_slow_ports() default 20;

    @AttributeDefinition(
            name = "Slow scan: window",
            description = "Within which a slow scan's ports are counted, 1s-1d.")
    String scan_slow_window() default "1h";

    @AttributeDefinition(
            name = "Stealth probes",
            description = "NULL, FIN, XMAS and SYN+FIN probes and tiny fragments within the slow window.",
            min = "1",
            max = "255")
    int scan_stealth_probes() default 3;

    @AttributeDefinition(name = "Stop", description = "How long a scanner's SYNs are dropped, 1s-30m.")
    String scan_stop() default "10m";

    @AttributeDefinition(
            name = "Stop per day",
            description =
                    "How long one source can be stopped in a day, at most 30m. Scans can be forged in another's name.")
    String scan_stop_per_day() default "30m";

    @AttributeDefinition(
            name = "Stops per minute",
            description = "On the whole node, 0 to 200; beyond it nothing is stopped.",
            min = "0",
            max = "200")
    int scan_stops_per_minute() default 200;

    @AttributeDefinition(
            name = "Ports that don't count",
            description = "Ports and ranges to which many SYNs are ordinary, such as a passive FTP range: 50000-50100.",
            required = false)
    String[] scan_ignored_ports() default {};
}
