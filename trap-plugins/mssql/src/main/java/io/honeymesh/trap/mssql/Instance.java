// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.mssql;

import io.honeymesh.api.spi.Persona;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/**
 * The server this node pretends to run.
 *
 * @param host what the server calls itself
 * @param password that of the administrator {@code sa}
 * @param application the one database that is not the system's
 * @param started when the server was last started
 * @param secondsPerClient how often someone connects, on average
 */
record Instance(
        String host,
        String password,
        Build build,
        String edition,
        String application,
        Instant started,
        int secondsPerClient) {

    /** A release for Linux: its third number, its fourth, its name and when it was built. */
    record Build(int number, int revision, String level, String article, String built) {
        String version() {
            return "15.0." + number + "." + revision;
        }
    }

    static final String USER = "sa";

    private static final int HOST_CHARS = 15;

    private static final List<Build> BUILDS = List.of(
            new Build(4322, 2, "CU22", "KB5027702", "Jul 27 2023 18:11:00"),
            new Build(4345, 5, "CU25", "KB5033688", "Dec  1 2023 17:20:28"),
            new Build(4375, 4, "CU27", "KB5037331", "Jun 10 2024 18:00:07"),
            new Build(4385, 2, "CU28", "KB5039747", "Jul 25 2024 21:32:40"),
            new Build(4415, 2, "CU30", "KB5049235", "Nov 18 2024 17:45:37"),
            new Build(4435, 7, "CU32-GDR", "KB5058722", "Jun  9 2025 18:36:12"),
            new Build(4455, 2, "CU32-GDR", "KB5068404", "Oct  7 2025 21:10:15"));

    /** What people choose where three kinds of characters are asked for. */
    private static final List<String> PASSWORDS = List.of(
            "Password123",
            "P@ssw0rd",
            "Admin123",
            "Passw0rd",
            "Sa123456",
            "Aa123456",
            "Password1",
            "Qwerty123",
            "P@ssw0rd123",
            "Admin@123",
            "Welcome1",
            "Sql12345");

    private static final List<String> APPLICATIONS =
            List.of("shop", "crm", "portal", "blog", "erp", "billing", "wiki", "intranet", "tickets", "booking");

    static Instance of(Persona persona, Instant now) {
        // A container is called by its number unless someone gave it the machine's network.
        boolean numbered = persona.pick("mssql.network", List.of(true, true, false));
        String name = persona.hostName();
        String host = numbered
                ? HexFormat.of().formatHex(persona.bytes("mssql.container", 6))
                : name.substring(0, Math.min(name.length(), HOST_CHARS));
        return new Instance(
                host,
                persona.pick("mssql.password", PASSWORDS),
                persona.pick("mssql.build", BUILDS),
                persona.pick("mssql.edition", List.of("Developer", "Developer", "Developer", "Express")),
                persona.pick("db.application", APPLICATIONS),
                started(persona, now),
                persona.number("mssql.client.seconds", 10, 240));
    }

    private static Instant started(Persona persona, Instant now) {
        return persona.machine().started(Duration.ofSeconds(persona.number("mssql.start", 12, 60)), now);
    }

    /** The number of the next connection's process; the first fifty are the server's own. */
    int process(Instant now) {
        return 51 + (int) (Math.max(0, Duration.between(started, now).toSeconds()) / secondsPerClient % 19);
    }

    String edition64() {
        return edition + " Edition (64-bit)";
    }

    /** What {@code @@VERSION} says. */
    String version() {
        return String.format(
                Locale.ROOT,
                "Microsoft SQL Server 2019 (RTM-%s) (%s) - %s (X64) \n\t%s\n\tCopyright (C) 2019 Microsoft Corporation\n"
                        + "\t%s on Linux (Ubuntu 20.04.6 LTS) <X64>",
                build.level(),
                build.article(),
                build.version(),
                build.built() + " ",
                edition64());
    }
}
