// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class MainTest {

    private static final String CASES = "../trap-testkit/src/test/cases/";

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream errors = new ByteArrayOutputStream();

    private int run(String... arguments) throws Exception {
        PrintStream printed = new PrintStream(out, true, StandardCharsets.US_ASCII);
        return new Main(printed, new PrintStream(errors, true)).run(List.of(arguments));
    }

    @Test
    void captures_are_judged_by_the_products_own_traps_and_rules() throws Exception {
        assertEquals(0, run(CASES + "log4shell-http.pcap", CASES + "curl-visit.pcap", "--rule", "payload-pattern"));
        String shown = out.toString();
        assertTrue(shown.contains("rule payload-pattern: +1.0 PAYLOAD (intent): JNDI look-up (Log4Shell)"), shown);
        assertTrue(shown.contains("-> banned TRAP+PAYLOAD for 1d, full"), shown);
        assertTrue(shown.endsWith("0 sources, 0 conversations, 0 scans; nothing was banned or kept\n"), shown);
        assertEquals("", errors.toString());
    }

    @Test
    void what_makes_no_sense_is_one_line() throws Exception {
        assertEquals(2, run());
        assertEquals(2, run("--with"));
        assertEquals(2, run("--with", "/no/such.jar", "x"));
        assertEquals("""
                replay: no file named (see --help)
                replay: --with needs a jar
                replay: there is no jar /no/such.jar that can be read
                """, errors.toString());
        errors.reset();
        assertEquals(2, run("--with", "pom.xml", "x"));
        assertEquals(1, errors.toString().lines().count(), errors.toString());
        assertTrue(errors.toString().startsWith("replay: the bundles on the class path can't be wired"));
        errors.reset();
        assertEquals(1, run("/no/such.pcap"));
        assertEquals("replay: /no/such.pcap: there is no such file\n", errors.toString());
    }
}
