// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.itests.Https.Reply;
import io.honeymesh.itests.Victim.Meets;
import io.honeymesh.lab.Host;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;

/** Felix's Web Console of a node: off, then on; who is let in, what it can do, and what nobody gets it to do. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class WebConsoleIT {

    private static final int PORT = 9444;
    private static final String ORIGIN = "https://127.0.0.1:" + PORT;
    private static final String ROOT = "/system/console";
    private static final String PAGE = ROOT + "/honeymesh";
    private static final String FORMS = ROOT + "/configMgr";
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final Duration SOON = Duration.ofSeconds(20);

    private static Victim victim;
    private static Https api;
    private static String admin;

    @BeforeAll
    static void start() throws Exception {
        victim = Victim.start(WebConsoleIT.class, Map.of());
        admin = Files.readString(victim.base().resolve("data/web/first-token")).strip();
        api = new Https(victim.host(), Victim.WEB_PORT, admin);
    }

    @AfterAll
    static void stop() {
        if (victim != null) {
            victim.close();
        }
    }

    private static Reply ask(String token, String method, String path, Map<String, String> more, String body) {
        Map<String, String> headers = new LinkedHashMap<>();
        if (!token.isEmpty()) {
            byte[] pair = ("anybody:" + token).getBytes(StandardCharsets.UTF_8);
            headers.put("Authorization", "Basic " + Base64.getEncoder().encodeToString(pair));
        }
        headers.putAll(more);
        return new Https(victim.host(), PORT, "").ask(method, path, headers, body);
    }

    private static Reply get(String path) {
        return ask(admin, "GET", path, Map.of(), "");
    }

    private static Reply post(String path, Map<String, String> fields) {
        return ask(admin, "POST", path, Map.of("Origin", ORIGIN, "Content-Type", FORM), form(fields));
    }

    private static String form(Map<String, String> fields) {
        return fields.entrySet().stream()
                .map(one -> one.getKey() + "=" + URLEncoder.encode(one.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }

    private static String page() {
        return get(PAGE).body();
    }

    private static Meets port(String address, int port) {
        Host host = victim.host();
        return victim.meets(host, address, address, port, 1000);
    }

    @Test
    @Order(1)
    void itIsOffAndFeaturesHaveIt() {
        assertEquals(Meets.CLOSED, port("127.0.0.1", PORT));
        assertEquals(404, api.get(PAGE).status());
        assertFalse(victim.node().shell("bundle:list -s").contains("org.apache.felix.webconsole"));
        assertTrue(victim.node().shell("feature:list").contains("honeymesh-webconsole"));
    }

    @Test
    @Order(2)
    void itsFileSwitchesItOn() throws Exception {
        isOn();
        assertEquals(Meets.OPEN, port("127.0.0.1", PORT));
        assertEquals(Meets.CLOSED, port(victim.host().ipv4(), PORT), "only on the loopback address");
    }

    /** For a test that is run by itself, too. */
    private static void isOn() throws Exception {
        if (!answers(PAGE)) {
            configure("io.honeymesh.webconsole", "port = " + PORT);
            assertEquals(0, victim.launch("restart").exit());
            Wait.until(Duration.ofSeconds(60), "the console answers", () -> answers(PAGE));
        }
    }

    private static boolean answers(String path) {
        try {
            return get(path).status() == 200;
        } catch (RuntimeException notYet) {
            return false;
        }
    }

    private static void configure(String pid, String... lines) throws IOException {
        Path file = Files.write(victim.base().resolve("etc/" + pid + ".cfg"), List.of(lines));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    }

    @Test
    @Order(3)
    void eachPortHasItsOwnAndNothingOfTheOther() throws Exception {
        isOn();
        for (String path : List.of("/", "/api/v1/status", "/pages/now", "/api/v1/openapi.json")) {
            assertEquals(404, ask(admin, "GET", path, Map.of(), "").status(), path);
            assertEquals(
                    404,
                    ask("", "GET", path, Map.of("Authorization", "Bearer " + admin), "")
                            .status(),
                    path);
        }
        assertEquals(200, api.get("/").status());
        for (String path : List.of(PAGE, FORMS, ROOT, ROOT + "/bundles", ROOT + "/res/ui/config.js")) {
            assertEquals(404, api.get(path).status(), path);
        }
    }

    @Test
    @Order(4)
    void S31_onlyAnAdminsTokenOpensIt() throws Exception {
        isOn();
        for (String path : List.of(PAGE, FORMS, ROOT + "/res/ui/config.js", ROOT + "/bundles", ROOT + "/")) {
            Reply nobody = ask("", "GET", path, Map.of(), "");
            assertEquals(401, nobody.status(), path);
            assertTrue(nobody.headers().get("www-authenticate").startsWith("Basic "), path);
        }
        for (String token : List.of("admin", "hm_" + "A".repeat(43), issued("viewer"), issued("operator"))) {
            Reply reply = ask(token, "GET", PAGE, Map.of(), "");
            assertEquals(401, reply.status(), reply.toString());
        }
        assertEquals(401, new Https(victim.host(), PORT, admin).get(PAGE).status(), "not as the API asks for it");
        Wait.until(
                SOON,
                "it is recorded",
                () -> !api.get("/api/v1/events?type=web.refused").items().isEmpty());
        Reply mine = get(PAGE);
        assertEquals(200, mine.status());
        assertTrue(mine.body().contains("HoneyMesh") && mine.body().contains("It lasts until the node starts again"));
        assertTrue(mine.headers().get("content-security-policy").contains("frame-ancestors 'none'"));
    }

    private static String issued(String role) throws IOException {
        return (String) api.ask("POST", "/api/v1/tokens", "{\"name\":\"it\",\"role\":\"" + role + "\"}")
                .json()
                .get("secret");
    }

    @Test
    @Order(5)
    void bansAreShownAndLifted() throws Exception {
        isOn();
        Host other = victim.lab().host("banned");
        api.ask(
                "PUT",
                "/api/v1/bans/" + other.ipv4(),
                "{\"duration\":\"1h\",\"note\":\"<script>alert(1)</script>${appRoot}\"}");
        assertEquals(Meets.NOTHING, victim.service(other));
        String page = page();
        assertTrue(page.contains(other.ipv4()));
        assertTrue(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;&#36;{appRoot}"), "S13");
        assertFalse(page.contains("<script>alert"), "S13");
        Reply lifted = post(PAGE, Map.of("action", "lift", "subject", other.ipv4()));
        assertEquals(302, lifted.status(), lifted.toString());
        assertEquals(Meets.OPEN, victim.service(other));
        assertEquals(
                400,
                post(PAGE, Map.of("action", "lift", "subject", other.ipv4())).status());
        Wait.until(
                SOON,
                "it is recorded",
                () -> api.get("/api/v1/events?subject=" + other.ipv4()).body().contains("by first (web console)"));
    }

    @Test
    @Order(6)
    void aTrapIsSwitchedOffAndOn() throws Exception {
        isOn();
        String ftp = component("io.honeymesh.trap.ftp.FtpTrap");
        assertEquals(Meets.OPEN, port("127.0.0.1", 21));
        assertEquals(
                302, post(PAGE, Map.of("action", "disable", "component", ftp)).status());
        assertEquals(Meets.CLOSED, port("127.0.0.1", 21));
        assertEquals(
                302, post(PAGE, Map.of("action", "enable", "component", ftp)).status());
        Wait.until(SOON, "it listens again", () -> port("127.0.0.1", 21) == Meets.OPEN);
        assertEquals(
                302, post(PAGE, Map.of("action", "reload", "component", ftp)).status());
        Wait.until(SOON, "it listens again", () -> port("127.0.0.1", 21) == Meets.OPEN);
        assertEquals(
                400,
                post(PAGE, Map.of("action", "disable", "component", "1/none")).status());
        Wait.until(SOON, "it is recorded", () -> {
            String events = api.get("/api/v1/events?type=console.changed").body();
            return events.contains("FtpTrap") && events.contains("\"by\":\"first\"") && events.contains("reload");
        });
    }

    private static String component(String name) {
        String page = page();
        int end = page.indexOf("/" + name + "\"");
        return page.substring(page.lastIndexOf('"', end) + 1, end) + "/" + name;
    }

    @Test
    @Order(7)
    void theFormsHaveNamesAndWhatIsChangedTakesEffect() throws Exception {
        isOn();
        String forms = get(FORMS).body();
        for (String name : List.of(
                "HoneyMesh policy",
                "HoneyMesh enforcement",
                "HoneyMesh traps",
                "HoneyMesh trap",
                "HoneyMesh detection",
                "HoneyMesh ledger",
                "HoneyMesh hardening",
                "HoneyMesh federation",
                "HoneyMesh mTLS transport",
                "HoneyMesh gossip transport",
                "HoneyMesh web",
                "HoneyMesh web console")) {
            assertTrue(forms.contains("\"" + name + "\""), name);
        }
        Reply form = post(FORMS + "/io.honeymesh.policy", Map.of());
        assertTrue(form.body().contains("After a touch without intent"), form.toString());
        assertEquals(
                302,
                post(
                                FORMS + "/io.honeymesh.policy",
                                Map.of("apply", "true", "propertylist", "ban.bare", "ban.bare", "soon"))
                        .status());
        Wait.until(
                SOON,
                "what is wrong is refused as in a file",
                () -> victim.log().contains("ban.bare = 'soon' is not allowed"));
        assertEquals(
                302,
                post(
                                FORMS + "/io.honeymesh.policy",
                                Map.of("apply", "true", "propertylist", "ban.bare", "ban.bare", "1h"))
                        .status());
        Host visitor = victim.lab().host("visitor");
        Wait.until(SOON, "the next touch is for an hour", () -> {
            victim.meets(visitor, visitor.ipv4(), victim.host().ipv4(), 80, 1000);
            return victim.bans().stream().anyMatch(ban -> visitor.ipv4().equals(ban.get("banned")));
        });
        Map<?, ?> ban = victim.bans().stream()
                .filter(one -> visitor.ipv4().equals(one.get("banned")))
                .findFirst()
                .orElseThrow();
        long seconds = java.time.Instant.parse((String) ban.get("expires")).getEpochSecond()
                - java.time.Instant.now().getEpochSecond();
        assertTrue(seconds > 3000 && seconds <= 3600, ban.toString());
        assertFalse(Files.exists(victim.base().resolve("etc/io.honeymesh.policy.cfg")), "no file is written");
        assertTrue(api.get("/api/v1/events?type=console.changed").body().contains("io.honeymesh.policy"));
    }

    @Test
    @Order(7)
    void aFormOpensInABrowserAndIsSaved() throws Exception {
        isOn();
        configure("io.honeymesh.syslog-central", "host = 192.0.2.1", "protocol = UDP");
        Wait.until(SOON, "it is listed", () -> get(FORMS).body().contains("io.honeymesh.syslog~central"));
        try (Browser browser = Browser.on(victim.lab(), victim.host())) {
            browser.open("https://anybody:" + admin + "@127.0.0.1:" + PORT + FORMS);
            browser.see("#configTable tbody tr");
            // The script with which the table is sorted needs eval, which it isn't given.
            browser.complaints();
            for (Map.Entry<String, List<String>> form : Map.of(
                            "HoneyMesh policy", List.of("After a touch without intent", "Count only", "Drop"),
                            "io.honeymesh.syslog~central",
                                    List.of("The server's address or name", "Protocol", "Facility"))
                    .entrySet()) {
                pencil(browser, form.getKey()).click();
                browser.see(".ui-dialog #editorForm");
                form.getValue().forEach(browser::untilText);
                assertEquals(1, opened(browser), "the form, and no word of an error");
                browser.screenshot(Path.of("target", "screenshots", "form of " + form.getKey() + ".png"));
                browser.click(".ui-dialog-titlebar-close");
                browser.untilNoText(form.getValue().getFirst());
            }
            assertEquals(List.of(), browser.complaints());
            pencil(browser, "HoneyMesh policy").click();
            browser.type("#editorForm [name='ban.full']", "25h");
            button(browser, "Save").click();
            Wait.until(SOON, "it is saved", () -> form("io.honeymesh.policy").contains("\"25h\""));
            browser.open("https://127.0.0.1:" + PORT + FORMS);
            browser.see("#configTable tbody tr");
            browser.complaints();
            plus(browser, "HoneyMesh syslog").click();
            browser.type("#editorForm [name='host']", "192.0.2.2");
            assertEquals(List.of(), browser.complaints());
            button(browser, "Save").click();
            Wait.until(SOON, "another is made", () -> get(FORMS).body().contains("\"io.honeymesh.syslog."));
        }
        String written = "io.honeymesh.syslog~central";
        Reply saved = post(FORMS + "/" + written, Map.of("apply", "true", "propertylist", "host", "host", "192.0.2.3"));
        assertEquals(403, saved.status());
        assertEquals(written + " is changed by its file in etc/ alone, which the node may not write\n", saved.body());
        Files.delete(victim.base().resolve("etc/io.honeymesh.syslog-central.cfg"));
    }

    /** Dialogs that are to be seen. */
    private static long opened(Browser browser) {
        return browser.all(".ui-dialog").stream()
                .filter(WebElement::isDisplayed)
                .count();
    }

    private static WebElement button(Browser browser, String name) {
        return browser.all(".ui-dialog-buttonpane button").stream()
                .filter(one -> one.getText().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** What opens the form of a configuration. */
    private static WebElement pencil(Browser browser, String name) {
        return browser.all("#configTable tbody tr").stream()
                .filter(row -> row.getDomProperty("innerHTML").contains(name))
                .flatMap(row -> row.findElements(By.cssSelector(".ui-icon-pencil")).stream())
                .findFirst()
                .orElseThrow();
    }

    /** What opens the form of another configuration of a kind. */
    private static WebElement plus(Browser browser, String kind) {
        return browser.all("#configTable tbody tr.fpid[fpid='" + kind + "'] .ui-icon-plusthick").stream()
                .findFirst()
                .orElseThrow();
    }

    @Test
    @Order(8)
    void S31_noBundleComesInByIt() throws Exception {
        isOn();
        String before = victim.node().shell("bundle:list -t 0 -s");
        String jar = "PK\u0003\u0004 a bundle";
        String body = "--x\r\nContent-Disposition: form-data; name=\"action\"\r\n\r\ninstall\r\n"
                + "--x\r\nContent-Disposition: form-data; name=\"bundlefile\"; filename=\"evil.jar\"\r\n\r\n" + jar
                + "\r\n--x--\r\n";
        for (String path : List.of(ROOT + "/bundles", ROOT + "/install", PAGE, FORMS, FORMS + "/io.honeymesh.policy")) {
            Reply reply = ask(
                    admin,
                    "POST",
                    path,
                    Map.of("Origin", ORIGIN, "Content-Type", "multipart/form-data; boundary=x"),
                    body);
            assertEquals(415, reply.status(), path + reply);
        }
        for (String action : List.of("install", "start", "stop", "update", "uninstall", "refresh")) {
            assertEquals(
                    403, post(ROOT + "/bundles/0", Map.of("action", action)).status(), action);
        }
        assertEquals(
                403, post(ROOT + "/vmstat", Map.of("shutdown_type", "Stop")).status());
        for (String pid : List.of(
                "org.apache.felix.fileinstall",
                "org.apache.felix.webconsole.internal.servlet.OsgiManager",
                "io.honeymesh.policy%20",
                "org.apache.karaf.features")) {
            Reply reply = post(
                    FORMS + "/" + pid,
                    Map.of("apply", "true", "propertylist", "felix.fileinstall.dir", "felix.fileinstall.dir", "/tmp"));
            assertEquals(403, reply.status(), pid + reply);
        }
        Map<String, String> factory = Map.of(
                "apply",
                "true",
                "factoryPid",
                "org.apache.felix.fileinstall",
                "propertylist",
                "felix.fileinstall.dir",
                "felix.fileinstall.dir",
                "/tmp");
        assertEquals(403, post(FORMS + "/io.honeymesh.policy", factory).status());
        assertEquals(
                403,
                post(FORMS + "/io.honeymesh.policy?pid=org.apache.felix.fileinstall", factory)
                        .status());
        assertEquals(
                404,
                get(FORMS + "/org.apache.felix.fileinstall?post=true&apply=true&propertylist=x")
                        .status());
        assertEquals(
                415,
                ask(admin, "GET", FORMS + "/io.honeymesh.policy", Map.of("Content-Type", FORM), "post=true&apply=true")
                        .status());
        assertEquals(404, get(ROOT + "/bundles").status());
        assertEquals(405, ask(admin, "PUT", PAGE, Map.of("Origin", ORIGIN), "").status());
        assertEquals(before, victim.node().shell("bundle:list -t 0 -s"));
    }

    @Test
    @Order(8)
    void S31_aFormThatComesAfterItsTokenWasTakenBackDoesNothing() throws Exception {
        isOn();
        Https mine = api.with(issued("admin"));
        String id = (String) mine.get("/api/v1/me").json().get("token");
        String ftp = component("io.honeymesh.trap.ftp.FtpTrap");
        byte[] body = form(Map.of("action", "disable", "component", ftp)).getBytes();
        byte[] pair = ("anybody:" + mine.token()).getBytes(StandardCharsets.UTF_8);
        String answer = victim.host().call(() -> {
            try (SSLSocket socket = new Https(victim.host(), PORT, "").open()) {
                socket.getOutputStream()
                        .write(("POST " + PAGE + " HTTP/1.1\r\nHost: 127.0.0.1:" + PORT + "\r\nOrigin: " + ORIGIN
                                        + "\r\nAuthorization: Basic "
                                        + Base64.getEncoder().encodeToString(pair) + "\r\nContent-Type: " + FORM
                                        + "\r\nContent-Length: " + body.length + "\r\nExpect: 100-continue\r\n\r\n")
                                .getBytes());
                // It was let in: the body is asked for.
                byte[] head = new byte[4096];
                String first = new String(head, 0, socket.getInputStream().read(head));
                assertTrue(first.startsWith("HTTP/1.1 100 "), first);
                assertEquals(204, api.ask("DELETE", "/api/v1/tokens/" + id, "").status());
                socket.getOutputStream().write(body);
                return new String(head, 0, socket.getInputStream().read(head));
            }
        });
        assertTrue(answer.startsWith("HTTP/1.1 401 "), answer);
        assertEquals(Meets.OPEN, port("127.0.0.1", 21));
    }

    @Test
    @Order(9)
    void S31_aPageOfAnotherSiteGetsNothingDone() throws Exception {
        isOn();
        String ftp = component("io.honeymesh.trap.ftp.FtpTrap");
        String body = form(Map.of("action", "disable", "component", ftp));
        for (Map<String, String> from : List.of(
                Map.of("Content-Type", FORM),
                Map.of("Content-Type", FORM, "Origin", "null"),
                Map.of("Content-Type", FORM, "Origin", "https://evil.example"),
                Map.of("Content-Type", FORM, "Origin", "https://127.0.0.1:9443"),
                Map.of("Content-Type", FORM, "Origin", ORIGIN, "Sec-Fetch-Site", "cross-site"),
                Map.of("Content-Type", FORM, "Origin", "https://evil.example:9444", "Host", "evil.example:9444"))) {
            assertEquals(403, ask(admin, "POST", PAGE, from, body).status(), from.toString());
        }
        assertEquals(Meets.OPEN, port("127.0.0.1", 21));
    }

    @Test
    @Order(10)
    void whatWasChangedIsOverWithTheNextStart() throws Exception {
        isOn();
        post(FORMS + "/io.honeymesh.policy", Map.of("apply", "true", "propertylist", "ban.bare", "ban.bare", "1h"));
        Wait.until(SOON, "it is set", () -> form("io.honeymesh.policy").contains("\"1h\""));
        assertEquals(0, victim.launch("restart").exit());
        Wait.until(Duration.ofSeconds(60), "the console answers", () -> answers(PAGE));
        assertFalse(form("io.honeymesh.policy").contains("\"1h\""), "as the page says");
        assertFalse(get(FORMS).body().contains("\"io.honeymesh.syslog."), "nor what was made");
    }

    /** Karaf's shell, when the node is stopped at a bad moment: a session that it has not begun can't be closed. Nothing comes of it. */
    private static boolean isKarafsEnd(String line) {
        return line.contains("org.apache.karaf.shell.core") || line.contains("FrameworkEvent ERROR");
    }

    private static String form(String pid) {
        return post(FORMS + "/" + pid, Map.of()).body();
    }

    @Test
    @Order(11)
    void itsFileClosesIt() throws Exception {
        isOn();
        configure("io.honeymesh.webconsole", "enabled = false");
        Wait.until(SOON, "it is closed", () -> port("127.0.0.1", PORT) == Meets.CLOSED);
        assertEquals(404, api.get(PAGE).status());
        configure("io.honeymesh.webconsole", "enabled = true");
        Wait.until(Duration.ofSeconds(60), "it is open again", () -> answers(PAGE));
        assertEquals(200, api.get("/api/v1/status").status(), "the dashboard has gone on");
        assertEquals(
                List.of(),
                victim.logged("ERROR").stream()
                        .filter(line -> !line.contains("ban.bare") && !isKarafsEnd(line))
                        // Felix's word for a request that comes at the moment in which the console opens or closes.
                        .filter(line -> !line.contains("Exception while processing request to " + PAGE))
                        .toList());
    }
}
