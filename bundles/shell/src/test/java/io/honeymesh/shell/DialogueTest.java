// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell;

import static io.honeymesh.shell.FakeArchive.shown;
import static io.honeymesh.shell.FakeArchive.typed;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.honeymesh.api.service.Recordings.Piece;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DialogueTest {

    @Test
    void what_a_terminal_echoes_is_the_clients_and_shown_once() {
        assertEquals(
                List.of("< # ", "> l", "> s", "> \r\n", "< a  b\r\n# "),
                said(
                        shown(0, "# "),
                        typed(1, "l"),
                        shown(1, "l"),
                        typed(2, "s\r"),
                        shown(2, "s"),
                        shown(2, "\r\n"),
                        shown(3, "a  b\r\n# ")));
    }

    @Test
    void a_line_echoed_together_with_its_answer_is_taken_apart() {
        assertEquals(
                List.of("> ls\r\n", "< a\r\n", "> id\r\n", "< uid=0\r\n"),
                said(typed(1, "ls\rid\r\n"), shown(2, "ls\r\na\r\n"), shown(3, "id\r\nuid=0\r\n")));
    }

    @Test
    void a_password_is_put_where_it_was_typed() {
        assertEquals(
                List.of("< Password: ", "> toor", "< \r\n", "< # "),
                said(shown(0, "Password: "), typed(1, "toor\r"), shown(1, "\r\n"), shown(2, "# ")));
    }

    @Test
    void the_lines_of_a_protocol_that_echoes_nothing_stand_between_its_answers() {
        assertEquals(
                List.of("< 220 ready\r\n", "> 2\r\n", "< 230 ok\r\n", "> QUIT\r\n"),
                said(shown(0, "220 ready\r\n"), typed(1, "2\r\n"), shown(1, "230 ok\r\n"), typed(2, "QUIT\r\n")));
    }

    @Test
    void a_line_that_was_recorded_byte_by_byte_ends_once() {
        assertEquals(
                List.of("< 220 ready\r\n", "> QUIT\r\n", "< 221 bye\r\n"),
                said(
                        shown(0, "220 ready\r\n"),
                        typed(1, "QUI"),
                        typed(1, "T"),
                        typed(1, "\r"),
                        typed(1, "\n"),
                        shown(2, "221 bye\r\n")));
    }

    @Test
    void an_answer_to_a_command_without_a_lines_end_begins_a_new_line() {
        assertEquals(List.of("> uname\r\n", "< Linux\n"), said(typed(0, "uname"), shown(1, "Linux\n")));
    }

    @Test
    void control_keys_are_named_and_keys_that_only_move_are_not() {
        assertEquals(
                List.of("> ab^C\r\n", "< x"),
                said(typed(0, "a\u001b[D\u001b[1;5C\u001bOAb\t\u007f\b\u0003"), shown(1, "x")));
        assertEquals(List.of("> ^C", "< \r\n"), said(typed(0, "\u0003"), shown(1, "^C\r\n")));
        assertEquals(List.of(), said(typed(0, "\u001b"), typed(0, "\u001b[")));
    }

    @Test
    void times_never_go_back() {
        List<Dialogue.Said> said =
                Dialogue.of(List.of(typed(5, "a\r\nb\r\n"), shown(7, "a\r\n"), shown(9, "x"), shown(3, "y")));
        assertEquals(
                List.of(7L, 7L, 9L, 9L),
                said.stream().map(s -> s.at().toMillis()).toList());
    }

    @Test
    void everything_the_trap_answered_is_there_in_order_whatever_was_typed() {
        Random random = new Random(5);
        String alphabet = "ab\r\n\u001b[\u0003\u0000\u00ff";
        for (int round = 0; round < 5000; round++) {
            List<Piece> pieces = new ArrayList<>();
            StringBuilder answers = new StringBuilder();
            for (int i = 0; i < 12; i++) {
                StringBuilder text = new StringBuilder();
                for (int j = 0; j <= random.nextInt(4); j++) {
                    text.append(alphabet.charAt(random.nextInt(alphabet.length())));
                }
                boolean fromClient = random.nextBoolean();
                pieces.add(fromClient ? typed(i, text.toString()) : shown(i, text.toString()));
                answers.append(fromClient ? "" : text);
            }
            StringBuilder all = new StringBuilder();
            Dialogue.of(pieces).forEach(said -> all.append(said.text()));
            assertEquals(answers.length(), common(answers, all), () -> "a subsequence in " + pieces);
        }
    }

    /** How much of the first is a subsequence of the second. */
    private static int common(CharSequence wanted, CharSequence all) {
        int found = 0;
        for (int i = 0; i < all.length() && found < wanted.length(); i++) {
            found += all.charAt(i) == wanted.charAt(found) ? 1 : 0;
        }
        return found;
    }

    @Test
    void a_long_echo_key_by_key_is_linear() {
        List<Piece> pieces = new ArrayList<>(List.of(typed(0, "x".repeat(200_000))));
        for (int i = 0; i < 200_000; i++) {
            pieces.add(shown(1, "x"));
        }
        assertEquals(
                200_000,
                Dialogue.of(pieces).stream().filter(Dialogue.Said::fromClient).count());
        assertEquals(Duration.ofMillis(1), Dialogue.of(pieces).getLast().at());
    }

    private static List<String> said(Piece... pieces) {
        return Dialogue.of(List.of(pieces)).stream()
                .map(said -> (said.fromClient() ? "> " : "< ") + said.text())
                .toList();
    }
}
