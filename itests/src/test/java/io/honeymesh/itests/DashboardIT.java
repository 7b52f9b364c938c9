// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.itests.Victim.Meets;
import io.honeymesh.lab.Host;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** A browser on the dashboard of a node that is being attacked. */
@TestMethodOrder(OrderAnnotation.class)
class DashboardIT {

    private static final String HOME = "https://127.0.0.1:9443";
    private static final Path SHOTS = Path.of("target", "screenshots");
    private static final List<String> PAGES =
            List.of("now", "blocked", "traps", "intelligence", "mesh", "ledger", "settings");

    private static Victim victim;
    private static Browser browser;
    private static String token;
    private static Host attacker;
    private static int hosts;

    @BeforeAll
    static void start() throws Exception {
        victim = Victim.start(DashboardIT.class, Map.of());
        token = Files.readString(victim.base().resolve("data/web/first-token")).strip();
        browser = Browser.on(victim.lab(), victim.host());
    }

    @AfterAll
    static void stop() {
        if (browser != null) {
            browser.close();
        }
        if (victim != null) {
            victim.close();
        }
    }

    private static void show(String page) {
        browser.click("#nav a[href='/" + (page.equals("now") ? "" : page) + "']");
        browser.see("#main:not([aria-busy]) h1");
    }

    private static Host stranger() {
        return victim.lab().host("dash-" + ++hosts);
    }

    private static void says(Host who, String words) {
        who.call(() -> {
            try (Socket socket = new Socket(victim.host().ipv4(), 21)) {
                socket.setSoTimeout(10_000);
                socket.getOutputStream().write(words.getBytes(StandardCharsets.UTF_8));
                return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            } catch (java.io.IOException cutOff) {
                return "";
            }
        });
    }

    @Test
    @Order(1)
    void S30_nobodyIsLetInWithoutATokenAndItIsKeptNowhere() {
        browser.open(HOME + "/blocked");
        browser.see("#login-token");
        System.out.println("first paint after "
                + browser.script(
                        "return Math.round(performance.getEntriesByName('first-contentful-paint')[0]?.startTime)")
                + " ms");
        browser.type("#login-token", "hm_wrong");
        browser.click("#login-form button");
        browser.untilText("This token lets nobody in");
        browser.type("#login-token", token);
        browser.click("#login-form button");
        browser.see("#main h1");
        assertEquals("/blocked", browser.path());
        assertEquals(
                Boolean.FALSE,
                browser.script(
                        "return [document.cookie, JSON.stringify(localStorage), JSON.stringify(sessionStorage), location.href,"
                                + " document.documentElement.outerHTML, JSON.stringify(history.state)].some(text => String(text).includes('"
                                + token + "'))"));
    }

    @Test
    @Order(2)
    void aTouchIsOnThePageAsItHappens() throws Exception {
        show("now");
        browser.see("#live");
        browser.see("#live-state[data-state='live']");
        Host passer = stranger();
        long start = System.nanoTime();
        passer.call(() -> {
            new Socket(victim.host().ipv4(), 21).close();
            return null;
        });
        browser.untilText(passer.ipv4());
        System.out.println("a touch is on the page after " + (System.nanoTime() - start) / 1_000_000 + " ms");
        attacker = stranger();
        says(attacker, "USER root\r\nPASS hunter2\r\nQUIT\r\n");
        browser.untilText(attacker.ipv4());
        Wait.until(
                Duration.ofSeconds(10),
                "it is banned in full",
                () -> victim.bans().stream()
                        .anyMatch(ban -> attacker.ipv4().equals(ban.get("banned"))
                                && ban.get("full").equals(true)));
    }

    @Test
    @Order(3)
    void liftingABanFreesThePackets() throws Exception {
        assertEquals(Meets.NOTHING, victim.service(attacker));
        show("blocked");
        browser.see("button[data-delete='/api/v1/bans/" + attacker.ipv4() + "']")
                .click();
        browser.click("#confirm-yes");
        browser.untilNoText(attacker.ipv4());
        assertEquals(Meets.OPEN, victim.service(attacker));
        browser.click("details summary");
        browser.type("#ban-subject", attacker.ipv4());
        browser.type("#ban-note", "<b>seen</b> again");
        browser.click("details form button");
        browser.untilText("<b>seen</b> again");
        assertEquals(Meets.NOTHING, victim.service(attacker));
        browser.type("#search", "203.0.113.250");
        browser.keys("\n");
        browser.untilText("Nobody who matches is blocked.");
        assertTrue(browser.path().contains("search=203.0.113.250"), browser.path());
    }

