// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import io.honeymesh.itests.Victim.Meets;
import io.honeymesh.lab.Command;
import io.honeymesh.lab.Host;
import io.honeymesh.lab.Tools;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** Orders on the fingerprints of real clients, from the shell to the kernel. Each method goes on where the one before stopped. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class FingerprintOrdersIT {

    private static final Duration JUDGED = Duration.ofSeconds(10);
    private static final Duration LIMIT = Duration.ofSeconds(40);
    private static final long ALMOST_A_DAY = 86_400 - 1800;
    private static final int TLS_FAILED = 35;
    private static final int RECEIVING_FAILED = 56;

    private static Victim victim;
    private static String ja4;
    private static String ja3;
    private static String hassh;
    private static List<String> inForce;

    @BeforeAll
    static void start() throws Exception {
        String missing = Tools.missing(List.of(Tools.SSH, Tools.CURL)).orElse("");
        if (!missing.isEmpty()) {
            System.out.println("skipped: " + missing);
        }
        assumeTrue(missing.isEmpty(), "skipped: " + missing);
        victim = Victim.start(FingerprintOrdersIT.class, Map.of());
    }

    @AfterAll
    static void stop() {
        if (victim != null) {
            victim.close();
        }
    }

    private static Command.Result curl(Host from, String path) {
        return from.command(Command.of(
                        "curl",
                        "-skS",
                        "-m",
                        "20",
                        "-o",
                        "/dev/null",
                        "-w",
                        "%{http_code}",
                        "--path-as-is",
                        "https://" + victim.host().ipv4() + path))
                .run(LIMIT);
    }

    /** Shakes hands and leaves without a login. */
    private static Command.Result ssh(Host from) {
        return from.command(Command.of(
                        "ssh-keyscan",
                        "-T",
                        "10",
                        "-t",
                        "ed25519",
                        victim.host().ipv4()))
                .run(LIMIT);
    }

    private static String shell(String command) {
        return victim.node().shell("honeymesh:" + command);
    }

    private static Map<String, Object> json(String command) throws IOException {
        return JSON.std.mapFrom(shell(command));
    }

    private static Map<?, ?> conversed(Host host) throws Exception {
        List<Map<?, ?>> seen = new ArrayList<>();
        Wait.until(JUDGED, "a conversation of " + host.ipv4(), () -> {
            seen.clear();
            rows(victim.why(host.ipv4()), "events").stream()
                    .filter(event -> "conversation".equals(event.get("type")))
                    .forEach(seen::add);
            return !seen.isEmpty();
        });
        return seen.getLast();
    }

    private static List<Map<?, ?>> rows(Map<String, Object> document, String name) {
        return ((List<?>) document.get(name))
                .stream().map(row -> (Map<?, ?>) row).collect(Collectors.toList());
    }

    private static String shown(Host host, String kind) throws Exception {
        conversed(host);
        return rows(victim.why(host.ipv4()), "fingerprints").stream()
                .filter(row -> kind.equals(row.get("kind")))
                .map(row -> row.get("value").toString())
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + kind + " of " + host.ipv4()));
    }

    private static void assertBannedInFull(Host host, Set<String> reasons) throws Exception {
        conversed(host);
        Map<?, ?> ban = rows(victim.why(host.ipv4()), "bans").getFirst();
        assertEquals(reasons, ((Map<?, ?>) ban.get("reasons")).keySet(), ban.toString());
        assertEquals(true, ban.get("full"), ban.toString());
        assertTrue(((Number) ban.get("remaining_s")).longValue() > ALMOST_A_DAY, ban.toString());
        assertEquals(Meets.NOTHING, victim.service(host), "the kernel drops it");
        try (Inside inside = Inside.of(victim.base())) {
            assertEquals(List.of(), inside.ask("differences"));
            assertTrue(inside.ask("bans").stream().anyMatch(line -> line.startsWith(host.ipv4() + " ")));
        }
    }

    private static void assertFree(Host host) throws Exception {
        conversed(host);
        Wait.until(
                JUDGED,
                host.ipv4() + " is free",
                () -> rows(victim.why(host.ipv4()), "bans").isEmpty());
        assertEquals(Meets.OPEN, victim.service(host), "the kernel lets it through");
    }

    @Test
    @Order(1)
    void whatRealClientsShowIsKnownByAddressAndByFingerprint() throws Exception {
        Host first = victim.lab().host("first");
        assertEquals("200", curl(first, "/").output());
        ja4 = shown(first, "ja4");
        ja3 = shown(first, "ja3");
        Host scanner = victim.lab().host("scanner");
        ssh(scanner);
        hassh = shown(scanner, "hassh");
        System.out.println("curl is ja4 " + ja4 + ", ja3 " + ja3 + "; ssh-keyscan is hassh " + hassh);
        Command.Result wrong = victim.launch("shell", "honeymesh:ban --ja4 nonsense");
        assertEquals(1, wrong.exit());
        assertTrue(wrong.output().startsWith("not a JA4: 'nonsense' (like t13d"), wrong.toString());
        Map<String, Object> known = json("why --json --ja4 " + ja4);
        assertEquals(1, known.get("source_count"));
        assertEquals(first.ipv4(), rows(known, "sources").getFirst().get("source"));
        assertTrue(
                shell("why " + first.ipv4()).contains("  fingerprint ja4 " + ja4 + " of " + first.ipv4() + ", once"));
    }

    @Test
    @Order(2)
    void aBannedJa4BansTheFullTermAtItsFirstConversationAndEndsIt() throws Exception {
        assertTrue(shell("ban --ja4 " + ja4 + " --for 7d --note \"a botnet\"").contains("is banned (7d)"));
        Host bot = victim.lab().host("bot");
        Command.Result met = curl(bot, "/");
        assertTrue(met.exit() == TLS_FAILED || met.exit() == RECEIVING_FAILED, "no handshake: " + met);
        assertBannedInFull(bot, Set.of("TRAP", "FINGERPRINT"));
        Map<?, ?> conversation = conversed(bot);
        assertEquals("FINGERPRINT", conversation.get("ending"));
        assertEquals(0, conversation.get("bytes_out"));
        String why = shell("why " + bot.ipv4());
        assertTrue(
                why.contains("rule banned-fingerprint: +1.0 FINGERPRINT (intent): ja4 " + ja4 + " is banned: a botnet"),
                why);
        assertTrue(shell("bans").contains("ja4 " + ja4), "it is listed");
        assertEquals(2, json("why --json --ja4 " + ja4).get("source_count"));
    }

    @Test
    @Order(3)
    void anAllowedHasshLetsTheSourceComeAgain() throws Exception {
        assertTrue(shell("allow --hassh " + hassh + " --note \"our inventory\"").contains("is allowed (forever)"));
        Host inventory = victim.lab().host("inventory");
        for (int visit = 1; visit <= 3; visit++) {
            assertTrue(ssh(inventory).output().contains("ssh-ed25519 "), "visit " + visit);
            assertFree(inventory);
        }
        Map<?, ?> conversation = conversed(inventory);
        assertEquals("ALLOWED", conversation.get("spared_because"));
        assertTrue(shell("allows").contains("hassh " + hassh), "it is listed");
        assertTrue(shell("why " + inventory.ipv4())
                .contains("the fingerprint hassh " + hassh + " is allowed: our inventory"));
    }

    @Test
    @Order(4)
    void aLaterOrderTakesThePlaceOfTheEarlierAndIntentBansAllTheSame() throws Exception {
        assertTrue(shell("allow --ja4 " + ja4).contains("it was banned, which holds no more"));
        Host monitor = victim.lab().host("monitor");
        for (int visit = 1; visit <= 2; visit++) {
            assertEquals("200", curl(monitor, "/").output(), "visit " + visit);
            assertFree(monitor);
        }
        assertNotEquals("", curl(monitor, "/cgi-bin/../../../../etc/passwd").output());
        Wait.until(
                JUDGED,
                "the exploit is judged",
                () -> rows(victim.why(monitor.ipv4()), "bans").toString().contains("PAYLOAD"));
        assertBannedInFull(monitor, Set.of("TRAP", "PAYLOAD"));
    }

    @Test
    @Order(5)
    void ordersSurviveKill9AndARestart() throws Exception {
        shell("ban --ja4 " + ja4 + " --for 7d --note \"a botnet after all\"");
        shell("ban --ja3 " + ja3 + " --for 1s");
        Wait.until(JUDGED, "the order ends", () -> !shell("bans").contains(ja3));
        inForce = orders();
        assertEquals(2, inForce.size(), inForce.toString());
        // One group commit, and what a busy disk may take.
        Thread.sleep(500);
        victim.killHard();
        victim.node().start();
        assertEquals(inForce, orders());
        assertBannedAndFree("killed");
        assertEquals(0, victim.launch("stop").exit());
        victim.node().start();
        assertEquals(inForce, orders());
        assertBannedAndFree("restarted");
        assertTrue(shell("ledger-verify").startsWith("the chain is whole"));
        String events = shell("events --type fingerprint --limit 100");
        for (String type : List.of("fingerprint.banned", "fingerprint.allowed", "fingerprint.ended")) {
            assertTrue(events.contains(type), type + " is not in " + events);
        }
    }

    private static void assertBannedAndFree(String name) throws Exception {
        Host bot = victim.lab().host("bot-" + name);
        curl(bot, "/");
        assertBannedInFull(bot, Set.of("TRAP", "FINGERPRINT"));
        Host inventory = victim.lab().host("inv-" + name);
        assertTrue(ssh(inventory).output().contains("ssh-ed25519 "));
        assertFree(inventory);
    }

    /** Kind, value, what was ordered and until when. */
    private static List<String> orders() throws IOException {
        List<String> orders = new ArrayList<>();
        List<Map<?, ?>> all = new ArrayList<>(rows(json("allows --json"), "fingerprints"));
        all.addAll(rows(json("bans --json"), "fingerprints"));
        for (Map<?, ?> order : all) {
            Instant.parse(order.get("expires").toString());
            orders.add(order.get("kind") + " " + order.get("value") + " " + order.get("order") + " "
                    + order.get("expires") + " " + order.get("note"));
        }
        return orders;
    }

    @Test
    @Order(6)
    void whatIsTakenBackCountsNoMore() throws Exception {
        shell("disallow --hassh " + hassh);
        shell("unban --ja4 " + ja4);
        Host stranger = victim.lab().host("stranger");
        ssh(stranger);
        conversed(stranger);
        assertEquals(Meets.NOTHING, victim.service(stranger), "a touch bans again");
        Host other = victim.lab().host("other");
        assertEquals("200", curl(other, "/").output(), "the conversation goes on to its end");
        conversed(other);
        Map<?, ?> ban = rows(victim.why(other.ipv4()), "bans").getFirst();
        assertEquals(Set.of("TRAP"), ((Map<?, ?>) ban.get("reasons")).keySet());
        assertEquals(List.of(), victim.logged("ERROR"));
    }
}
