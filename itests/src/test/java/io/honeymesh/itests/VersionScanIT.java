// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.lab.Host;
import java.io.IOException;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * A scanner that is let through (it is on the allow-list) takes every trap for what it claims to be: nmap's own database of
 * products is the judge.
 */
class VersionScanIT {

    private static final double NAMED_AT_LEAST = 0.9;

    /** What nmap has to call each trap. The last ones it calls by their protocol, whoever made the real server. */
    private static final Map<String, String> NAMES = Map.ofEntries(
            Map.entry("ssh", "OpenSSH 9.2p1 Debian"),
            Map.entry("http", "nginx"),
            Map.entry("https", "nginx"),
            Map.entry("ftp", "vsftpd 3.0.3"),
            Map.entry("smtp", "Postfix smtpd"),
            Map.entry("smtps", "Postfix smtpd"),
            Map.entry("pop3", "Dovecot pop3d"),
            Map.entry("pop3s", "Dovecot pop3d"),
            Map.entry("imap", "Dovecot imapd"),
            Map.entry("imaps", "Dovecot imapd"),
            Map.entry("mysql", "MariaDB"),
            Map.entry("postgresql", "PostgreSQL DB"),
            Map.entry("redis", "Redis key-value store"),
            Map.entry("memcached", "Memcached 1.6"),
            Map.entry("elasticsearch", "Elasticsearch REST API 7.10"),
            Map.entry("ldap", "OpenLDAP"),
            Map.entry("rdp", "xrdp"),
            Map.entry("docker", "Docker 20.10"),
            Map.entry("mongodb", "MongoDB 5.0"),
            Map.entry("mqtt", "mosquitto version 2.0.11"),
            Map.entry("smb", "Samba smbd"),
            Map.entry("sip", "Kamailio 5.6"),
            Map.entry("sip-udp", "Kamailio 5.6"), // no answer fits into its question (S11)
            Map.entry("mssql", "Microsoft SQL Server 2019"),
            Map.entry("http-proxy", "Squid http proxy 5.7"),
            Map.entry("dns", "ISC BIND 9.18"), // the same
            Map.entry("dns-tcp", "ISC BIND 9.18"),
            Map.entry("vnc", "VNC (protocol 3.8)"),
            Map.entry("socks", "socks5"),
            Map.entry("snmp", "SNMPv1 server (public)"),
            Map.entry("ntp", "NTP v4"),
            Map.entry("modbus", "Modbus TCP"));

    /** Those whose real servers nmap has no name for; it should say the same of both. */
    private static final Set<String> NAMELESS = Set.of("telnet", "git", "tftp");

    /** Another look doesn't help: their answers don't fit into what nmap asks (S11). */
    private static final Set<String> TOO_LONG = Set.of("dns", "sip-udp");

    /** nmap gives up on an answer after seconds, which a busy machine may need: then it looks again. */
    private static final int LOOKS = 3;

    @Test
    void everyTrapIsTakenForWhatItClaimsToBeAndNoneForAHoneypot() throws Exception {
        Map<String, Map<String, String>> settings = Map.of("io.honeymesh.traps", Map.of("listen", "all"));
        try (Victim victim = Victim.start(VersionScanIT.class, settings)) {
            alwaysTheSameMachine(victim);
            Host beside = victim.lab().host("beside");
            try (Originals originals = Originals.start(victim.lab(), beside);
                    var scanners = Executors.newVirtualThreadPerTaskExecutor()) {
                Map<String, String> traps = traps(victim);
                VersionScan ofTraps = VersionScan.from(victim, victim.host());
                VersionScan ofOriginals = VersionScan.from(victim, beside);
                Future<Map<String, String>> real =
                        scanners.submit(() -> ofOriginals.of(originals.ports().keySet()));
                Map<String, String> said = new TreeMap<>(ofTraps.of(traps.keySet()));
                for (int look = 1; look < LOOKS; look++) {
                    said.putAll(ofTraps.of(doubtful(traps, said, real.get())));
                }
                assertEquals(traps.keySet(), said.keySet(), "every trap was seen");
                judge(traps, said, real.get());
            }
            assertEquals(List.of(), victim.bans(), "who is allowed is not banned");
        }
    }

