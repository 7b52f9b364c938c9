// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.Licence;
import io.honeymesh.api.Licence.Tier;
import io.honeymesh.api.LicenceStatus;
import io.honeymesh.api.service.Licensing;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.karaf.shell.api.console.CommandLine;
import org.apache.karaf.shell.api.console.Session;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LicenseTest {

    private static final Licence LICENCE = new Licence(
            "HM-1",
            Tier.PRO,
            "Example\u001b[2J Ltd",
            5,
            Optional.of("north"),
            FakeNode.NOW,
            FakeNode.NOW.plus(Duration.ofDays(30)));
    private static final LicenceStatus PRO = new LicenceStatus(Tier.PRO, Optional.of(LICENCE), "", false);
    private static final LicenceStatus NONE =
            new LicenceStatus(Tier.COMMUNITY, Optional.empty(), "no licence is installed", true);

    @TempDir
    Path folder;

    private final FakeNode node = new FakeNode();
    private final List<String> asked = new ArrayList<>();
    private LicenceStatus inForce = NONE;

    LicenseTest() {
        node.others.put(Licensing.class, new Licensing() {
            @Override
            public LicenceStatus status() {
                return inForce;
            }

            @Override
            public Optional<String> text() {
                return Optional.empty();
            }

            @Override
            public LicenceStatus verify(String text) {
                asked.add("verify " + text);
                return text.equals("good") ? PRO : NONE;
            }

            @Override
            public LicenceStatus install(String text) {
                asked.add("install " + text);
                if (!text.equals("good")) {
                    throw new IllegalArgumentException("the licence expired");
                }
                inForce = PRO;
                return PRO;
            }
        });
    }

    @Test
    void without_a_licence_it_says_so_and_what_goes_on() throws Exception {
        assertEquals(
                List.of(
                        "!! " + LicenseView.DEVELOPMENT,
                        "!! no licence is installed",
                        "Community: nothing is shared with peers; what protects this machine is not affected"),
                run().lines().toList());
        assertEquals(run("show"), run());
    }

    @Test
    void a_licence_is_shown_with_all_it_says_and_nothing_that_a_terminal_obeys() throws Exception {
        inForce = PRO;
        String text = run();
        assertTrue(text.startsWith("Pro: this node may share with peers\n  licence   HM-1, pro\n"), text);
        assertTrue(text.contains("  expires   2026-12-21 12:00:00Z (30d)"), text);
        assertFalse(text.contains("\u001b"), text);
        LicenseCommand command = command("show");
        command.json = true;
        String json = node.run(command);
        assertTrue(
                json.startsWith("{\"tier\":\"pro\",\"sharing\":true,\"reason\":\"\",\"development_key\":false,"), json);
        assertTrue(json.contains("\"cluster\":\"north\""), json);
    }

    @Test
    void a_file_is_installed_or_only_checked() throws Exception {
        String good = Files.writeString(folder.resolve("good"), "good\n").toString();
        assertTrue(run("verify", good).startsWith("this licence would permit sharing here:"));
        assertEquals(NONE, inForce);
        assertTrue(run("install", good).startsWith("the licence is installed\nPro:"));
        assertEquals(List.of("verify good", "install good"), asked);
        String bad = Files.writeString(folder.resolve("bad"), "bad").toString();
        assertEquals("this licence permits no sharing here: no licence is installed", refused("verify", bad));
        assertEquals(
                "the licence expired",
                assertThrows(IllegalArgumentException.class, () -> run("install", bad))
                        .getMessage());
    }

    @Test
    void a_big_file_is_not_read_to_its_end_and_a_pipe_not_at_all() throws Exception {
        String big =
                Files.writeString(folder.resolve("big"), "x".repeat(1 << 20)).toString();
        refused("verify", big);
        assertEquals("verify ".length() + 16 * 1024, asked.getFirst().length());
        assertEquals("/dev/zero is no plain file", refused("verify", "/dev/zero"));
        assertEquals(folder + " is no plain file", refused("install", folder.toString()));
        assertEquals(folder + "/none is not there", refused("install", folder + "/none"));
    }

    @Test
    void wrong_words_get_one_clear_line() {
        assertEquals("there is no 'sell': show, install FILE or verify FILE", refused("sell"));
        assertEquals("the licence's file is missing, e.g. honeymesh:license install /srv/licence", refused("install"));
        assertEquals("show takes no file: honeymesh:license verify x", refused("show", "x"));
        assertEquals("one at a time: 'c' is too many", refused("verify", "b", "c"));
    }

    @Test
    void without_the_bundle_it_is_community() {
        node.others.remove(Licensing.class);
        assertEquals("the license bundle is not running: it is Community", refused());
    }

    @Test
    void the_status_has_a_line_of_it_and_warns_of_nothing() throws Exception {
        String text = node.run(new StatusCommand());
        assertTrue(text.contains("  licence   Community (no licence is installed); DEVELOPMENT KEY\n"), text);
        assertFalse(text.contains("!!"), text);
        inForce = PRO;
        assertTrue(node.run(new StatusCommand()).contains("  licence   Pro until 2026-12-21 12:00:00Z\n"));
    }

    @Test
    void the_tab_key_offers_what_may_be_done_and_then_files() throws Exception {
        Files.createFile(folder.resolve("licence"));
        assertEquals(List.of("install "), offered("i", 1, "license", "i"));
        assertEquals(List.of("show ", "install ", "verify ").stream().sorted().toList(), offered("", 1, "license", ""));
        String typed = folder + "/l";
        assertEquals(List.of(folder + "/licence "), offered(typed, 2, "license", "install", typed));
        assertEquals(List.of("--json "), offered("--", 1, "license", "--"));
    }

    private static List<String> offered(String word, int index, String... words) {
        CommandLine line = (CommandLine) Proxy.newProxyInstance(
                LicenseTest.class.getClassLoader(),
                new Class<?>[] {CommandLine.class},
                (self, method, arguments) -> switch (method.getName()) {
                    case "getCursorArgument", "getBuffer" -> word;
                    case "getArgumentPosition", "getBufferPosition" -> word.length();
                    case "getCursorArgumentIndex" -> index;
                    case "getArguments" -> words;
                    default -> 0;
                });
        Session session = (Session) Proxy.newProxyInstance(
                LicenseTest.class.getClassLoader(), new Class<?>[] {Session.class}, (self, method, arguments) -> null);
        List<String> candidates = new ArrayList<>();
        new LicenseCommand.WhatWords().complete(session, line, candidates);
        return candidates.stream().sorted().toList();
    }

    private static LicenseCommand command(String... words) {
        LicenseCommand command = new LicenseCommand();
        command.words = List.of(words);
        command.sort();
        return command;
    }

    private String run(String... words) throws InterruptedException {
        return node.run(command(words));
    }

    private String refused(String... words) {
        return assertThrows(CommandFailure.class, () -> run(words)).getMessage();
    }
}
