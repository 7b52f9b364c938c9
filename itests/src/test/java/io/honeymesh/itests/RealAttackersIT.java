// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.honeymesh.itests.Attackers.Attack;
import io.honeymesh.itests.Victim.Meets;
import io.honeymesh.lab.Bystander;
import io.honeymesh.lab.Host;
import io.honeymesh.lab.Tools;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Real clients attack a real node, all at once, while an honest one uses its real service. */
class RealAttackersIT {

    private static final Duration JUDGED = Duration.ofSeconds(10);
    private static final long HALF_AN_HOUR = 1800;
    private static final long A_DAY = 86_400;

    private static Victim victim;
    private static Map<String, Attack> attacks;
    private static Bystander.Counts bystander;
    private static List<Wiretap.Packet> wire;
    private static Set<String> own;

    @BeforeAll
    static void attack() throws Exception {
        String missing = Tools.missing(List.of(
                        Tools.NMAP,
                        Tools.SSH,
                        Tools.CURL,
                        new Tools.Tool(List.of("lftp"), "lftp"),
                        new Tools.Tool(List.of("sshpass"), "sshpass"),
                        new Tools.Tool(List.of("tcpdump"), "tcpdump")))
                .orElse("");
        if (!missing.isEmpty()) {
            System.out.println("skipped: " + missing);
        }
        assumeTrue(missing.isEmpty(), "skipped: " + missing);
        victim = Victim.start(RealAttackersIT.class, Map.of());
        own = victim.host()
                .call(() -> NetworkInterface.getByName(Host.INTERFACE)
                        .inetAddresses()
                        .map(InetAddress::getHostAddress)
                        .map(address -> address.replaceFirst("%.*", ""))
                        .collect(Collectors.toCollection(TreeSet::new)));
        try (Wiretap tap = Wiretap.on(victim.host(), victim.lab().folder().resolve("wire.pcap"));
                Bystander honest = Bystander.start(
                        victim.lab(), victim.lab().host("bystander"), victim.host(), Victim.SERVICE_PORT)) {
            attacks = new Attackers(victim).run();
            Thread.sleep(3500);
            bystander = honest.stop();
            wire = tap.end();
        }
    }

    @AfterAll
    static void stop() {
        if (victim != null) {
            victim.close();
        }
    }

    @Test
    void S02_aScanOfBareSynsIsStoppedInTheKernelAndBansNobody() throws Exception {
        Host host = attacks.get("scan").host();
        Map<String, Object> why = victim.why(host.ipv4());
        assertEquals(List.of(), why.get("bans"));
        Map<?, ?> scan = event(why, "scan");
        assertEquals("CLAIMED", scan.get("grade"), scan.toString());
        long seconds = ((Number) scan.get("stopped_for_s")).longValue();
        assertTrue(seconds > 0 && seconds <= HALF_AN_HOUR, scan.toString());
        assertEquals(Meets.NOTHING, victim.service(host));
        String report = attacks.get("scan").result().output();
        System.out.println("nmap -sS of 121 closed ports: "
                + report.lines().filter(line -> line.startsWith("Not shown")).toList());
    }

    @Test
    void theKernelQuarantinedThemBeforeTheNodeHadAccepted() {
        Map<String, Object> status = victim.node().status();
        assertEquals(List.of(), status.get("warnings"), "the quarantine is among what works");
        Map<?, ?> packets = (Map<?, ?>) status.get("packets");
        assertTrue(((Number) packets.get("quarantine.placed")).longValue() > 0, packets.toString());
    }

    /** Whether it reaches a second port before the first one has banned it is a matter of microseconds. */
    @Test
    void eachKeyExchangeIsSpokenToTheEnd() throws Exception {
        for (int i = 0; i < Attackers.KEY_EXCHANGES.size(); i++) {
            Attack attack = attacks.get("kex-" + i);
            assertTrue(
                    reasons(ban(attack.host().ipv4())).contains("CREDENTIAL"),
                    Attackers.KEY_EXCHANGES.get(i) + ": " + attack.result());
        }
    }

    @Test
    void aVersionScanIsBannedAtItsFirstTouchAndInFullAtItsSecond() throws Exception {
        Host host = attacks.get("version").host();
        Map<String, Object> ban = ban(host.ipv4());
        assertTrue(reasons(ban).contains("TRAP"), ban.toString());
        Set<String> beyond = new TreeSet<>(reasons(ban));
        beyond.removeAll(Set.of("TRAP", "FINGERPRINT"));
        assertEquals(!beyond.isEmpty(), ban.get("full"), ban.toString());
        assertEquals(Meets.NOTHING, victim.service(host), "the scanner is dropped");
    }

    @Test
    void oneLoginAttemptIsIntent() throws Exception {
        assertBanned("login", Set.of("TRAP", "CREDENTIAL"), true);
    }

