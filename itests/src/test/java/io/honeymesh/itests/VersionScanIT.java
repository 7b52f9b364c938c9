// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.lab.Command;
import io.honeymesh.lab.Host;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * A scanner that is let through (it is on the allow-list) takes every trap for what it claims to be: nmap's own database of
 * products is the judge.
 */
class VersionScanIT {

    private static final Duration SCAN = Duration.ofMinutes(10);
    private static final double NAMED_AT_LEAST = 0.9;

    /** What nmap has to say of each trap's port. Where it knows no better of the real server either, that is said here. */
    private static final Map<String, String> CLAIMS = claims();

    private static Map<String, String> claims() {
        Map<String, String> claims = new HashMap<>();
        claims.put("ssh", "OpenSSH 9\\.2p1 Debian");
        claims.put("http", "nginx 1\\.22");
        claims.put("https", "nginx 1\\.22");
        claims.put("ftp", "vsftpd 3\\.0\\.3");
        for (String mail : List.of("smtp", "smtps")) {
            claims.put(mail, "Postfix smtpd");
        }
        for (String mail : List.of("pop3", "pop3s")) {
            claims.put(mail, "Dovecot pop3d");
        }
        for (String mail : List.of("imap", "imaps")) {
            claims.put(mail, "Dovecot imapd");
        }
        claims.put("mysql", "MariaDB");
        claims.put("postgresql", "PostgreSQL");
        claims.put("redis", "Redis");
        claims.put("memcached", "Memcached 1\\.6");
        claims.put("elasticsearch", "Elasticsearch");
        claims.put("ldap", "OpenLDAP");
        claims.put("vnc", "VNC \\(protocol 3\\.8\\)"); // RFB doesn't tell the server
        claims.put("rdp", "xrdp|Microsoft Terminal Service"); // as it calls xrdp where TLS is offered
        claims.put("docker", "Docker 20\\.10");
        claims.put("telnet", "telnetd");
        claims.put("git", "git"); // it has no words for the real git daemon
        claims.put("mqtt", "mosquitto version 2\\.0\\.11");
        claims.put("smb", "Samba smbd");
        claims.put("sip", "Kamailio 5\\.6");
        claims.put("modbus", "Modbus TCP|mbap");
        claims.put("mongodb", "MongoDB");
        claims.put("mssql", "Microsoft SQL Server 2019");
        claims.put("http-proxy", "Squid http proxy 5\\.7");
        claims.put("socks", "[Ss]ocks");
        claims.put("dns", "BIND 9\\.18");
        claims.put("dns-tcp", "BIND 9\\.18");
        claims.put("snmp", "SNMP");
        claims.put("ntp", "NTP");
        claims.put("tftp", "tftpd|tftp");
        claims.put("sip-udp", "Kamailio|sip"); // the probe is shorter than any answer (S11)
        return Map.copyOf(claims);
    }

    /** @param said state, service and version, as nmap's table has them */
    private record Named(String trap, String port, String said) {

        boolean asClaimed() {
            String claim = CLAIMS.get(trap);
            return claim != null && Pattern.compile(claim).matcher(said).find();
        }
    }

    @Test
    void everyTrapIsTakenForWhatItClaimsToBeAndNoneForAHoneypot() throws Exception {
        Map<String, Map<String, String>> settings = Map.of("io.honeymesh.traps", Map.of("listen", "all"));
        try (Victim victim = Victim.start(VersionScanIT.class, settings)) {
            Map<String, String> traps = traps(victim);
            List<Named> named = new ArrayList<>();
            try (var scanners = Executors.newVirtualThreadPerTaskExecutor()) {
                Future<List<Named>> udp = scanners.submit(scan(victim, "udp", "-sU", traps));
                Future<List<Named>> tcp = scanners.submit(scan(victim, "tcp", "-sS", traps));
                named.addAll(tcp.get());
                named.addAll(udp.get());
            }
            named.forEach(each -> System.out.printf(
                    Locale.ROOT,
                    "%-10s %-14s %s%s%n",
                    each.port,
                    each.trap,
                    each.said,
                    each.asClaimed() ? "" : "  <<<"));
            assertEquals(traps.size(), named.size(), "every trap was seen");
            List<Named> others =
                    named.stream().filter(each -> !each.asClaimed()).toList();
            assertTrue(
                    others.size() <= (1 - NAMED_AT_LEAST) * named.size(),
                    "named otherwise: " + others.size() + " of " + named.size() + ": " + others);
            for (Named each : named) {
                assertFalse(each.said.toLowerCase(Locale.ROOT).contains("honey"), each.toString());
            }
            assertEquals(List.of(), victim.node().shellJson("honeymesh:bans --json"), "who is allowed is not banned");
        }
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

    private static Callable<List<Named>> scan(Victim victim, String protocol, String kind, Map<String, String> traps) {
        Host scout = victim.lab().host("scout-" + protocol);
        victim.node().shell("honeymesh:allow " + scout.ipv4() + " --for 1h --note scan");
        String ports = String.join(
                ",",
                traps.keySet().stream()
                        .filter(port -> port.endsWith("/" + protocol))
                        .map(port -> port.replaceAll("/.*", ""))
                        .toList());
        return () -> {
            Command.Result result = scout.command(
                            "nmap",
                            "-n",
                            "-Pn",
                            kind,
                            "-sV",
                            "-p",
                            ports,
                            victim.host().ipv4())
                    .run(SCAN);
            assertEquals(0, result.exit(), result.errors());
            return result.output()
                    .lines()
                    .filter(line -> line.matches("\\d+/" + protocol + " .*"))
                    .map(line -> line.split(" +", 2))
                    .map(words -> new Named(traps.get(words[0]), words[0], words[1]))
                    .sorted(Comparator.comparing(Named::port))
                    .toList();
        };
    }
}
