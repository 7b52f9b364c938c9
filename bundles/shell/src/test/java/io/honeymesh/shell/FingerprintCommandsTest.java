// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import io.honeymesh.api.Fingerprint;
import io.honeymesh.api.FingerprintOrder.Action;
import io.honeymesh.api.IpAddress;
import io.honeymesh.api.Reason;
import io.honeymesh.api.service.EventLog;
import io.honeymesh.api.service.FingerprintBook;
import io.honeymesh.api.service.FingerprintLog;
import io.honeymesh.api.service.FingerprintLog.Sighting;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FingerprintCommandsTest {

    private static final String JA4 = "t13d1516h2_8daaf6152771_e5627efa2ab1";
    private static final Fingerprint CURL = new Fingerprint(Fingerprint.JA4, JA4);

    private final FakeNode node = new FakeNode();

    private static <C extends TargetCommand> C ja4(C command) {
        command.ja4 = JA4;
        return command;
    }

    private static BanCommand ban(String duration) {
        BanCommand command = ja4(new BanCommand());
        command.duration = duration;
        return command;
    }

    private String refused(NodeCommand command) {
        RuntimeException refusal = assertThrows(RuntimeException.class, () -> node.run(command));
        return NodeCommand.refusal(refusal).getNiceHelp();
    }

    @Test
    void a_fingerprint_is_banned_for_a_time_and_with_a_note() throws Exception {
        BanCommand command = ban("7d");
        command.note = "a botnet";
        assertEquals(
                "ja4 " + JA4 + " is banned (7d): whoever shows it to a trap gets the full ban\n", node.run(command));
        assertEquals(Action.BAN, node.orders.get(CURL).action());
        assertEquals(
                FakeNode.NOW.plus(Duration.ofDays(7)), node.orders.get(CURL).expires());
        assertEquals("a botnet", node.orders.get(CURL).note());
        assertTrue(node.bans.isEmpty(), "nobody is blocked by it alone");
    }

    @Test
    void a_later_order_takes_the_place_of_the_earlier_and_says_so() throws Exception {
        node.run(ban("forever"));
        assertTrue(node.run(ban("1h")).endsWith("; it was banned forever, and the new term holds\n"));
        assertEquals(
                "ja4 " + JA4
                        + " is allowed (forever): touching a trap alone bans nobody who shows it; intent still does"
                        + "; it was banned, which holds no more\n",
                node.run(ja4(new AllowCommand())));
        assertTrue(node.run(ban("1h")).endsWith("; it was allowed, which holds no more\n"));
    }

    @Test
    void orders_are_taken_back_and_what_is_not_ordered_gets_one_clear_line() throws Exception {
        String name = "ja4 " + JA4;
        assertEquals(name + " is not banned", refused(ja4(new UnbanCommand())));
        node.run(ja4(new AllowCommand()));
        assertEquals(
                name + " is not banned; it is allowed: honeymesh:disallow --ja4 " + JA4,
                refused(ja4(new UnbanCommand())));
        assertEquals(name + " is no longer allowed\n", node.run(ja4(new DisallowCommand())));
        node.run(ban("1h"));
        assertEquals(
                name + " is not allowed; it is banned: honeymesh:unban --ja4 " + JA4,
                refused(ja4(new DisallowCommand())));
        assertEquals(
                name + " is no longer banned; the bans that it has brought stay"
                        + " (honeymesh:bans --reason FINGERPRINT)\n",
                node.run(ja4(new UnbanCommand())));
        assertTrue(node.orders.isEmpty());
        node.missing.add(FingerprintBook.class);
        assertEquals("the policy bundle is not running: no orders on fingerprints", refused(ban("1h")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''  | nonsense | ''  | ''  | not a JA4: 'nonsense' (like t13d1516h2_8daaf6152771_e5627efa2ab1)",
                "''  | 0123456789abcdef0123456789abcdef | '' | '' | not a JA4: '0123456789abcdef0123456789abcdef' (like"
                        + " t13d1516h2_8daaf6152771_e5627efa2ab1; that is a JA3 or a HASSH)",
                "''  | ''       | 771,4865-4866  | ''  | not a JA3: '771,4865-4866' (32 hexadecimal digits)",
                "''  | '' | '' | t13d1516h2_8daaf6152771_e5627efa2ab1 | not a HASSH:"
                        + " 't13d1516h2_8daaf6152771_e5627efa2ab1' (32 hexadecimal digits; that is a JA4)",
                "203.0.113.7 | t13d1516h2_8daaf6152771_e5627efa2ab1 | '' | '' | one at a time: an address, --ja4, --ja3"
                        + " or --hassh",
                "''  | '' | 0123456789abcdef0123456789abcdef | 0123456789abcdef0123456789abcdef | one at a time: an"
                        + " address, --ja4, --ja3 or --hassh",
                "''  | ''       | ''  | ''  | whom to ban is missing, e.g. honeymesh:ban 203.0.113.7",
            })
    void a_bad_target_gets_one_clear_line(String subject, String ja4, String ja3, String hassh, String line) {
        BanCommand command = new BanCommand();
        command.subject = subject;
        command.ja4 = ja4;
        command.ja3 = ja3;
        command.hassh = hassh;
        assertEquals(line, refused(command));
        assertTrue(node.orders.isEmpty() && node.bans.isEmpty());
    }

    private static Map<?, ?> only(Map<String, Object> document, String name) {
        List<?> rows = (List<?>) document.get(name);
        assertEquals(1, rows.size(), document.toString());
        return (Map<?, ?>) rows.getFirst();
    }

    @Test
    void orders_are_listed_with_the_bans_and_the_allows() throws Exception {
        node.banned("203.0.113.7", Reason.FINGERPRINT, Duration.ofHours(1));
        assertFalse(node.run(new BansCommand()).contains("fingerprint"));
        BanCommand command = ban("7d");
        command.note = "a \u001b[31mbotnet";
        node.run(command);
        String text = node.run(new BansCommand());
        assertTrue(text.contains("Banned fingerprint") && text.contains("ja4 " + JA4) && text.contains("botnet"), text);
        assertFalse(text.contains("\u001b"), text);
        BansCommand bans = new BansCommand();
        bans.json = true;
        Map<String, Object> document = JSON.std.mapFrom(node.run(bans));
        assertEquals("203.0.113.7", only(document, "bans").get("banned"));
        Map<?, ?> order = only(document, "fingerprints");
        assertEquals(
                List.of("ja4", JA4, "ban", 604_800),
                List.of(order.get("kind"), order.get("value"), order.get("order"), order.get("remaining_s")));
        bans.reason = "MANUAL";
        assertEquals(Map.of("bans", List.of(), "more", 0, "fingerprints", List.of()), JSON.std.mapFrom(node.run(bans)));
        assertFalse(node.run(new AllowsCommand()).contains(JA4));

        node.run(ja4(new AllowCommand()));
        assertFalse(node.run(new BansCommand()).contains(JA4));
        assertTrue(node.run(new AllowsCommand()).contains("ja4 " + JA4));
        AllowsCommand allows = new AllowsCommand();
        allows.json = true;
        assertEquals(1, ((List<?>) JSON.std.mapFrom(node.run(allows)).get("fingerprints")).size());
    }

    private void shown(String source, int times, String said) {
        Instant last = FakeNode.NOW.minusSeconds(60);
        node.sightings.add(new Sighting(CURL, IpAddress.parse(source), last.minusSeconds(60), last, times, said));
    }

    @Test
    void why_tells_the_fingerprints_of_an_address() throws Exception {
        shown("203.0.113.7", 12, "nuclei 3");
        shown("203.0.113.8", 1, "");
        node.run(ban("7d"));
        WhyCommand why = new WhyCommand();
        why.subject = "203.0.113.7";
        String text = node.run(why);
        assertTrue(
                text.contains("  fingerprint ja4 " + JA4 + " of 203.0.113.7, 12 times, 2026-11-21 11:58:00Z to"
                        + " 2026-11-21 11:59:00Z, nuclei 3, is banned, 7d: by karla\n"),
                text);
        assertFalse(text.contains("203.0.113.8"), text);
        why.json = true;
        Map<?, ?> row = (Map<?, ?>) ((List<?>) JSON.std.mapFrom(node.run(why)).get("fingerprints")).getFirst();
        assertEquals(JA4, row.get("value"));
        assertEquals("ban", ((Map<?, ?>) row.get("order")).get("order"));
    }

    @Test
    void why_of_a_fingerprint_tells_who_has_shown_it() throws Exception {
        WhyCommand why = ja4(new WhyCommand());
        assertTrue(node.run(why).startsWith("nothing was ordered about ja4 " + JA4 + "\nNobody has shown it"));
        shown("203.0.113.7", 12, "nuclei 3");
        shown("203.0.113.8", 1, "");
        node.banned("203.0.113.8", Reason.FINGERPRINT, Duration.ofHours(1));
        node.run(ban("7d"));
        String text = node.run(why);
        assertTrue(text.startsWith("ja4 " + JA4 + " is banned, 7d: by karla\n"), text);
        assertTrue(text.lines().anyMatch(line -> line.contains("203.0.113.7") && line.contains("nuclei 3")), text);
        assertTrue(text.lines().anyMatch(line -> line.contains("203.0.113.8") && line.contains("FINGERPRINT")), text);
        why.json = true;
        Map<String, Object> document = JSON.std.mapFrom(node.run(why));
        assertEquals(2, document.get("source_count"));
        assertEquals(2, ((List<?>) document.get("sources")).size());
        node.missing.addAll(List.of(FingerprintLog.class, EventLog.class));
        assertEquals(
                "the ledger bundle is not running",
                JSON.std.mapFrom(node.run(why)).get("ledger_degraded"));
    }

    @Test
    void the_tab_key_knows_fingerprints_that_were_shown_or_ordered_about() throws Exception {
        assertEquals(List.of(), offers(new Completers.Ja4s()));
        shown("203.0.113.7", 1, "");
        shown("203.0.113.8", 1, "");
        assertEquals(List.of(JA4), offers(new Completers.Ja4s()));
        BanCommand ban = new BanCommand();
        ban.hassh = "EC7378c1a92f5a8dde7e8b7a1ddf33d1";
        node.run(ban);
        assertEquals(List.of("ec7378c1a92f5a8dde7e8b7a1ddf33d1"), offers(new Completers.Hasshs()));
        assertEquals(List.of(), offers(new Completers.Ja3s()));
    }

    private List<String> offers(Completers.FromNode completer) {
        return new ArrayList<>(completer.offers(node));
    }
}
