// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.any;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.spi.MachineFacts;
import io.honeymesh.traps.TrapHarness;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** All traps of a node tell of one machine, and no two nodes of the same. */
@Timeout(120)
class OneStoryTest {

    private static final int SLACK_SECONDS = 600;

    /** A node where neither Redis nor MongoDB wants a password, and one where they may. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void theTrapsOfANodeAgree(int node) throws Exception {
        MachineFacts machine = TrapHarness.persona(node).machine();
        Probes probes = new Probes(node);
        String info = probes.docker("/info");
        String nodes = probes.elasticsearch("/_nodes");
        String stats = probes.elasticsearch("/_nodes/stats");
        String redis = probes.redis();
        String mongodb = probes.mongodb();
        String telnet = probes.telnet("uname -r; nproc; cat /proc/meminfo; cat /proc/version");

        Map<String, Optional<String>> hosts = new TreeMap<>();
        hosts.put("smtp", Probes.find(probes.smtp(), "^220 (\\S+) ESMTP"));
        hosts.put("http-proxy", Probes.find(probes.proxy(), "Via: 1.1 (\\S+) \\(squid"));
        hosts.put("docker", Probes.find(info, "\"NoProxy\":\"\",\"Name\":\"([^\"]+)\""));
        hosts.put("mongodb", Probes.find(mongodb, "hostname\0....([a-z0-9-]+)\0"));
        hosts.put("telnet", Probes.find(telnet, "Linux \\S+ \\(([a-z0-9-]+)\\)"));
        assertAgree(machine.hostName(), hosts);

        Map<String, Optional<String>> kernels = new TreeMap<>();
        kernels.put("docker", Probes.find(info, "\"KernelVersion\":\"([^\"]+)\""));
        kernels.put("elasticsearch", Probes.find(nodes, "\"version\":\"(6\\.1[^\"]+)\""));
        kernels.put("redis", Probes.find(redis, "os:Linux (\\S+) x86_64"));
        kernels.put("mongodb", Probes.find(mongodb, "Kernel ([^\0]+)\0"));
        kernels.put("telnet", Probes.find(telnet, "Linux version (\\S+) "));
        assertAgree(machine.kernel().release(), kernels);

        Map<String, Optional<String>> memory = new TreeMap<>();
        memory.put("docker", Probes.find(info, "\"MemTotal\":(\\d+)").map(OneStoryTest::kilobytes));
        memory.put(
                "elasticsearch",
                Probes.find(stats, "\"mem\":\\{\"total_in_bytes\":(\\d+)").map(OneStoryTest::kilobytes));
        memory.put("redis", Probes.find(redis, "total_system_memory:(\\d+)").map(OneStoryTest::kilobytes));
        memory.put("telnet", Probes.find(telnet, "MemTotal: +(\\d+) kB"));
        assertAgree(Long.toString(machine.memoryKb()), memory);

        Map<String, Optional<String>> processors = new TreeMap<>();
        processors.put("docker", Probes.find(info, "\"NCPU\":(\\d+)"));
        processors.put("elasticsearch", Probes.find(nodes, "\"available_processors\":(\\d+)"));
        processors.put("telnet", Probes.find(telnet, "\r\n(\\d)\r\nMemTotal"));
        assertAgree(Integer.toString(machine.cpu().count()), processors);

        assertEquals(
                "dc=" + machine.domain().replace(".", ",dc="),
                Probes.find(probes.ldap(), "namingContexts..?.?.?(dc=[a-z,=]+)").orElseThrow());
    }

    private static String kilobytes(String bytes) {
        return Long.toString(Long.parseLong(bytes) >> 10);
    }

    private static void assertAgree(String expected, Map<String, Optional<String>> told) {
        told.forEach((trap, fact) -> fact.ifPresent(value -> assertEquals(expected, value, trap)));
        List<String> silent = told.entrySet().stream()
                .filter(entry -> entry.getValue().isEmpty())
                .map(Map.Entry::getKey)
                .toList();
        // These two may want a password.
        assertTrue(List.of("redis", "mongodb").containsAll(silent), silent + " say nothing");
    }

    @Test
    void noServerHasBeenUpForLongerThanItsMachine() throws Exception {
        int node = 0;
        Probes probes = new Probes(node);
        long up = TrapHarness.persona(node).machine().uptime(Instant.now()).toSeconds();
        Map<String, Optional<String>> told = new HashMap<>();
        told.put("redis", Probes.find(probes.redis(), "uptime_in_seconds:(\\d+)"));
        told.put("memcached", Probes.find(probes.memcached(), "STAT uptime (\\d+)"));
        told.put("mqtt", Probes.find(probes.mqtt(), "broker/uptime(\\d+) seconds"));
        told.put(
                "elasticsearch",
                Probes.find(probes.elasticsearch("/_nodes/stats"), "\"uptime_in_millis\":(\\d+)")
                        .map(millis -> millis.substring(0, millis.length() - 3)));
        told.forEach((trap, seconds) -> {
            long server = Long.parseLong(seconds.orElseThrow(() -> new AssertionError(trap + " says nothing")));
            assertTrue(server <= up + 60 && server > up - SLACK_SECONDS, trap + ": " + server + " of " + up);
        });
    }

    @Test
    void whoLooksFromInsideSeesTheSameAccountsThroughEveryTrap() throws Exception {
        MachineFacts machine = TrapHarness.persona(0).machine();
        Probes probes = new Probes(0);
        String passwd = probes.telnet("cat /etc/passwd");
        for (MachineFacts.Account account : machine.accounts()) {
            String line = account.name() + ":x:" + account.uid() + ":" + account.uid() + ":";
            assertTrue(passwd.contains("\n" + line), line);
        }
        Set<String> shells = machine.accounts().stream()
                .filter(account -> account.shell() && account.uid() != 0)
                .map(account -> account.uid() + " " + account.name())
                .collect(Collectors.toSet());
        Set<String> homes = probes.ftp("%2Fhome/")
                .lines()
                .map(line -> line.split("\\s+"))
                .map(columns -> columns[2] + " " + columns[columns.length - 1])
                .collect(Collectors.toSet());
        assertEquals(shells, homes);
    }

    @Test
    void theShellsBehindSshAndTelnetAreOfOneMachine() throws Exception {
        String command =
                "uname -a; nproc; cat /etc/passwd; cat /etc/debian_version; cat /etc/hostname; grep MemTotal /proc/meminfo";
        Probes probes = new Probes(0);
        String telnet = probes.telnet(command.replace("grep MemTotal", "cat")).replace("\r", "");
        for (String line : probes.ssh(command).lines().toList()) {
            // Telnet's shows fewer of Debian's own accounts.
            boolean person = line.matches("[a-z]+:x:1\\d\\d\\d:.*") || !line.contains(":x:");
            assertTrue(!person || telnet.contains(line), line);
        }
    }

    @Test
    void aRestartChangesNothing() throws Exception {
        for (String target : List.of("/containers/json?all=1", "/images/json")) {
            String first = new Probes(3).docker(target);
            assertEquals(withoutTimes(first), withoutTimes(new Probes(3).docker(target)));
        }
        assertEquals(withoutTimes(new Probes(3).http()), withoutTimes(new Probes(3).http()));
        assertEquals(new Probes(3).ftp(""), new Probes(3).ftp(""));
        assertEquals(
                new Probes(3).telnet("cat /etc/passwd; uname -a"), new Probes(3).telnet("cat /etc/passwd; uname -a"));
    }

    private static String withoutTimes(String answer) {
        return answer.replaceAll("Date: [^\r]*", "").replaceAll("Up [^\"]*", "");
    }

    /** What only one node may have, wherever it shows. */
    @Test
    void noTwoNodesShareAnIdentityOrADate() throws Exception {
        Map<String, Set<String>> seen = new HashMap<>();
        int nodes = 12;
        for (int node = 0; node < nodes; node++) {
            Probes probes = new Probes(node);
            MachineFacts machine = TrapHarness.persona(node).machine();
            String containers = probes.docker("/containers/json?all=1");
            String health = probes.elasticsearch("/");
            Map<String, Optional<String>> mine = new HashMap<>();
            mine.put("host name", Optional.of(machine.hostName()));
            mine.put("machine id", Optional.of(machine.machineId()));
            mine.put("network card", Optional.of(machine.nic().mac()));
            mine.put("installation", Optional.of(machine.installed().toString()));
            mine.put("last start", Optional.of(machine.booted(Instant.now()).toString()));
            mine.put("docker engine", Probes.find(probes.docker("/info"), "\"ID\":\"([^\"]+)\""));
            mine.put("docker container", Probes.find(containers, "\"Id\":\"([0-9a-f]{64})\""));
            mine.put("docker image", Probes.find(containers, "\"ImageID\":\"([^\"]+)\""));
            mine.put("docker date", Probes.find(containers, "\"Created\":(\\d+)"));
            mine.put("elasticsearch cluster", Probes.find(health, "\"cluster_uuid\" : \"([^\"]+)\""));
            mine.put("web page's date", Probes.find(probes.http(), "Last-Modified: ([^\r]+)"));
            mine.put("ftp listing", Optional.of(probes.ftp("")));
            mine.forEach((what, value) -> {
                String one = value.orElseThrow(() -> new AssertionError(what + " doesn't show"));
                assertTrue(seen.computeIfAbsent(what, _ -> new HashSet<>()).add(one), what + " is shared: " + one);
            });
        }
        seen.values().forEach(values -> assertEquals(nodes, values.size()));
    }
}
