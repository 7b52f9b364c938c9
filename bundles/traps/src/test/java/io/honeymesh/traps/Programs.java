// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.traps;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** The programs of this machine that tests run; where one is missing the test says so and is skipped. */
public final class Programs {

    private Programs() {}

    /** Where a program is: on the path, or among those for root, which a user's path lacks. Or a path of its own. */
    public static Path find(String program) {
        Stream<String> folders = Stream.of((System.getenv("PATH") + ":/usr/sbin:/sbin").split(":"));
        return folders.map(folder -> Path.of(folder).resolve(program))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseGet(() -> Assumptions.abort(program + " is not installed"));
    }

    /** For what only root may do. */
    public static void needRoot(String why) {
        Assumptions.assumeTrue("root".equals(System.getProperty("user.name")), why);
    }
}
