// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.honeymesh.itests.Victim.Meets;
import io.honeymesh.lab.Command;
import io.honeymesh.lab.Host;
import io.honeymesh.lab.Tools;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The live screen over the real SSH shell, on a real terminal, of a node that is really touched. */
class TopIT {

    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final int FTP = 21;

    private static Victim victim;

    @BeforeAll
    static void start() throws Exception {
        Optional<String> missing = Tools.missing(List.of(Screen.TMUX));
        assumeTrue(missing.isEmpty(), "skipped: " + missing.orElse(""));
        victim = Victim.start(TopIT.class, Map.of("io.honeymesh.traps", Map.of("listen", "ftp")));
    }

    @AfterAll
    static void stop() {
        if (victim != null) {
            victim.close();
        }
    }

    @Test
    void whoTouchesATrapIsSeenFoundLookedIntoAndLetGo() throws Exception {
        Host attacker = victim.lab().host("attacker");
        victim.node().shell("honeymesh:ban 203.0.113.0/24 --for 7d --note \"the abuse desk\"");
        try (Screen screen = new Screen(victim.host(), 100, 30, victim.launcher() + " shell --base " + victim.base())) {
            screen.await("@honeymesh>");
            screen.type("honeymesh:top", "Enter");
            screen.await("[Bans 1]");
            Wait.until(
                    LIMIT,
                    "on the other page, without a cursor",
                    () -> screen.state().equals("1 0"));
            victim.meets(attacker, attacker.ipv4(), victim.host().ipv4(), FTP, 1000);
            screen.await("[Bans 2]");
            screen.await(attacker.ipv4());

            screen.type("/", attacker.ipv4(), "Enter");
            screen.await("only " + attacker.ipv4());
            screen.await("[Bans 1]");
            assertFalse(screen.text().contains("the abuse desk"), screen.text());
            screen.type("Enter");
            screen.await("Why " + attacker.ipv4());
            screen.await("rule trap-touch: +1.0 TRAP: touched a trap");
            screen.type("Escape");
            screen.await("[Bans 1]");

            assertEquals(Meets.NOTHING, victim.service(attacker));
            screen.type("l");
            screen.await("Lift the ban on " + attacker.ipv4() + "? y/n");
            screen.type("n");
            screen.await("The ban on " + attacker.ipv4() + " stays.");
            assertEquals(Meets.NOTHING, victim.service(attacker));
            screen.type("l", "y");
            screen.await("the ban on " + attacker.ipv4() + " is lifted (it was TRAP)");
            screen.await("[Bans 0]");
            Wait.until(LIMIT, "it is let through", () -> victim.service(attacker) == Meets.OPEN);
            assertTrue(victim.node()
                    .shell("honeymesh:events --type ban.lifted --subject " + attacker.ipv4())
                    .contains("by admin"));

            screen.type("k"); // what was said last stands in place of the keys until one is pressed
            for (int[] size : new int[][] {{60, 16}, {40, 10}, {140, 40}}) {
                screen.resize(size[0], size[1]);
                Wait.until(LIMIT, "drawn anew: " + size[0], () -> {
                    List<String> lines = screen.lines();
                    return lines.size() == size[1]
                            && lines.getFirst().startsWith("HoneyMesh")
                            && lines.getLast().startsWith("q quit")
                            && lines.stream()
                                            .filter(line -> line.startsWith("q quit"))
                                            .count()
                                    == 1;
                });
            }
            screen.type("2");
            screen.await("ftp " + victim.host().ipv4() + ":21 PROVEN -> banned TRAP");

            screen.type("q");
            screen.await("@honeymesh>");
            Wait.until(LIMIT, "the terminal is as it was", () -> screen.state().equals("0 1"));
            screen.type("honeymesh:traps ftp", "Enter");
            screen.await("LISTENING");
            screen.type("honeymesh:top", "Enter");
            screen.await("[Bans 1]");
            screen.type("C-c");
            Wait.until(LIMIT, "Ctrl-C quits", () -> screen.state().equals("0 1"));
        }
        assertEquals(List.of(), victim.logged("ERROR"));
    }

    @Test
    void ctrlCAtAQuestionEndsTheCommandWithoutAWord() throws Exception {
        try (Screen screen = new Screen(victim.host(), 100, 30, victim.launcher() + " shell --base " + victim.base())) {
            screen.await("@honeymesh>");
            screen.type("honeymesh:backup", "Enter");
            screen.await("Passphrase:");
            screen.type("C-c");
            screen.type("honeymesh:backup list", "Enter");
            screen.await("Made");
            assertFalse(screen.text().contains("Error") || screen.text().contains("Exception"), screen.text());
        }
        assertEquals(List.of(), victim.logged("ERROR"));
    }

    @Test
    void S31_aViewerSeesAllAndLiftsNothing(@TempDir Path keys) throws Exception {
        Path key = keys.resolve("vera");
        Command.of("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key.toString())
                .output(LIMIT);
        String line = "vera = " + Files.readString(keys.resolve("vera.pub")).split(" ")[1] + ",viewer\n";
        Files.writeString(victim.base().resolve("etc/keys.properties"), line, StandardOpenOption.APPEND);
        victim.node().shell("honeymesh:ban 198.51.100.7 --for 1h");
        String ssh =
                "ssh -tt -F none -q -p 8101 -l vera -i " + key + " -o HostKeyAlias=honeymesh -o UserKnownHostsFile="
                        + victim.base().resolve("operator/known_hosts") + " 127.0.0.1";
        try (Screen screen = new Screen(victim.host(), 80, 24, ssh)) {
            screen.await("@honeymesh>");
            screen.type("honeymesh:top", "Enter");
            screen.await("198.51.100.7");
            assertFalse(screen.text().contains("l lift"), screen.text());
            screen.type("/", "198.51.100.7", "Enter");
            screen.await("only 198.51.100.7");
            screen.type("l");
            screen.await("Your role may not lift bans.");
            screen.type("y", "q");
            screen.await("@honeymesh>");
        }
        victim.node().shell("honeymesh:unban 198.51.100.7"); // which would fail were it not banned
    }

    @Test
    void withoutATerminalItSaysSoAndOnceIsText() throws Exception {
        Command.Result refused = victim.launch("shell", "honeymesh:top");
        assertEquals(1, refused.exit());
        assertTrue((refused.output() + refused.errors()).contains("honeymesh:top --once"), refused.toString());
        String once = victim.node().shell("honeymesh:top --once --interval 500ms");
        assertTrue(once.startsWith("HoneyMesh  ") && once.contains("\nTouches "), once);
        assertFalse(once.contains("\u001b"), once);
    }
}
