// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code ./honeymesh} says of arguments that make no sense: one line, before it installs or builds anything. */
@Timeout(60)
class LauncherTest {

    private static final Path ROOT = Path.of(System.getProperty("honeymesh.root"));

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    nonsense | unknown command: nonsense
                    package --test --check | either --test or --check
                    package --check --key x | --check signs nothing: leave --key out
                    package --key | --key needs a file
                    package --revision ../x | a Debian revision has letters, digits, . + ~, not: ../x
                    package nonsense | package takes no such argument: nonsense
                    ignite up --base / | --base can't be /
                    """)
    void aMistakeIsOneLine(String arguments, String line) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(ROOT.resolve("honeymesh").toString()));
        command.addAll(List.of(arguments.split(" ")));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor(10, TimeUnit.SECONDS);
        assertEquals("honeymesh: " + line + " (see ./honeymesh help)\n", said);
        assertEquals(2, process.exitValue());
    }
}
