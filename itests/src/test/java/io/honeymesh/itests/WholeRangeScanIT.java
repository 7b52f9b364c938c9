// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.honeymesh.lab.Command;
import io.honeymesh.lab.Host;
import io.honeymesh.lab.Tools;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** A whole machine's ports, scanned from an address that nobody has seen before. */
class WholeRangeScanIT {

    private static final int ALL = 65_535;
    private static final int LEARNED_AT_MOST = 20;
    private static final Duration LIMIT = Duration.ofMinutes(4);
    private static final Pattern PORT = Pattern.compile("<port [^>]*><state state=\"(\\w+)\"");
    private static final Pattern MANY = Pattern.compile("<extraports state=\"(\\w+)\" count=\"(\\d+)\"");

    @Test
    void S02_aScanOfEveryPortLearnsOfAHandfulOfThem() throws Exception {
        String missing = Tools.missing(List.of(Tools.NMAP)).orElse("");
        if (!missing.isEmpty()) {
            System.out.println("skipped: " + missing);
        }
        assumeTrue(missing.isEmpty(), "skipped: " + missing);
        try (Victim victim = Victim.start(WholeRangeScanIT.class, Map.of())) {
            Host scanner = victim.lab().host("scanner");
            // The rate and the retries bound only how long it takes: each port is asked.
            String report = scanner.command(Command.of(
                            "nmap",
                            "-sS",
                            "-T4",
                            "-Pn",
                            "-n",
                            "-p-",
                            "--min-rate",
                            "3000",
                            "--max-retries",
                            "1",
                            "-oX",
                            "-",
                            victim.host().ipv4()))
                    .output(LIMIT);
            int silent = 0;
            int learned = 0;
            for (MatchResult port : PORT.matcher(report).results().toList()) {
                if (port.group(1).equals("filtered")) {
                    silent++;
                } else {
                    learned++;
                }
            }
            for (MatchResult many : MANY.matcher(report).results().toList()) {
                int count = Integer.parseInt(many.group(2));
                if (many.group(1).equals("filtered")) {
                    silent += count;
                } else {
                    learned += count;
                }
            }
            System.out.println("nmap -sS -T4 -p-: " + learned + " ports' states learned, " + silent + " silent");
            assertEquals(ALL, learned + silent, "every port was asked");
            assertTrue(learned <= LEARNED_AT_MOST, report);
        }
    }
}
