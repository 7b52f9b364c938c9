// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import io.honeymesh.api.Ban;
import io.honeymesh.api.EnforcerStatus;
import io.honeymesh.api.EnforcerStatus.AttachMode;
import io.honeymesh.api.EnforcerStatus.Attachment;
import io.honeymesh.api.Guard;
import io.honeymesh.api.Mode;
import io.honeymesh.api.Reason;
import io.honeymesh.api.Subject;
import io.honeymesh.api.Transport;
import io.honeymesh.api.TrapStatus;
import io.honeymesh.api.service.BanBook;
import io.honeymesh.api.service.EventLog;
import io.honeymesh.api.service.Federation;
import io.honeymesh.api.service.Forwarder;
import io.honeymesh.api.service.NodeReady;
import io.honeymesh.api.service.TrapFiles;
import io.honeymesh.api.service.TrapHost;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReportsTest {

    private final FakeNode node = new FakeNode();

    @Test
    void a_healthy_node_has_no_warnings() throws Exception {
        String text = node.run(new StatusCommand());
        assertTrue(text.startsWith("HoneyMesh 0.1.0, pid 4711, up 1m 30s"), text);
        assertTrue(text.contains("enforcer  xdp on eth0 native"), text);
        assertTrue(text.contains("traps     ssh 0.0.0.0:22/tcp"), text);
        assertTrue(text.contains("ledger    disk"), text);
        assertFalse(text.contains("!!"), text);
    }

    @Test
    void a_trap_file_with_a_mistake_is_a_warning() throws Exception {
        node.others.put(TrapFiles.class, (TrapFiles) () -> List.of("traps.d/a.trap:2:1: \u001b[2J"));
        String text = node.run(new StatusCommand());
        assertTrue(text.startsWith("!! traps.d/a.trap:2:1: "), text);
        assertFalse(text.contains("\u001b"), text);
    }

    @Test
    void a_forwarder_that_delivers_nothing_is_a_warning() throws Exception {
        node.others.put(Forwarder.class, (Forwarder) () -> Optional.of("syslog-siem can't deliver\u001b[2J"));
        String text = node.run(new StatusCommand());
        assertTrue(text.startsWith("!! syslog-siem can't deliver\\x1b[2J"), text);
        node.others.put(Forwarder.class, (Forwarder) Optional::empty);
        assertFalse(node.run(new StatusCommand()).contains("!!"));
    }

    @Test
    void bans_are_counted_without_copying_the_book() throws Exception {
        node.banned("192.0.2.7", Reason.TRAP, Duration.ofMinutes(9));
        String text = node.run(new StatusCommand());
        assertTrue(text.contains("bans      1, allowed 0"), text);
        assertEquals(0, node.copied);
    }

    @Test
    void whatever_is_degraded_is_named_first_and_loudly() throws Exception {
        node.enforcer = new EnforcerStatus(
                "observe-only",
                "no CAP_BPF: start it with the launcher",
                List.of(new Attachment("eth1", AttachMode.DETACHED, "no such interface")),
                List.of("no quarantine in the kernel: no cgroup2"),
                0,
                0,
                0);
        node.degraded = Optional.of("the disk is full");
        node.traps.add(FakeNode.trap("ftp", TrapStatus.State.FAILED, "permission denied"));
        String text = node.run(new StatusCommand());
        assertEquals(
                List.of(
                        "!! NOTHING IS DROPPED: enforcer observe-only: no CAP_BPF: start it with the launcher",
                        "!! interface eth1 is not protected: no such interface",
                        "!! no quarantine in the kernel: no cgroup2",
                        "!! trap ftp 0.0.0.0:22/tcp can't listen: permission denied",
                        "!! THE LEDGER IS IN MEMORY ONLY, a restart forgets what is new: the disk is full"),
                text.lines().filter(line -> line.startsWith("!!")).toList());
        assertTrue(text.startsWith("!!"));
    }

    @Test
    void what_is_never_dropped_is_listed_with_why() throws Exception {
        assertTrue(node.run(new AllowsCommand()).contains("Nothing."));
        node.allow(Subject.parse("198.51.100.0/24"), Optional.of(Duration.ofHours(8)), "the \u001b[31moffice");
        node.guards.add(Guard.everything(Subject.parse("192.0.2.1"), "the gateway"));
        node.guards.add(
                new Guard(Subject.parse("192.0.2.53"), Optional.of(Transport.UDP), 53, Guard.ANY_PORT, "the resolver"));
        String text = node.run(new AllowsCommand());
        assertTrue(text.contains("198.51.100.0/24") && text.contains("8h") && text.contains("office"), text);
        assertFalse(text.contains("\u001b"), text);
        assertTrue(text.lines().anyMatch(line -> line.contains("192.0.2.1 ") && line.contains("everything")), text);
        assertTrue(
                text.lines().anyMatch(line -> line.contains("192.0.2.53") && line.contains("udp from port 53")), text);
        AllowsCommand asJson = new AllowsCommand();
        asJson.json = true;
        Map<String, Object> document = json(asJson);
        assertEquals(1, ((List<?>) document.get("allows")).size());
        assertEquals(2, ((List<?>) document.get("guards")).size());
    }

    @Test
    void a_whole_chain_is_said_with_its_head_and_a_broken_one_fails() throws Exception {
        assertTrue(node.run(new LedgerVerifyCommand()).contains("the chain is whole (no event yet)"));
        node.head = Optional.of(new EventLog.Head(7, "ab".repeat(32)));
        assertTrue(node.run(new LedgerVerifyCommand()).contains("head 7 " + "ab".repeat(32)));
        node.broken = Optional.of("row 3 was changed: its hash doesn't follow");
        assertTrue(assertThrows(CommandFailure.class, () -> node.run(new LedgerVerifyCommand()))
                .getMessage()
                .contains("row 3 was changed"));
    }

    @Test
    void a_node_in_pieces_still_has_a_status() throws Exception {
        node.missing.addAll(List.of(BanBook.class, EventLog.class, TrapHost.class, NodeReady.class));
        String text = node.run(new StatusCommand());
        assertEquals(4, text.lines().filter(line -> line.startsWith("!!")).count(), text);
        Map<String, Object> document = json(status());
        assertEquals(false, document.get("ready"));
        assertEquals("memory", document.get("ledger"));
        assertEquals(4, ((List<?>) document.get("warnings")).size());
    }

    @Test
    void federation_that_does_not_run_is_a_warning_where_it_is_installed() throws Exception {
        String warning = "!! the federation bundle is not running: no peers; the log says why";
        assertFalse(node.run(new StatusCommand()).contains(warning), "a node without it");
        node.bundles.add("io.honeymesh.federation");
        assertTrue(node.run(new StatusCommand()).contains(warning));
        node.others.put(Federation.class, new FederationCommandsTest.FakeFederation());
        assertFalse(node.run(new StatusCommand()).contains(warning));
    }

    @Test
    void mode_test_and_an_unconfirmed_lockdown_are_warnings() throws Exception {
        node.mode = Mode.TEST;
        assertTrue(node.run(new StatusCommand()).contains("!! NOTHING IS DROPPED: mode TEST only counts"));
        node.mode(Mode.LOCKDOWN, Duration.ofMinutes(2), "");
        assertTrue(node.run(new StatusCommand()).contains("!! LOCKDOWN reverts in 2m unless confirmed"));
    }

    @Test
    void colours_only_where_the_terminal_has_them() throws Exception {
        node.degraded = Optional.of("x");
        assertFalse(node.run(new StatusCommand()).contains("\u001b"));
        node.style = new Style(true);
        assertTrue(node.run(new StatusCommand()).startsWith("\u001b[31;1m!!"));
        assertFalse(node.run(status()).contains("\u001b"), "never in JSON");
    }

    @Test
    void bans_are_listed_filtered_sorted_and_cut() throws Exception {
        node.banned("203.0.113.1", Reason.TRAP, Duration.ofMinutes(10));
        node.banned("203.0.113.2", Reason.MANUAL, Duration.ofDays(2));
        node.bans.put(
                Subject.parse("203.0.113.3"),
                new Ban(Subject.parse("203.0.113.3"), Map.of(Reason.MANUAL, Ban.FOREVER), FakeNode.NOW, 0, false, "n"));
        node.hits.put(Subject.parse("203.0.113.2"), 99L);

        String table = node.run(new BansCommand());
        assertTrue(table.contains("203.0.113.1") && table.contains("10m") && table.contains("2d"), table);
        assertTrue(table.contains("forever") && table.contains("99"), table);

        BansCommand manual = bans();
        manual.reason = "manual";
        assertEquals(List.of("203.0.113.2", "203.0.113.3"), subjects(manual));
        BansCommand byHits = bans();
        byHits.sort = "hits";
        byHits.limit = "1";
        assertEquals(List.of("203.0.113.2"), subjects(byHits));
        assertEquals(2, json(byHits).get("more"));
        BansCommand byRemaining = bans();
        byRemaining.sort = "remaining";
        assertEquals(List.of("203.0.113.1", "203.0.113.2", "203.0.113.3"), subjects(byRemaining));

        BansCommand cut = new BansCommand();
        cut.limit = "1";
        assertTrue(node.run(cut).contains("2 more; --limit shows them"));
    }

    @Test
    void bad_filters_get_one_clear_line() {
        BansCommand bad = new BansCommand();
        bad.reason = "BORED";
        assertTrue(failure(bad).startsWith("not a reason: 'BORED' (use TRAP, SCAN"));
        bad.reason = "";
        bad.sort = "colour";
        assertEquals("can't sort by 'colour' (use subject, remaining, hits, since or offences)", failure(bad));
        bad.sort = "subject";
        bad.limit = "many";
        assertEquals("--limit is a whole number from 1 to 1000000, not 'many'", failure(bad));
        TrapsCommand trap = new TrapsCommand();
        trap.trap = "gopher";
        assertTrue(failure(trap).startsWith("there is no trap 'gopher': honeymesh:traps lists"), failure(trap));
    }

    @Test
    void traps_are_listed() throws Exception {
        node.traps.add(FakeNode.trap("ftp", TrapStatus.State.SKIPPED, "port 21 is in use"));
        String table = node.run(new TrapsCommand());
        assertTrue(table.contains("ssh") && table.contains("SKIPPED") && table.contains("port 21 is in use"), table);
        TrapsCommand json = new TrapsCommand();
        json.trap = "ssh";
        json.json = true;
        assertEquals(1, ((List<?>) JSON.std.anyFrom(node.run(json))).size());
    }

    @Test
    void why_says_whether_packets_are_dropped_and_what_decides_it() throws Exception {
        assertTrue(why("203.0.113.7").startsWith("203.0.113.7 is not dropped: not banned\n"));
        node.banned("203.0.113.0/24", Reason.TRAP, Duration.ofHours(1));
        assertTrue(why("203.0.113.7").startsWith("203.0.113.7 is dropped: banned for TRAP\n"));
        assertTrue(why("203.0.113.7").contains("ban 203.0.113.0/24, 1h left"));
        node.mode = Mode.TEST;
        assertTrue(why("203.0.113.7").contains("not dropped: banned, but mode TEST only counts"));
        node.mode = Mode.ENFORCE;
        node.enforcer = new EnforcerStatus("observe-only", "no CAP_BPF", List.of(), List.of(), 0, 0, 0);
        assertTrue(why("203.0.113.7").contains("not dropped: banned, but the enforcer is observe-only (no CAP_BPF)"));
        node.guards.add(Guard.everything(Subject.parse("203.0.113.7"), "the gateway"));
        assertTrue(why("203.0.113.7").contains("not dropped: guarded (the gateway)"));
        node.allow(Subject.parse("203.0.0.0/16"), Optional.empty(), "office");
        assertTrue(why("203.0.113.7").contains("not dropped: allowed by 203.0.0.0/16"));
        node.mode = Mode.LOCKDOWN;
        assertFalse(why("198.51.100.1").contains("203.0.113"));
    }

    @Test
    void why_shows_the_newest_spell_with_every_rule() throws Exception {
        node.events.add(Events.conversed("203.0.113.7", FakeNode.NOW.minus(Duration.ofDays(3)), "old"));
        node.banned("203.0.113.7", Reason.TRAP, Duration.ofHours(1));
        node.events.add(Events.conversed("203.0.113.7", FakeNode.NOW.minusSeconds(61), "uname -a"));
        String text = why("203.0.113.7");
        assertTrue(text.contains("uname -a"), text);
        assertFalse(text.contains("old"), text);
        assertTrue(text.contains("    rule shell-command: +1.0 PAYLOAD (intent): it ran a command"), text);
        assertTrue(text.contains("-> banned TRAP [ENFORCED]"), text);

        WhyCommand asJson = new WhyCommand();
        asJson.subject = "203.0.113.7";
        asJson.json = true;
        Map<String, Object> document = json(asJson);
        assertEquals(true, document.get("dropped"));
        assertEquals(1, ((List<?>) document.get("events")).size());
    }

    @Test
    void why_without_a_ledger_still_shows_the_book() throws Exception {
        node.missing.add(EventLog.class);
        node.banned("203.0.113.7", Reason.MANUAL, Duration.ofHours(1));
        String text = why("203.0.113.7");
        assertTrue(text.contains("is dropped: banned for MANUAL"), text);
        assertTrue(text.contains("!! the ledger is in memory only: the ledger bundle is not running"), text);
    }

    private String why(String address) throws InterruptedException {
        WhyCommand command = new WhyCommand();
        command.subject = address;
        return node.run(command);
    }

    private static StatusCommand status() {
        StatusCommand command = new StatusCommand();
        command.json = true;
        return command;
    }

    private static BansCommand bans() {
        BansCommand command = new BansCommand();
        command.json = true;
        return command;
    }

    private List<Object> subjects(BansCommand command) throws Exception {
        return ((List<?>) json(command).get("bans"))
                .stream().map(ban -> (Object) ((Map<?, ?>) ban).get("banned")).toList();
    }

    private Map<String, Object> json(NodeCommand command) throws Exception {
        return JSON.std.mapFrom(node.run(command));
    }

    private String failure(NodeCommand command) {
        return assertThrows(CommandFailure.class, () -> node.run(command)).getMessage();
    }
}
