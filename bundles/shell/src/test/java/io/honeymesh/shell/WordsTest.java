// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.Reason;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.karaf.shell.api.console.CommandLine;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.completers.ArgumentCommandLine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WordsTest {

    @Test
    void options_may_stand_behind_the_argument_or_before_it() {
        for (List<String> words : List.of(
                List.of("203.0.113.7", "--for", "2h", "--note", "abuse desk"),
                List.of("--note=abuse desk", "203.0.113.7", "--for=2h"))) {
            BanCommand ban = new BanCommand();
            ban.words = words;
            ban.sort();
            assertEquals("203.0.113.7", ban.subject);
            assertEquals("2h", ban.duration);
            assertEquals("abuse desk", ban.note);
        }
        WhyCommand why = new WhyCommand();
        why.words = List.of("203.0.113.7", "--json");
        why.sort();
        assertTrue(why.json);
    }

    @Test
    void what_does_not_belong_gets_one_clear_line() {
        assertEquals(
                "there is no option '--fro' (see honeymesh:ban --help)",
                refused(List.of("203.0.113.7", "--fro", "2h")));
        assertEquals("--for needs a value (see honeymesh:ban --help)", refused(List.of("203.0.113.7", "--for")));
        assertEquals(
                "one at a time: '203.0.113.8' is too many (several words stand in quotes)",
                refused(List.of("203.0.113.7", "203.0.113.8")));
        assertEquals("there is no option '-\\x1b[2J' (see honeymesh:ban --help)", refused(List.of("-\u001b[2J")));
    }

    @Test
    void the_tab_key_offers_bans_to_unban_and_options_behind_them() {
        FakeNode node = new FakeNode();
        node.banned("203.0.113.7", Reason.TRAP, Duration.ofHours(1));
        node.banned("198.51.100.0/24", Reason.TRAP, Duration.ofHours(1));
        Completers.UnbanWords completer = new Completers.UnbanWords();
        assertEquals(List.of("203.0.113.7 "), offered(completer, node, "20"));
        assertEquals(
                List.of("--hassh ", "--ja3 ", "--ja4 ", "--note "),
                offered(completer, node, "--").stream().sorted().toList());
        List<String> candidates = new ArrayList<>();
        assertEquals(0, completer.complete(node, session(), new ArgumentCommandLine("any.thing", 9), candidates));
        assertEquals(List.of("any.thing"), candidates);
    }

    @Test
    void the_tab_key_knows_modes_traps_durations_and_allows() {
        FakeNode node = new FakeNode();
        node.allow(io.honeymesh.api.Subject.parse("192.0.2.0/24"), java.util.Optional.empty(), "");
        assertEquals(List.of("LOCKDOWN "), offered(new Completers.ModeWords(), node, "L"));
        assertEquals(List.of("ssh "), offered(new Completers.TrapWords(), node, ""));
        assertEquals(List.of("forever "), offered(new Completers.Durations(), node, "f"));
        assertEquals(List.of("192.0.2.0/24 "), offered(new Completers.DisallowWords(), node, "1"));
        assertEquals(List.of("conversation "), offered(new Completers.TypesOfEvents(), node, "conv"));
        assertEquals(List.of("PAYLOAD "), offered(new Completers.Reasons(), node, "P"));
        node.missing.add(io.honeymesh.api.service.BanBook.class);
        assertEquals(List.of(), offered(new Completers.DisallowWords(), node, ""));
    }

    @Test
    void the_tab_key_offers_files_that_need_no_quoting(@TempDir Path folder) throws Exception {
        Files.createDirectory(folder.resolve("captures"));
        Files.createFile(folder.resolve("cap.pcap"));
        Files.createFile(folder.resolve("cap \u001b[31m"));
        Files.createFile(folder.resolve("other"));
        FileWords completer = new FingerprintCommand.Files();
        assertEquals(List.of(folder + "/cap.pcap ", folder + "/captures/"), offered(completer, folder + "/cap"));
        assertEquals(3, offered(completer, folder + "/").size());
        assertEquals(List.of(), offered(completer, folder + "/none/"));
        assertEquals(List.of("--json "), offered(completer, "--"));
    }

    private static List<String> offered(FileWords completer, String typed) {
        List<String> candidates = new ArrayList<>();
        completer.complete(session(), typing(typed), candidates);
        return candidates;
    }

    private static List<String> offered(Completers.FromNode completer, FakeNode node, String typed) {
        List<String> candidates = new ArrayList<>();
        completer.complete(node, session(), typing(typed), candidates);
        return candidates;
    }

    private static CommandLine typing(String word) {
        return (CommandLine) Proxy.newProxyInstance(
                WordsTest.class.getClassLoader(),
                new Class<?>[] {CommandLine.class},
                (self, method, arguments) -> switch (method.getName()) {
                    case "getCursorArgument", "getBuffer" -> word;
                    case "getArgumentPosition", "getBufferPosition" -> word.length();
                    case "getArguments" -> new String[] {word};
                    default -> 0;
                });
    }

    static Session session() {
        return (Session) Proxy.newProxyInstance(
                WordsTest.class.getClassLoader(), new Class<?>[] {Session.class}, (self, method, arguments) -> null);
    }

    private static String refused(List<String> words) {
        BanCommand ban = new BanCommand();
        ban.words = words;
        return NodeCommand.refusal(assertThrows(CommandFailure.class, ban::sort))
                .getNiceHelp();
    }
}
