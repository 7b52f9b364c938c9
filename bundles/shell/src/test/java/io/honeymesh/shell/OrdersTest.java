// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.Enforcement;
import io.honeymesh.api.Mode;
import io.honeymesh.api.Reason;
import io.honeymesh.api.Subject;
import java.time.Duration;
import java.util.Optional;
import org.apache.karaf.shell.support.CommandException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OrdersTest {

    private final FakeNode node = new FakeNode();

    @Test
    void a_ban_says_whom_and_how_long() throws Exception {
        assertEquals("203.0.113.7 is banned (2h)\n", node.run(ban("203.0.113.7", "2h", "abuse desk")));
        assertEquals("abuse desk", node.lastNote);
        assertEquals(
                FakeNode.NOW.plus(Duration.ofHours(2)),
                node.bans.get(Subject.parse("203.0.113.7")).expires());
        assertEquals("10.0.0.0/8 is banned (forever)\n", node.run(ban("10.1.2.3/8", "forever", "")));
        assertEquals("by karla", node.lastNote);
    }

    @Test
    void a_note_is_bounded() throws Exception {
        assertEquals(
                "a note has 500 characters at most; this one has 501",
                assertThrows(IllegalArgumentException.class, () -> node.run(ban("203.0.113.7", "2h", "x".repeat(501))))
                        .getMessage());
        assertEquals("", node.lastNote);
        node.run(ban("203.0.113.7", "2h", "x".repeat(500)));
        assertEquals("x".repeat(500), node.lastNote);
    }

    @Test
    void a_second_ban_says_what_becomes_of_the_first() throws Exception {
        node.run(ban("203.0.113.7", "forever", ""));
        assertEquals(
                "203.0.113.7 is banned (1h); it was banned by hand forever, and the new term holds\n",
                node.run(ban("203.0.113.7", "1h", "")));
        assertEquals(
                "203.0.113.7 is banned (2h); it was banned by hand for another 1h, and the new term holds\n",
                node.run(ban("203.0.113.7", "2h", "")));
        node.banned("203.0.113.8", Reason.CREDENTIAL, Duration.ofDays(1));
        assertEquals(
                "203.0.113.8 is banned (1h); it stays banned for 1d for CREDENTIAL\n",
                node.run(ban("203.0.113.8", "1h", "")));
    }

    @Test
    void a_second_allow_says_what_becomes_of_the_first() throws Exception {
        AllowCommand allow = new AllowCommand();
        allow.subject = "198.51.100.0/24";
        node.run(allow);
        allow.duration = "8h";
        assertEquals(
                "198.51.100.0/24 is allowed (8h); it was allowed forever, and the new term holds\n", node.run(allow));
    }

    @Test
    void a_ban_that_drops_nothing_says_so() throws Exception {
        node.mode = Mode.TEST;
        assertTrue(node.run(ban("203.0.113.7", "2h", "")).contains("mode TEST only counts: nothing is dropped"));
        node.mode = Mode.ENFORCE;
        node.enforcement = Enforcement.observed("no CAP_BPF");
        assertTrue(node.run(ban("203.0.113.7", "2h", "")).contains("nothing is dropped: no CAP_BPF"));
        node.enforcement = Enforcement.unavailable("restarting");
        assertTrue(node.run(ban("203.0.113.7", "2h", "")).contains("once the enforcer is back: restarting"));
        node.enforcement = Enforcement.refused("the table is full");
        assertEquals("203.0.113.7 can't be enforced: the table is full", refused(ban("203.0.113.7", "2h", "")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                | 1h        | whom to ban is missing, e.g. honeymesh:ban 203.0.113.7",
                "example.org       | 1h        | not an IPv4 or IPv6 address: 'example.org'",
                "203.0.113.0/99    | 1h        | prefix length must be 0-32, not 99",
                "0.0.0.0/0         | 1h        | 0.0.0.0/0 is too wide to ban: use /8 or narrower",
                "203.0.113.7       | soon      | not a duration: 'soon' (use a whole number and s, m, h or d, such as"
                        + " 10m, 24h or 7d, or forever)",
                "203.0.113.7       | 0s        | a duration is more than nothing and at most 3650d, not 0s; or forever",
                "203.0.113.7       | 3651d     | a duration is more than nothing and at most 3650d, not 3651d; or forever",
            })
    void a_bad_ban_gets_one_clear_line(String subject, String duration, String line) {
        assertEquals(line, refused(ban(subject, duration, "")));
        assertTrue(node.bans.isEmpty());
    }

    @Test
    void S13_what_was_typed_comes_back_escaped_on_one_line() {
        CommandException shown = NodeCommand.refusal(new CommandFailure("no '\u001b]52;c;x\u0007\n\u202e' here"));
        assertEquals("no '\\x1b]52;c;x\\x07\\x0a\\u202e' here", shown.getNiceHelp());
        String line = refused(ban("\u001b[31mx\r\n\u009b", "1h", ""));
        assertTrue(line.chars().allMatch(c -> c >= 0x20 && c < 0x7f), line);
    }

    @Test
    void unban_lifts_and_names_what_still_blocks() throws Exception {
        node.banned("203.0.113.7", Reason.TRAP, Duration.ofHours(1));
        node.banned("203.0.113.0/24", Reason.MANUAL, Duration.ofHours(1));
        assertEquals(
                "the ban on 203.0.113.7 is lifted (it was TRAP)\n"
                        + "203.0.113.7 is still blocked by the ban on 203.0.113.0/24: honeymesh:unban 203.0.113.0/24\n",
                node.run(unban("203.0.113.7")));
    }

    @Test
    void unban_of_one_not_banned_says_so_and_names_the_prefix_that_covers_it() {
        assertEquals(
                "203.0.113.7 is not banned; a scan stop of the kernel, if it had one, is lifted",
                refused(unban("203.0.113.7")));
        node.banned("203.0.0.0/16", Reason.MANUAL, Duration.ofHours(1));
        node.banned("203.0.113.0/24", Reason.MANUAL, Duration.ofHours(1));
        assertEquals(
                "203.0.113.7 is not banned itself, but the ban on 203.0.113.0/24 covers it: honeymesh:unban 203.0.113.0/24",
                refused(unban("203.0.113.7")));
        assertEquals(
                "203.0.0.0/8 is not banned as a whole; 2 bans in it are each their own (honeymesh:bans)",
                refused(unban("203.1.2.3/8")));
    }

    @Test
    void allow_tells_of_the_bans_it_lifts_and_disallow_of_what_covers() throws Exception {
        node.banned("198.51.100.9", Reason.TRAP, Duration.ofHours(1));
        AllowCommand allow = new AllowCommand();
        allow.subject = "198.51.100.0/24";
        assertEquals("198.51.100.0/24 is allowed (forever); 1 ban is lifted\n", node.run(allow));
        DisallowCommand disallow = new DisallowCommand();
        disallow.subject = "198.51.100.9";
        assertEquals(
                "198.51.100.9 is not on the allow-list itself; 198.51.100.0/24, which covers it, is:"
                        + " honeymesh:disallow 198.51.100.0/24",
                refused(disallow));
        disallow.subject = "198.51.100.0/24";
        assertEquals("198.51.100.0/24 is no longer on the allow-list\n", node.run(disallow));
        assertEquals("198.51.100.0/24 is not on the allow-list", refused(disallow));
    }

    @Test
    void lockdown_is_entered_shown_and_confirmed() throws Exception {
        ModeCommand lockdown = new ModeCommand();
        lockdown.mode = "lockdown";
        lockdown.confirmWithin = "5m";
        assertEquals(
                "the mode is LOCKDOWN\nit reverts in 5m unless confirmed: honeymesh:mode --confirm\n",
                node.run(lockdown));
        assertEquals(
                "LOCKDOWN\nreverts in 5m unless confirmed: honeymesh:mode --confirm\n", node.run(new ModeCommand()));
        ModeCommand confirm = new ModeCommand();
        confirm.confirm = true;
        node.run(confirm);
        assertEquals(Optional.empty(), node.reverts);
        assertEquals("LOCKDOWN\n", node.run(new ModeCommand()));
        assertEquals(
                "the mode is LOCKDOWN\nit was confirmed before and stays until the mode is changed\n",
                node.run(lockdown));
        node.mode = Mode.ENFORCE;
        assertEquals("there is no LOCKDOWN to confirm: the mode is ENFORCE", refused(confirm));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "off      | ''  | not a mode: 'off' (use TEST, ENFORCE or LOCKDOWN)",
                "TEST     | 2m  | only LOCKDOWN is confirmed; TEST takes no --confirm-within",
                "LOCKDOWN | 9s  | --confirm-within is from 10s to 1h, not 9s",
                "LOCKDOWN | 61m | --confirm-within is from 10s to 1h, not 61m",
                "''       | 2m  | --confirm-within goes with a mode: honeymesh:mode LOCKDOWN --confirm-within 2m",
            })
    void a_bad_mode_gets_one_clear_line(String mode, String within, String line) {
        ModeCommand command = new ModeCommand();
        command.mode = mode;
        command.confirmWithin = within;
        assertEquals(line, refused(command));
        assertEquals(Mode.ENFORCE, node.mode);
    }

    @Test
    void without_a_ban_book_every_order_says_what_is_missing() {
        node.missing.add(io.honeymesh.api.service.BanBook.class);
        String line = "the policy bundle is not running: no ban book";
        assertEquals(line, refused(ban("203.0.113.7", "1h", "")));
        assertEquals(line, refused(unban("203.0.113.7")));
        assertEquals(line, refused(new ModeCommand()));
        assertEquals(line, refused(new BansCommand()));
    }

    private String refused(NodeCommand command) {
        RuntimeException refusal = assertThrows(RuntimeException.class, () -> node.run(command));
        assertFalse(refusal instanceof NullPointerException);
        String line = NodeCommand.refusal(refusal).getNiceHelp();
        assertFalse(line.contains("\n"));
        return line;
    }

    private static BanCommand ban(String subject, String duration, String note) {
        BanCommand command = new BanCommand();
        command.subject = subject;
        command.duration = duration;
        command.note = note;
        return command;
    }

    private static UnbanCommand unban(String subject) {
        UnbanCommand command = new UnbanCommand();
        command.subject = subject;
        return command;
    }
}
