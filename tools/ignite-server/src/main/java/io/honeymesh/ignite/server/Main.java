// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.ignite.server;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** What {@code ./honeymesh ignite} runs: {@code keys FOLDER} and {@code run FILE}. */
public final class Main {

    private static final int FAILED = 1;
    private static final int USAGE = 2;

    private Main() {}

    public static void main(String[] arguments) {
        System.exit(run(List.of(arguments)));
    }

    private static int run(List<String> arguments) {
        if (arguments.size() != 2 || !List.of("keys", "run").contains(arguments.getFirst())) {
            System.err.println("usage: keys FOLDER | run FILE");
            return USAGE;
        }
        try {
            switch (arguments.getFirst()) {
                case "keys" -> Authority.make(Path.of(arguments.get(1)));
                default -> new Server(ServerSettings.read(Path.of(arguments.get(1)))).run();
            }
            return 0;
        } catch (IOException | IllegalArgumentException | IllegalStateException wrong) {
            System.err.println(wrong.getMessage());
            return FAILED;
        } catch (InterruptedException stopped) {
            return FAILED;
        }
    }
}
