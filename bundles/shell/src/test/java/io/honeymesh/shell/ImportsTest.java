// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import io.honeymesh.api.NodeEvent;
import io.honeymesh.api.Subject;
import io.honeymesh.api.service.Advice;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.karaf.shell.api.console.CommandLine;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImportsTest {

    @TempDir
    Path folder;

    private final FakeNode node = new FakeNode();
    private final Lists lists = new Lists();

    /** Takes a line for an entry. */
    private static final class Lists implements Advice {

        final Map<String, Listed> known = new TreeMap<>();
        final Map<String, List<String>> entries = new TreeMap<>();
        List<String> problems = List.of();

        @Override
        public List<Form> forms() {
            return List.of(new Form("stix", "a bundle"), new Form("text", "a list\u202e"));
        }

        @Override
        public List<Listed> lists() {
            return List.copyOf(known.values());
        }

        @Override
        public Listed take(String name, String form, InputStream from, Duration keep, String by) throws IOException {
            List<String> read = new String(from.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            if (!form.equals("text")) {
                throw new IllegalArgumentException("it is no JSON object with a list 'objects'");
            }
            Listed listed = new Listed(
                    name,
                    form,
                    read.size(),
                    List.of(new Skipped("a range", 2, "line 7")),
                    FakeNode.NOW,
                    by,
                    FakeNode.NOW.plus(keep));
            known.put(name, listed);
            entries.put(name, read);
            return listed;
        }

        @Override
        public boolean forget(String name, String by) {
            return known.remove(name) != null;
        }

        @Override
        public List<Named> about(Subject subject, Instant at) {
            return known.values().stream()
                    .filter(list -> entries.get(list.name()).contains(subject.toString()))
                    .map(list -> new Named(list.name(), subject, "SBL7", list.until()))
                    .toList();
        }

        @Override
        public List<String> problems() {
            return problems;
        }
    }

    @BeforeEach
    void start() {
        node.others.put(Advice.class, lists);
    }

    private static ImportCommand command(String... words) {
        ImportCommand command = new ImportCommand();
        command.words = List.of(words);
        command.sort();
        return command;
    }

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("list.txt"), text);
    }

    private String refusal(String... words) {
        return assertThrows(RuntimeException.class, () -> node.run(command(words)))
                .getMessage();
    }

    @Test
    void a_list_is_taken_from_a_file_and_what_was_left_out_is_told() throws Exception {
        String said = node.run(command("text", file("203.0.113.7\n").toString(), "--as", "drop", "--for", "24h"));
        assertEquals(
                "drop names 1 addresses and prefixes until 2026-11-22 12:00:00Z\n"
                        + "  left out: 2 a range (the first: line 7)\n",
                said);
        assertEquals("karla", lists.known.get("drop").by());
    }

    @Test
    void a_list_is_taken_from_what_is_piped_in_for_a_week() throws Exception {
        ImportCommand command = command("--as", "drop", "--json", "text", "-");
        command.in = new ByteArrayInputStream("203.0.113.7\n203.0.113.8\n".getBytes(StandardCharsets.UTF_8));
        Map<String, Object> said = JSON.std.mapFrom(node.run(command));
        assertEquals(2, said.get("entries"));
        assertEquals("2026-11-28T12:00:00Z", said.get("until"));
    }

    @Test
    void what_is_missing_or_wrong_is_one_clear_line() throws Exception {
        String list = file("x").toString();
        assertEquals("the file is missing, e.g. honeymesh:import text /srv/drop.txt --as drop", refusal("text"));
        assertEquals(
                "the list's name (--as) is missing, e.g. honeymesh:import text /srv/drop.txt --as drop",
                refusal("text", list));
        assertTrue(refusal("text", folder.toString(), "--as", "drop").contains("is no plain file"));
        assertTrue(refusal("text", "/none\u202e", "--as", "drop").startsWith("/none\\u202e is no plain file"));
        assertTrue(refusal("text", list, "--as", "drop", "--for", "soon").startsWith("not a duration"));
        assertEquals("it is no JSON object with a list 'objects'", refusal("stix", list, "--as", "drop"));
        assertEquals("one at a time: 'z' is too many", refusal("x", "y", "z"));
        node.others.remove(Advice.class);
        assertTrue(refusal("text", list, "--as", "drop").startsWith("the imports bundle is not running"));
    }

    @Test
    void without_arguments_there_are_the_forms() throws Exception {
        String said = node.run(command());
        assertTrue(said.contains("stix | a bundle") && said.contains("a list\\u202e"), said);
    }

    @Test
    void lists_are_shown_and_forgotten() throws Exception {
        assertEquals("No list is imported.\n", node.run(new ImportsCommand()));
        node.run(command("text", file("203.0.113.7\n").toString(), "--as", "drop"));
        lists.problems = List.of("the imported list bad is not in force\u001b[2J");
        List<String> shown = node.run(new ImportsCommand()).lines().toList();
        assertEquals("!! the imported list bad is not in force\\x1b[2J", shown.getFirst());
        assertTrue(
                shown.getLast().matches("drop \\| text \\| 1 .*\\| 2 .*\\| 2026-11-21 12:00:00Z \\| karla \\| 7d.*"),
                shown.getLast());
        ImportForgetCommand forget = new ImportForgetCommand();
        forget.words = List.of("drop");
        forget.sort();
        assertEquals("drop is forgotten\n", node.run(forget));
        assertEquals(
                "there is no imported list 'drop' (honeymesh:imports shows them)",
                assertThrows(CommandFailure.class, () -> node.run(forget)).getMessage());
    }

    @Test
    void why_says_which_lists_name_somebody_who_never_came() throws Exception {
        node.run(command("text", file("203.0.113.7\n").toString(), "--as", "drop"));
        WhyCommand why = new WhyCommand();
        why.argument("203.0.113.7");
        String said = node.run(why);
        assertTrue(said.startsWith("203.0.113.7 is not dropped: not banned\n"), said);
        assertTrue(said.contains("  list drop (203.0.113.7, SBL7), for another 7d\n"), said);
        why.json = true;
        assertEquals(
                List.of(Map.of(
                        "list", "drop", "entry", "203.0.113.7", "note", "SBL7", "until", "2026-11-28T12:00:00Z")),
                JSON.std.mapFrom(node.run(why)).get("lists"));
    }

    @Test
    void a_damaged_list_is_a_warning() throws Exception {
        lists.problems = List.of("the imported list bad is not in force");
        assertTrue(node.run(new StatusCommand()).startsWith("!! the imported list bad is not in force\n"));
    }

    @Test
    void events_say_who_did_it() {
        Map<String, Object> detail = new LinkedHashMap<>();
        detail.put("name", "drop");
        detail.put("form", "text");
        detail.put("entries", 7);
        detail.put("by", "karla");
        detail.put("until", "2026-11-28T12:00:00Z");
        assertEquals(
                "drop: 7 entries (text) by karla until 2026-11-28T12:00:00Z, left out 3",
                line("import.placed", detail, "skipped", 3));
        assertEquals(
                "drop: 7 entries (text) by karla until 2026-11-28T12:00:00Z, forgotten by egon",
                line("import.forgotten", detail, "forgotten_by", "egon"));
        assertEquals("bad, forgotten by egon", line("import.forgotten", Map.of("name", "bad"), "forgotten_by", "egon"));
    }

    private static String line(String type, Map<String, Object> detail, String name, Object value) {
        Map<String, Object> more = new LinkedHashMap<>(detail);
        more.put(name, value);
        return EventText.summary(new NodeEvent.Other(FakeNode.NOW, type, Optional.empty(), more).fields());
    }

    @Test
    void the_tab_key_offers_forms_then_files_and_the_lists() throws Exception {
        file("");
        assertEquals(List.of("stix ", "text "), offered("import", ""));
        assertEquals(List.of(folder + "/list.txt "), offered("import", "text", folder + "/"));
        assertTrue(offered("import", "--a").contains("--as "));
        node.run(command("text", folder.resolve("list.txt").toString(), "--as", "drop"));
        List<String> candidates = new ArrayList<>();
        new Completers.Imported().complete(node, WordsTest.session(), typing("import-forget", ""), candidates);
        assertEquals(List.of("drop "), candidates);
        node.others.remove(Advice.class);
        assertFalse(offered("import", "").contains("text "));
    }

    private List<String> offered(String... words) {
        List<String> candidates = new ArrayList<>();
        new ImportCommand.FormThenFile().complete(node, WordsTest.session(), typing(words), candidates);
        return candidates;
    }

    private static CommandLine typing(String... words) {
        String last = words[words.length - 1];
        return (CommandLine) Proxy.newProxyInstance(
                ImportsTest.class.getClassLoader(),
                new Class<?>[] {CommandLine.class},
                (self, method, arguments) -> switch (method.getName()) {
                    case "getArguments" -> words;
                    case "getCursorArgumentIndex" -> words.length - 1;
                    case "getCursorArgument", "getBuffer" -> last;
                    case "getArgumentPosition", "getBufferPosition" -> last.length();
                    default -> null;
                });
    }
}
