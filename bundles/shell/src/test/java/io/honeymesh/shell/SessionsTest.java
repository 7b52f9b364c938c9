// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell;

import static io.honeymesh.shell.FakeArchive.shown;
import static io.honeymesh.shell.FakeArchive.tally;
import static io.honeymesh.shell.FakeArchive.typed;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import io.honeymesh.api.Subject;
import io.honeymesh.api.service.Attempts;
import io.honeymesh.api.service.Attempts.Grouping;
import io.honeymesh.api.service.Attempts.Login;
import io.honeymesh.api.service.Attempts.Outcome;
import io.honeymesh.api.service.CaptureFilter;
import io.honeymesh.api.service.Recordings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SessionsTest {

    @TempDir
    Path folder;

    private final FakeNode node = new FakeNode();

    @Test
    void the_newest_come_first_with_what_came_of_them() throws Exception {
        node.archive.recorded(7, "203.0.113.7", true, typed(0, "x"));
        node.archive.recorded(8, "2001:db8::8", false, typed(0, "x"));
        node.archive.outcomes.put(7L, new Outcome(FakeNode.NOW.minusSeconds(65), FakeNode.NOW, 100, 23, 4, 2, true));
        List<String> lines = node.run(new SessionsCommand()).lines().toList();
        assertTrue(
                lines.get(2).matches("8 +\\| 2026-11-21 11:59:00Z \\| 2001:db8::8 \\| ssh .*\\?.*\\| binary *"),
                lines.get(2));
        assertTrue(
                lines.get(3)
                        .matches(
                                "7 .*\\| 203.0.113.7 \\| ssh  \\| 1m 5s \\| 123 .*\\| 4 .*\\| 2 .*\\| yes .*\\| text *"),
                lines.get(3));
        SessionsCommand json = new SessionsCommand();
        json.json = true;
        Map<?, ?> first = (Map<?, ?>) JSON.std.listFrom(node.run(json)).getLast();
        assertEquals(65_000, first.get("duration_ms"));
        assertEquals(true, first.get("intent"));
    }

    @Test
    void there_are_filters_and_pages() throws Exception {
        for (int id = 1; id <= 5; id++) {
            node.archive.recorded(id, "203.0.113." + id, true, typed(0, "x"));
        }
        SessionsCommand command = new SessionsCommand();
        command.limit = "2";
        assertTrue(node.run(command).endsWith("There are more: --before 4\n"), node.text());
        command.before = "3";
        assertFalse(node.run(command).contains("more"), node.text());
        command.source = "203.0.113.0/30";
        command.trap = "ssh";
        command.since = "2h";
        node.run(command);
        assertEquals(
                new CaptureFilter(
                        Optional.of(Subject.parse("203.0.113.0/30")),
                        Optional.of("ssh"),
                        Optional.of(FakeNode.NOW.minusSeconds(7200))),
                node.archive.asked);
        command.source = "203.0.113.9";
        assertEquals(
                "No recorded conversations.",
                node.run(command).lines().toList().getLast().strip());
        command.trap = "s\u001bh";
        assertEquals("not a trap's name: 's\\x1bh' (such as ssh)", failure(command));
        command.trap = "";
        command.before = "x";
        assertEquals("not a session's id: 'x' (honeymesh:sessions lists them)", failure(command));
        node.missing.add(Recordings.class);
        command.before = "";
        assertEquals("the trap host is not running: no recordings", failure(command));
    }

    @Test
    void a_replay_is_framed_by_whose_it_was_and_that_it_ended() throws Exception {
        node.archive.recorded(7, "203.0.113.7", true, typed(0, "id\r\n"), shown(5000, "uid=0\r\n"));
        ReplaySessionCommand command = replay("7");
        command.noWait = true;
        assertEquals(
                "-- ssh from 203.0.113.7, 2026-11-21 11:59:00Z --\n> id\n< uid=0\n\n-- end of session 7 --\n",
                node.run(command));
        assertEquals(
                "there is no recording of session 8 (any more): honeymesh:sessions lists those there are",
                failure(replay("8")));
        command.speed = "0";
        assertEquals("--speed is a number from 0.1 to 100.0, not '0'", failure(command));
    }

    @Test
    void a_replay_that_is_interrupted_ends_at_once() {
        node.archive.recorded(7, "203.0.113.7", true, shown(0, "x"), shown(3_000_000, "y"));
        Thread.currentThread().interrupt();
        assertThrows(InterruptedException.class, () -> node.run(replay("7")));
        assertFalse(node.text().contains("end of session"));
    }

    @Test
    void a_binary_one_is_shown_in_hex_or_as_far_as_it_is_text() throws Exception {
        node.archive.recorded(7, "203.0.113.7", false, typed(0, "\0\u00ffid\n"));
        ReplaySessionCommand command = replay("7");
        assertEquals(
                "session 7 is binary: --hex shows its bytes, --text plays what is text in it; its file is"
                        + " data/recordings/7.jsonl",
                failure(command));
        command.text = true;
        assertTrue(node.run(command).contains("> ?id\n"), node.text());
        command.hex = true;
        assertTrue(node.run(command).contains("00000000  00 ff 69 64 0a"), node.text());
        command.cast = folder.resolve("7.cast").toString();
        assertTrue(failure(command).startsWith("session 7 is binary"));
    }

    @Test
    void S33_an_export_is_for_its_owner_and_replaces_nothing_unless_forced() throws Exception {
        node.archive.recorded(7, "203.0.113.7", true, typed(0, "x"));
        ReplaySessionCommand command = replay("7");
        Path file = folder.resolve("out.cast");
        command.cast = file.toString();
        assertEquals(file + " is written (14 bytes)\n", node.run(command));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        Files.writeString(file, "precious");
        assertEquals(file + " exists: --force replaces it", failure(command));
        assertEquals("precious", Files.readString(file));
        command.force = true;
        node.run(command);
        assertEquals("{\"version\":2}\n", Files.readString(file));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        try (var left = Files.list(folder)) {
            assertEquals(List.of(file), left.toList());
        }
    }

    @Test
    void an_export_goes_through_no_link_and_needs_a_whole_path() throws Exception {
        node.archive.recorded(7, "203.0.113.7", true, typed(0, "x"));
        Path target = Files.writeString(folder.resolve("target"), "precious");
        Path link = Files.createSymbolicLink(folder.resolve("link"), target);
        ReplaySessionCommand command = replay("7");
        command.cast = link.toString();
        assertEquals(link + " exists: --force replaces it", failure(command));
        command.force = true;
        node.run(command);
        assertEquals("precious", Files.readString(target));
        command.cast = "here.cast";
        assertEquals(
                "a file's whole path is needed, such as /var/lib/honeymesh/data/session.cast, not 'here.cast'",
                failure(command));
        command.cast = folder.resolve("no/such").toString();
        assertEquals("there is no folder for " + command.cast, failure(command));
    }

    @Test
    void S33_passwords_are_shown_only_when_asked_for() throws Exception {
        node.archive.logins.add(
                new Login(Optional.empty(), Optional.of("root"), Optional.empty(), tally(3, 2, FakeNode.NOW)));
        CredentialsCommand command = new CredentialsCommand();
        assertTrue(node.run(command).contains("root | 3        | 2 "), node.text());
        assertEquals(Grouping.USER, node.archive.grouping);
        for (String by : List.of("password", "pair")) {
            command.by = by;
            assertEquals("--by " + by + " shows passwords: add --reveal", failure(command));
        }
        command.by = "";
        command.reveal = true;
        node.run(command);
        assertEquals(Grouping.PAIR, node.archive.grouping);
        command.by = "colour";
        assertEquals("--by is user, password, pair or trap, not 'colour'", failure(command));
    }

    @Test
    void counts_come_as_table_json_or_csv() throws Exception {
        node.archive.commands.add(new Attempts.Command("wget \"x\", y", tally(3, 2, FakeNode.NOW)));
        CommandsCommand command = new CommandsCommand();
        assertTrue(
                node.run(command).startsWith("Command     | Attempts | Sources | Last                 | Last source"),
                node.text());
        command.csv = true;
        assertEquals(
                "\"command\",\"attempts\",\"sources\",\"last\",\"last_source\"\n"
                        + "\"wget \"\"x\"\", y\",\"3\",\"2\",\"2026-11-21T12:00:00Z\",\"203.0.113.7\"\n",
                node.run(command));
        command.json = true;
        assertEquals("--json or --csv: use one of them", failure(command));
        command.csv = false;
        assertEquals(3, ((Map<?, ?>) JSON.std.listFrom(node.run(command)).getFirst()).get("attempts"));
        node.archive.commands.clear();
        assertEquals("[]\n", node.run(command));
        command.json = false;
        assertEquals("No commands.\n", node.run(command));
        node.degraded = Optional.of("the disk is full");
        assertTrue(node.run(command).endsWith("what is new is not counted: the disk is full\n"), node.text());
    }

    @ParameterizedTest
    @MethodSource("io.honeymesh.shell.EventsTest#hostile")
    void S13_nothing_hostile_reaches_the_terminal_or_a_spreadsheet(String hostile) throws Exception {
        // As an edited ledger file would have it: not escaped.
        node.archive.commands.add(new Attempts.Command(hostile, tally(3, 2, FakeNode.NOW)));
        node.archive.logins.add(
                new Login(Optional.of(hostile), Optional.of(hostile), Optional.of(hostile), tally(3, 2, FakeNode.NOW)));
        for (String form : List.of("table", "json", "csv")) {
            CommandsCommand commands = new CommandsCommand();
            commands.json = form.equals("json");
            commands.csv = form.equals("csv");
            CredentialsCommand credentials = new CredentialsCommand();
            credentials.reveal = true;
            credentials.json = form.equals("json");
            credentials.csv = form.equals("csv");
            for (NodeCommand command : List.of(commands, credentials)) {
                String text = node.run(command);
                assertTrue(text.chars().allMatch(c -> c == '\n' || c >= 0x20 && c < 0x7f), text);
                if (form.equals("csv")) {
                    assertEquals(2, text.lines().count(), text);
                    assertFalse(text.matches("(?s).*(^|,|\n)\"[=+@-].*"), text);
                }
            }
        }
    }

    @Test
    void why_names_the_recorded_conversations() throws Exception {
        node.events.add(Events.conversed("203.0.113.7", FakeNode.NOW, "id"));
        WhyCommand why = new WhyCommand();
        why.subject = "203.0.113.7";
        assertFalse(node.run(why).contains("Recorded"), node.text());
        node.events.add(Events.conversed("203.0.113.7", FakeNode.NOW, "id", Optional.of("1.cast")));
        assertTrue(node.run(why).endsWith("Recorded: honeymesh:replay-session 1\n"), node.text());
        why.json = true;
        assertEquals(List.of("1"), JSON.std.mapFrom(node.run(why)).get("sessions"));
    }

    @Test
    void the_tab_key_offers_the_newest_sessions() {
        for (int id = 101; id <= 130; id++) {
            node.archive.recorded(id, "203.0.113.1", true, typed(0, "x"));
        }
        List<String> offered = List.copyOf(new CaptureCompleters.ReplayWords().offers(node));
        assertEquals(20, offered.size());
        assertEquals("130", offered.getFirst());
        assertTrue(new CaptureCompleters.ReplayWords().options().contains("--idle-limit"));
        assertEquals(List.of("ssh"), List.copyOf(new CaptureCompleters.Traps().offers(node)));
        assertEquals(offered, List.copyOf(new CaptureCompleters.Sessions().offers(node)));
    }

    private static ReplaySessionCommand replay(String id) {
        ReplaySessionCommand command = new ReplaySessionCommand();
        command.session = id;
        return command;
    }

    private String failure(NodeCommand command) {
        return assertThrows(CommandFailure.class, () -> node.run(command)).getMessage();
    }
}
