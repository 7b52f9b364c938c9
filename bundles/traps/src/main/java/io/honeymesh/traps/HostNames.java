// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.traps;

import io.honeymesh.api.spi.Persona;
import java.util.List;

/** Host names as administrators give them: a role, sometimes a place or a stage, often a number. */
final class HostNames {

    private static final List<String> ROLES = List.of(
            "web",
            "app",
            "api",
            "files",
            "ftp",
            "intranet",
            "backup",
            "store",
            "shop",
            "portal",
            "mail",
            "mx",
            "proxy",
            "gw",
            "dev",
            "build",
            "ci",
            "git",
            "wiki",
            "crm",
            "erp",
            "media",
            "cdn",
            "stats",
            "monitor",
            "log",
            "node",
            "srv",
            "host",
            "vm",
            "vps",
            "docs",
            "print",
            "nas",
            "cloud",
            "db",
            "data",
            "report",
            "bill",
            "ticket");

    private static final List<String> STAGES = List.of("prod", "stage", "test", "dev", "old", "new", "int", "ext");

    private static final List<String> PLACES = List.of(
            "fra", "ams", "lon", "par", "nyc", "sfo", "sin", "waw", "vie", "zrh", "mad", "mil", "hel", "sto", "dub",
            "muc", "ber", "ham", "prg", "bud", "eu1", "us1", "dc1", "dc2", "rz1", "hq");

    private HostNames() {}

    static String of(Persona persona) {
        String role = persona.pick("host.role", ROLES);
        String place = persona.pick("host.place", PLACES);
        String stage = persona.pick("host.stage", STAGES);
        int number = persona.number("host.number", 1, 24);
        String padded = String.valueOf(100 + number).substring(1);
        return switch (persona.number("host.style", 0, 6)) {
            case 0 -> role + number;
            case 1 -> role + padded;
            case 2 -> role + "-" + padded;
            case 3 -> role + "-" + stage;
            case 4 -> role + "-" + stage + "-" + padded;
            case 5 -> place + "-" + role + padded;
            default -> role + padded + "-" + place;
        };
    }
}
