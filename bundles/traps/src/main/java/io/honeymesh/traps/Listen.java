// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.traps;

import io.honeymesh.api.spi.Persona;
import java.util.List;
import java.util.Set;

/**
 * Which of the installed traps listen where nobody has configured them. A machine on which everything is open is a honeypot at
 * first sight: so each node has a role, by its persona, and opens what such a server has.
 */
sealed interface Listen {

    /** The basics, what belongs to the node's role, and every trap that the catalogue doesn't know: somebody put it in. */
    record Role() implements Listen {}

    record All() implements Listen {}

    record Only(Set<String> traps) implements Listen {
        public Only {
            traps = Set.copyOf(traps);
        }
    }

    String ROLE = "role";
    String ALL = "all";

    /** What every node opens. */
    Set<String> BASICS = Set.of("ssh", "http", "https", "ftp");

    /** What goes together on one Debian server, beside the basics. */
    List<List<String>> ROLES = List.of(
            List.of("mysql", "redis", "memcached"),
            List.of("postgresql", "redis", "snmp"),
            List.of("smtp", "smtps", "pop3", "pop3s", "imap", "imaps", "dns", "dns-tcp"),
            List.of("smb", "ldap", "rdp", "ntp"),
            List.of("docker", "git", "elasticsearch"),
            List.of("mongodb", "elasticsearch", "redis"),
            List.of("mqtt", "telnet", "modbus", "snmp"),
            List.of("sip", "sip-udp", "telnet", "tftp"),
            List.of("mssql", "rdp", "vnc"),
            List.of("http-proxy", "socks", "dns", "dns-tcp", "ntp"));

    /**
     * @param words {@code role} (or none), {@code all}, or names of traps
     * @throws IllegalArgumentException if names stand beside the other two
     */
    static Listen of(List<String> words) {
        if (words.isEmpty() || words.equals(List.of(ROLE))) {
            return new Role();
        }
        if (words.equals(List.of(ALL))) {
            return new All();
        }
        if (words.contains(ROLE) || words.contains(ALL)) {
            throw new IllegalArgumentException("role and all stand alone");
        }
        return new Only(Set.copyOf(words));
    }

    default boolean wants(String trap, Persona persona) {
        return switch (this) {
            case All all -> true;
            case Only(Set<String> traps) -> traps.contains(trap);
            case Role role ->
                BASICS.contains(trap)
                        || persona.pick("role", ROLES).contains(trap)
                        || ROLES.stream().noneMatch(traps -> traps.contains(trap));
        };
    }

    /** The traps that are asked for by name. */
    default Set<String> names() {
        return this instanceof Only(Set<String> traps) ? traps : Set.of();
    }

    /** One word of the setting. */
    static String word(String word) {
        if (!word.matches("[a-z0-9-]{1,32}")) {
            throw new IllegalArgumentException(word);
        }
        return word;
    }
}