    @Test
    @Order(4)
    void theChainOfEvidenceAndTheReplayAreShown() throws Exception {
        browser.open(HOME + "/why?address=" + attacker.ipv4());
        browser.type("#login-token", token);
        browser.keys("\n");
        browser.untilText("dropped: banned for");
        browser.see(".timeline li");
        browser.click("button[data-replay]");
        browser.untilText("331 ");
        browser.screenshot(SHOTS.resolve("replay.png"));
        browser.click("#player-close");
        browser.untilText("Brute Force");
        browser.screenshot(SHOTS.resolve("why.png"));
        assertEquals(List.of(), browser.barriers(), "why");
        browser.click("button[data-delete='/api/v1/bans/" + attacker.ipv4() + "']");
        browser.click("#confirm-yes");
        browser.untilText("Block for 24 hours");
        assertEquals(Meets.OPEN, victim.service(attacker));
        browser.click("button[data-put='/api/v1/bans/" + attacker.ipv4() + "']");
        browser.untilText("dropped: banned for");
    }

    @Test
    @Order(4)
    void whatCameUpMostIsCountedAndLeadsToItsEvents() {
        show("intelligence");
        browser.untilText("T1110");
        browser.untilText("21/tcp ftp");
        browser.click(".tabs a[href='/intelligence?window=7d']");
        browser.see(".tabs a[href='/intelligence?window=7d'][aria-current='page']");
        browser.see("#main a[href='/why?address=" + attacker.ipv4() + "']");
        browser.click("#main a[href='/ledger?port=21%2Ftcp']");
        browser.see("#port[value='21/tcp']");
        browser.untilText(attacker.ipv4());
    }

    @Test
    @Order(4)
    void whatAPageShowsCanBeDownloaded() throws Exception {
        show("blocked");
        browser.click("#main details:has(.downloads) summary");
        browser.click("a[data-download='/api/v1/exports/bans.csv']");
        String bans = browser.downloaded("honeymesh-bans.csv");
        assertTrue(bans.startsWith("\"banned\",") && bans.contains(attacker.ipv4()), bans);
        show("ledger");
        browser.type("#type", "touch");
        browser.click(".toolbar button[type='submit']");
        // Not the page before, whose parts close again.
        browser.untilThere("a[data-download='/api/v1/exports/events.cef?type=touch']");
        browser.click("#main details:has(.downloads) summary");
        browser.click("a[data-download='/api/v1/exports/events.cef?type=touch']");
        String events = browser.downloaded("honeymesh-events.cef");
        assertTrue(events.lines().allMatch(line -> line.contains("|touch|")), events);
    }

    @Test
    @Order(5)
    void S13_whatAttackersSayIsTextEverywhere() throws Exception {
        String evil = "\"><img src=x onerror=window.pwned=1><script>window.pwned=1</script>";
        says(stranger(), "USER " + evil + "\r\nPASS '-window.pwned=1-'" + evil + "\r\nQUIT\r\n");
        Wait.until(
                Duration.ofSeconds(10),
                "it is on record",
                () -> victim.node()
                        .shell("honeymesh:events --type conversation")
                        .contains("onerror"));
        for (String page : PAGES) {
            show(page);
            assertEquals(null, browser.script("return window.pwned"), page);
            assertEquals(0, browser.all("#main img, #main script").size(), page);
        }
        show("traps");
        browser.untilText("onerror");
        browser.assertCannot(Map.of(
                "a script in line",
                "const s = document.createElement('script'); s.textContent = 'window.ran = 1';"
                        + " document.body.append(s); return window.ran === 1",
                "eval",
                "return window.setTimeout('1', 0) !== 0"));
    }