    @Test
    void aGuessedPasswordOpensAShellThatGoesOnUnderTheBan() throws Exception {
        assertBanned("guesser", Set.of("TRAP", "CREDENTIAL", "PAYLOAD"), true);
        Attack ssh = attacks.get("guesser");
        assertTrue(ssh.result().output().startsWith("Linux "), "the contained shell has answered: " + ssh.result());
        Map<String, Object> why = victim.why(ssh.host().ipv4());
        assertEquals(
                "TRAP",
                String.join(
                        "+",
                        ((Map<?, ?>) event(why, "ban.placed").get("reasons"))
                                .keySet().stream().map(String::valueOf).toList()),
                "the touch bans at once");
        assertTrue(event(why, "ban.raised").get("reasons").toString().contains("CREDENTIAL"), "intent raises it");
        String text = victim.node().shell("honeymesh:why " + ssh.host().ipv4());
        assertTrue(text.contains("is dropped: banned for TRAP+PAYLOAD+CREDENTIAL"), text);
        for (String rule : List.of("trap-touch", "trap-intent", "as root", "uname -a")) {
            assertTrue(text.contains(rule), rule + " is not in " + text);
        }
    }

    @Test
    void S01_aMerelyCuriousRequestIsBannedBrieflyAndAnswered() throws Exception {
        assertBanned("curious", Set.of("TRAP"), false);
        assertTrue(
                attacks.get("curious").result().output().startsWith("HTTP/1.1 200"),
                attacks.get("curious").result().toString());
    }

    @Test
    void anExploitIsBannedForItsPayloadInFull() throws Exception {
        assertBanned("exploit", Set.of("TRAP", "PAYLOAD"), true);
        assertTrue(
                attacks.get("exploit").result().output().startsWith("HTTP/1.1 "),
                attacks.get("exploit").result().toString());
    }

    @Test
    void anFtpLoginIsBannedInFullAfterItsConversation() throws Exception {
        // Whether the guess opens the door, so that commands follow, differs from node to node.
        assertBanned("ftp", Set.of("TRAP", "CREDENTIAL"), Set.of("PAYLOAD"), true);
        Map<?, ?> conversation = event(victim.why(attacks.get("ftp").host().ipv4()), "conversation");
        assertTrue(conversation.toString().contains("admin"), "its login was heard out: " + conversation);
    }

    @Test
    void anIpv6SweepIsBannedByItsNetwork() throws Exception {
        Host host = attacks.get("sweep").host();
        Map<String, Object> ban = ban(host.ipv6());
        assertTrue(ban.get("banned").toString().endsWith("::/64"), ban.toString());
        assertTrue(host.owns(ban.get("banned").toString()), ban.toString());
        assertTrue(reasons(ban).contains("TRAP"), ban.toString());
        assertEquals(
                Meets.NOTHING, victim.meets(host, host.ipv6(), victim.host().ipv6(), Victim.SERVICE_PORT, 500));
    }

    @Test
    void aBystanderLosesNothing() {
        System.out.println("bystander: " + bystander);
        assertEquals(0, bystander.lost(), bystander.toString());
        assertTrue(bystander.requests() > 50 && bystander.pings() > 50, bystander.toString());
    }

    @Test
    void S10_theNodeSendsNothingThatNobodyAskedFor() {
        assertTrue(wire.stream().anyMatch(packet -> own.contains(packet.from())), "the tap saw the victim's answers");
        System.out.println("wiretap: " + wire.size() + " packets");
        assertEquals(List.of(), Wiretap.uncalledFor(wire, own));
    }

    @Test
    void nothingWentWrongInside() throws Exception {
        assertEquals(List.of(), victim.logged("ERROR"));
        assertFalse(victim.log().contains("\tat "), "no stack trace");
        try (Inside inside = Inside.of(victim.base())) {
            assertEquals(List.of(), inside.ask("differences"));
        }
    }

    private static void assertBanned(String attacker, Set<String> reasons, boolean full) throws Exception {
        assertBanned(attacker, reasons, Set.of(), full);
    }

    private static void assertBanned(String attacker, Set<String> reasons, Set<String> possible, boolean full)
            throws Exception {
        Host host = attacks.get(attacker).host();
        Wait.until(
                JUDGED,
                attacker + " is judged: " + victim.why(host.ipv4()).get("bans"),
                () -> reasons(ban(host.ipv4())).containsAll(reasons));
        Map<String, Object> ban = ban(host.ipv4());
        assertEquals(
                reasons,
                reasons(ban).stream()
                        .filter(reason -> !possible.contains(reason))
                        .collect(Collectors.toSet()),
                ban.toString());
        assertEquals(full, ban.get("full"), ban.toString());
        long left = ((Number) ban.get("remaining_s")).longValue();
        assertTrue(full ? left > A_DAY - HALF_AN_HOUR : left <= 600, ban.toString());
        assertEquals(Meets.NOTHING, victim.service(host), attacker + " is dropped");
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> ban(String address) throws Exception {
        List<?> bans = (List<?>) victim.why(address).get("bans");
        assertFalse(bans.isEmpty(), address + " is not banned");
        return (Map<String, Object>) bans.getFirst();
    }

    private static Set<String> reasons(Map<String, Object> ban) {
        return ((Map<?, ?>) ban.get("reasons"))
                .keySet().stream().map(String::valueOf).collect(Collectors.toSet());
    }

    private static Map<?, ?> event(Map<String, Object> why, String type) {
        return ((List<?>) why.get("events"))
                .stream()
                        .map(event -> (Map<?, ?>) event)
                        .filter(event -> type.equals(event.get("type")))
                        .findFirst()
                        .orElseThrow(() -> new AssertionError("no " + type + " in " + why));
    }
}
