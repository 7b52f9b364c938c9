// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.honeymesh.lab.Command;
import io.honeymesh.lab.Host;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;

/**
 * What {@code nmap -sV} says of a host's ports, asked by scanners that the node lets through.
 *
 * @param scanners one for each protocol, as a source may hold only so many conversations
 */
record VersionScan(Host target, Map<String, Host> scanners) {

    private static final Duration LIMIT = Duration.ofMinutes(10);

    /** Each UDP probe without an answer costs seconds, and the rare ones ask for nothing that a trap is. */
    private static final Map<String, List<String>> KINDS =
            Map.of("tcp", List.of("-sS"), "udp", List.of("-sU", "--version-intensity", "5"));

    static VersionScan from(Victim victim, Host target) {
        Map<String, Host> scanners = new HashMap<>();
        for (String protocol : KINDS.keySet()) {
            Host scanner = victim.lab().host(target.name() + "-" + protocol);
            victim.node().shell("honeymesh:allow " + scanner.ipv4() + " --for 1h --note scan");
            scanners.put(protocol, scanner);
        }
        return new VersionScan(target, scanners);
    }

    /**
     * Looks at ports, over both protocols at once.
     *
     * @param ports as nmap writes them: {@code 22/tcp}
     * @return by port its state, service and version, as nmap tells them
     */
    Map<String, String> of(Set<String> ports) throws InterruptedException, ExecutionException {
        Map<String, String> said = new HashMap<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Map<String, String>>> both = KINDS.keySet().stream()
                    .map(protocol -> threads.submit(() -> of(protocol, ports)))
                    .toList();
            for (Future<Map<String, String>> one : both) {
                said.putAll(one.get());
            }
        }
        return said;
    }

    private Map<String, String> of(String protocol, Set<String> ports) {
        String numbers = ports.stream()
                .filter(port -> port.endsWith("/" + protocol))
                .map(port -> port.substring(0, port.indexOf('/')))
                .collect(Collectors.joining(","));
        if (numbers.isEmpty()) {
            return Map.of();
        }
        List<String> nmap = new ArrayList<>(List.of("nmap", "-n", "-Pn", "-sV", "-p", numbers));
        nmap.addAll(KINDS.get(protocol));
        nmap.add(target.ipv4());
        Command.Result result = scanners.get(protocol).command(Command.of(nmap)).run(LIMIT);
        assertEquals(0, result.exit(), result.errors());
        System.out.println(target.name() + ": " + result.output().lines().reduce("", (before, last) -> last));
        return result.output()
                .lines()
                .filter(line -> line.matches("\\d+/" + protocol + " .*"))
                .map(line -> line.split(" +", 2))
                .collect(Collectors.toMap(words -> words[0], words -> words[1].replaceAll(" +", " ")));
    }
}