    /** What a scan says depends on the persona: on a third of them MongoDB wants a password, say. */
    private static void alwaysTheSameMachine(Victim victim) throws IOException {
        victim.launch("stop");
        Files.write(victim.base().resolve("data/persona.seed"), new byte[32]);
        victim.node().start();
    }

    private static boolean isNamed(String trap, String said) {
        return said.contains(NAMES.getOrDefault(trap, "a trap that this test doesn't know"));
    }

    private static Set<String> nameable(Map<String, String> traps) {
        return traps.keySet().stream()
                .filter(port -> !NAMELESS.contains(traps.get(port)))
                .collect(Collectors.toSet());
    }

    private static Set<String> unnamed(Map<String, String> traps, Map<String, String> said) {
        return nameable(traps).stream()
                .filter(port -> !isNamed(traps.get(port), said.getOrDefault(port, "")))
                .collect(Collectors.toSet());
    }

    /** Where another look may help; nowhere if enough are named and the others as they should be. */
    private static Set<String> doubtful(
            Map<String, String> traps, Map<String, String> said, Map<String, String> ofOriginals) {
        Set<String> doubtful = new HashSet<>();
        if (!isEnough(traps, said)) {
            doubtful.addAll(unnamed(traps, said));
            doubtful.removeIf(port -> TOO_LONG.contains(traps.get(port)));
        }
        ofOriginals.forEach((port, original) -> {
            if (!original.equals(said.get(port))) {
                doubtful.add(port);
            }
        });
        return doubtful;
    }

    private static boolean isEnough(Map<String, String> traps, Map<String, String> said) {
        return namedTraps(traps, said).size()
                >= NAMED_AT_LEAST * bareNames(traps).size();
    }

    /** A trap that is named over TCP is named, whatever it has to leave out over UDP (S11). */
    private static Set<String> namedTraps(Map<String, String> traps, Map<String, String> said) {
        return said.keySet().stream()
                .filter(port -> isNamed(traps.get(port), said.get(port)))
                .map(port -> bareName(traps.get(port)))
                .collect(Collectors.toSet());
    }

    private static Set<String> bareNames(Map<String, String> traps) {
        return traps.values().stream().map(VersionScanIT::bareName).collect(Collectors.toSet());
    }

    private static String bareName(String trap) {
        return trap.replaceFirst("-(udp|tcp)$", "");
    }

    private static void judge(Map<String, String> traps, Map<String, String> said, Map<String, String> ofOriginals) {
        Set<String> unnamed = unnamed(traps, said);
        Set<String> differing = new HashSet<>();
        said.forEach((port, words) -> {
            String original = ofOriginals.getOrDefault(port, "");
            boolean same = original.isEmpty() || original.equals(words);
            String verdict = !NAMELESS.contains(traps.get(port))
                    ? unnamed.contains(port) ? "OTHERWISE" : "named"
                    : original.isEmpty() ? "real one missing" : same ? "as the real one" : "NOT AS " + original;
            System.out.printf(Locale.ROOT, "%-10s %-14s %-17s %s%n", port, traps.get(port), verdict, words);
            differing.addAll(same ? Set.of() : Set.of(port));
            assertFalse(words.toLowerCase(Locale.ROOT).contains("honey"), words);
        });
        int named = namedTraps(traps, said).size();
        int all = bareNames(traps).size();
        int convincing = said.size() - unnamed.size() - differing.size();
        System.out.printf(
                Locale.ROOT,
                "named: %d of %d traps, %.0f %%; %d of %d endpoints, with those called as the real ones are %d%n",
                named,
                all,
                100.0 * named / all,
                nameable(traps).size() - unnamed.size(),
                said.size(),
                convincing);
        assertTrue(isEnough(traps, said), () -> "named otherwise: " + unnamed);
        assertTrue(convincing >= NAMED_AT_LEAST * said.size(), () -> "unlike the real ones: " + unnamed + differing);
    }

    /** By port and protocol, as nmap writes them: {@code 22/tcp}. */
    private static Map<String, String> traps(Victim victim) {
        Map<String, String> traps = new HashMap<>();
        Pattern form = Pattern.compile("(\\S+) \\S*:(\\d+/\\w+)");
        for (Object listed : (List<?>) victim.node().status().get("traps")) {
            Matcher matcher = form.matcher(listed.toString());
            assertTrue(matcher.matches(), listed.toString());
            traps.put(matcher.group(2), matcher.group(1));
        }
        return traps;
    }
}
