// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.fingerprints.capture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.honeymesh.fingerprints.Hassh;
import io.honeymesh.fingerprints.Ja3;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads captures with tshark. Where it is not installed the test says so and is skipped. */
final class Tshark {

    /** Its fields, and what tells their values apart. */
    private static final Map<String, String> FIELDS = new LinkedHashMap<>();

    static {
        FIELDS.put("tls.handshake.ja3", "");
        FIELDS.put("dtls.handshake.ja3", "");
        FIELDS.put("ssh.kex.hassh", "client ");
        FIELDS.put("ssh.kex.hasshserver", "server ");
    }

    private Tshark() {}

    static boolean isInstalled(String program) {
        return Stream.of(System.getenv("PATH").split(":")).anyMatch(path -> Files.isExecutable(Path.of(path, program)));
    }

    /** Compares JA3 and HASSH, packet by packet. */
    static void assertAgrees(Path folder, byte[] capture) throws IOException, InterruptedException {
        assumeTrue(isInstalled("tshark"), "tshark is not installed");
        Path file = Files.write(folder.resolve("capture"), capture);
        assertEquals(String.join("\n", read(file)), String.join("\n", readByUs(file)));
    }

    private static TreeSet<String> readByUs(Path file) {
        return Oracles.read(file).stream()
                .map(sighting -> sighting.frame() + " "
                        + switch (sighting) {
                            case Sighting.Hello seen -> Ja3.of(seen.hello());
                            case Sighting.Proposal seen ->
                                seen.fromServer()
                                        ? "server " + Hassh.server(seen.kex())
                                        : "client " + Hassh.client(seen.kex());
                        })
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static TreeSet<String> read(Path file) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("tshark", "-n", "-r", file.toString(), "-T", "fields"));
        command.addAll(List.of("-o", "tcp.reassemble_out_of_order:TRUE", "-e", "frame.number"));
        FIELDS.keySet().forEach(field -> command.addAll(List.of("-e", field)));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), "tshark failed");
        TreeSet<String> seen = new TreeSet<>();
        List<String> prefixes = List.copyOf(FIELDS.values());
        for (String line : output.split("\n")) {
            String[] values = line.split("\t", -1);
            for (int i = 1; i < values.length; i++) {
                for (String value : values[i].isEmpty() ? new String[0] : values[i].split(",")) {
                    seen.add(values[0] + " " + prefixes.get(i - 1) + value);
                }
            }
        }
        return seen;
    }
}
