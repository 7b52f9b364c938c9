// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.itests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** {@code ./honeymesh fleet}, as an operator runs it where no node is. */
final class FleetTool {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private FleetTool() {}

    private static String run(String... words) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-jar",
                Path.of(System.getProperty("honeymesh.root"), "tools/fleet-admin/target/fleet-admin.jar")
                        .toString()));
        command.addAll(List.of(words));
        return io.honeymesh.lab.Command.of(command).output(PATIENCE);
    }

    /** Makes the fleet's key in a folder. @return its public half */
    static String key(Path folder) {
        return run("key", "--out", folder.toString()).replaceAll("(?s).*fleet.admin = ([0-9a-f]{64}).*", "$1");
    }

    /** Leaves an order in {@code out/order} of that folder. @return the new tokens by node ID */
    static Map<String, String> order(Path folder, Path roster) throws IOException {
        String key = folder.resolve("fleet.key").toString();
        Path out = folder.resolve("out");
        run("order", "--key", key, "--roster", roster.toString(), "--out", out.toString());
        Map<String, String> tokens = new HashMap<>();
        for (String line : Files.readAllLines(out.resolve("tokens"))) {
            tokens.put(line.split(" ")[0], line.split(" ")[1]);
        }
        return tokens;
    }
}