    @Test
    @Order(6)
    void everyPageIsUsableByEverybodyAndLooksAsItShould() throws Exception {
        browser.complaints();
        for (String theme : List.of("light", "dark")) {
            browser.script("document.documentElement.dataset.theme = '" + theme + "'");
            for (String page : PAGES) {
                show(page);
                Thread.sleep(700);
                assertEquals(List.of(), browser.barriers(), page + " " + theme);
                browser.screenshot(SHOTS.resolve(page + "-" + theme + ".png"));
            }
        }
        browser.size(390, 800);
        for (String page : PAGES) {
            show(page);
            Thread.sleep(300);
            long over = ((Number) browser.script(
                            "return document.documentElement.scrollWidth - document.documentElement.clientWidth"))
                    .longValue();
            browser.screenshot(SHOTS.resolve(page + "-phone.png"));
            assertTrue(over <= 0, page + " is " + over + " pixels too wide for a phone");
        }
        browser.size(1280, 900);
        assertEquals(List.of(), browser.complaints(), "nothing failed, and the policy forbade nothing");
    }

    @Test
    @Order(6)
    void aTrapIsStoppedMovedAndStartedWithConfirmation() throws Exception {
        show("traps");
        browser.click("button[data-post='/api/v1/traps/http/stop']");
        browser.click("#confirm-yes");
        browser.untilText("stopped by first, since");
        assertTrue(victim.node().shell("honeymesh:traps http").contains("CLOSED"));
        browser.screenshot(SHOTS.resolve("traps-stopped.png"));
        browser.click("button[data-post='/api/v1/traps/http/start']");
        browser.click("#confirm-yes");
        browser.untilNoText("stopped by first, since");
        browser.click("details summary");
        browser.see("#trap-name").sendKeys("http");
        browser.type("#trap-ports", "8099");
        browser.click("form[data-put='/api/v1/traps/'] button");
        browser.click("#confirm-yes");
        browser.untilText("[::]:8099/tcp");
        browser.click("button[data-delete='/api/v1/traps/http']");
        browser.click("#confirm-yes");
        browser.untilNoText("[::]:8099/tcp");
        assertTrue(victim.node().shell("honeymesh:traps http").contains("LISTENING"));
    }

    @Test
    @Order(6)
    void aJoinTokenIsShownOnce() {
        show("mesh");
        browser.type("#invite-endpoint", "203.0.113.9:7443");
        browser.click("form[data-post='/api/v1/mesh/invitations'] button");
        assertTrue(browser.see("#new-token").getText().startsWith("honeymesh-join-"));
        show("mesh");
        assertEquals(0, browser.all("#new-token").size());
    }

    @Test
    @Order(7)
    void theModeIsChangedWithConfirmation() throws Exception {
        show("settings");
        browser.see("#new-mode").sendKeys("LOCKDOWN");
        browser.click("form[data-put='/api/v1/mode'] button");
        assertFalse(browser.see("#confirm-yes").isEnabled());
        browser.type("#confirm-word", "LOCKDOWN");
        browser.click("#confirm-yes");
        browser.untilText("LOCKDOWN reverts in");
        assertTrue(victim.node().shell("honeymesh:status").contains("LOCKDOWN"));
        browser.see("#new-mode").sendKeys("ENFORCE");
        browser.click("form[data-put='/api/v1/mode'] button");
        browser.click("#confirm-yes");
        browser.untilNoText("LOCKDOWN reverts in");
        assertTrue(victim.node().shell("honeymesh:status").contains("ENFORCE"));
    }

    @Test
    @Order(8)
    void S30_whoseTokenIsReplacedIsLoggedOut() throws Exception {
        browser.type("#token-name", "another");
        browser.click("form[data-post='/api/v1/tokens'] button");
        String made = browser.see("#new-token").getText();
        assertTrue(made.startsWith("hm_"), made);
        browser.click("button[data-post='/api/v1/tokens/" + firstId() + "/rotate']");
        browser.click("#confirm-yes");
        browser.untilText("The new token of first");
        assertFalse(browser.see("#new-token").getText().equals(made));
        browser.see("#live-state[data-state='live']");
        victim.node().shell("honeymesh:token rotate " + firstId());
        browser.untilText("This token is no longer valid");
        assertEquals(0, browser.all("#main *").size(), "nothing is left on the page");
        browser.type("#login-token", made);
        browser.keys("\n");
        browser.see("#main h1");
        assertEquals(0, browser.all("form[data-put], button[data-delete]").size(), "a viewer changes nothing");
        browser.click("#logout");
        browser.see("#login-token");
    }

    private static String firstId() throws Exception {
        return victim.node()
                .shell("honeymesh:token")
                .lines()
                .filter(line -> line.contains("first"))
                .map(line -> line.strip().split("\\W+")[0])
                .findFirst()
                .orElseThrow();
    }
}
