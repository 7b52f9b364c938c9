// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.itests.Https.Reply;
import io.honeymesh.itests.Victim.Meets;
import io.honeymesh.lab.Command;
import io.honeymesh.lab.Host;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** A node that takes lists of others in, over the shell and the API. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ImportsIT {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Duration ASK = Duration.ofSeconds(30);
    private static final String DROP = "/api/v1/imports/drop";

    private static Victim victim;
    private static Https admin;
    private static Host listed;
    private static Host other;

    @BeforeAll
    static void start() throws Exception {
        // The lab's own addresses are not global.
        victim = Victim.start(ImportsIT.class, Map.of("io.honeymesh.imports", Map.of("private.addresses", "true")));
        admin = new Https(
                victim.host(),
                Victim.WEB_PORT,
                Files.readString(victim.base().resolve("data/web/first-token")).strip());
        Wait.until(
                SOON,
                "the imports are there",
                () -> admin.get("/api/v1/imports").status() == 200);
        listed = victim.lab().host("listed");
        other = victim.lab().host("other");
    }

    @AfterAll
    static void stop() {
        if (victim != null) {
            victim.close();
        }
    }

    private static Reply put(String path, String list) {
        return admin.ask("PUT", path, Map.of("Content-Type", "text/plain"), list);
    }

    private static void touch(Host from) {
        from.call(() -> {
            try (var socket = new java.net.Socket(victim.host().ipv4(), 21)) {
                socket.getOutputStream().write("QUIT\r\n".getBytes());
                return new String(socket.getInputStream().readAllBytes());
            }
        });
    }

    @Test
    @Order(1)
    void aListIsImportedOverTheApiAndBansNobody() throws Exception {
        Reply made = put(DROP + "?for=24h", "# a list\n" + listed.ipv4() + " ; SBL7\nno address\n");
        assertEquals(201, made.status(), made.body());
        assertEquals(1, made.json().get("entries"));
        assertEquals(
                200,
                put(DROP, "# again\r\n" + listed.ipv4() + " ; SBL7\r\n0.0.0.0/0\r\n")
                        .status());
        assertEquals(400, put(DROP + "?form=stix", "x").status());
        assertEquals(
                415,
                admin.ask("PUT", DROP, Map.of("Content-Type", "application/x-www-form-urlencoded"), "form=text")
                        .status());
        assertEquals(Meets.OPEN, victim.service(listed), "named is not banned");
        assertEquals(List.of(), victim.bans());
        Map<String, Object> why = victim.why(listed.ipv4());
        assertEquals(List.of(), why.get("bans"));
        assertTrue(why.get("lists").toString().contains("note=SBL7"), why.toString());
        assertEquals(List.of(), victim.why(other.ipv4()).get("lists"));
    }

    @Test
    @Order(2)
    void whoIsListedScoresMoreAtATrapAndWhySaysWhich() throws Exception {
        touch(listed);
        touch(other);
        for (Host host : List.of(listed, other)) {
            Wait.until(
                    SOON,
                    "the conversation is on record",
                    () -> !admin.get("/api/v1/events?type=conversation&subject=" + host.ipv4())
                            .items()
                            .isEmpty());
        }
        String shown = victim.node().shell("honeymesh:why " + listed.ipv4());
        String rule = "rule advised: +0.2 TRAP: named by imported lists: drop (" + listed.ipv4() + ", SBL7)";
        assertTrue(shown.contains(rule), shown);
        assertTrue(admin.get("/api/v1/why/" + listed.ipv4()).body().contains("\"advised\""));
        assertFalse(victim.node().shell("honeymesh:why " + other.ipv4()).contains("advised"));
        Reply page = admin.get("/pages/why?address=" + listed.ipv4());
        assertTrue(page.body().contains("rule advised +0.2") && page.body().contains("SBL7"), page.body());
    }

    @Test
    @Order(3)
    void theShellTakesFilesAndWhatIsPipedIn() throws Exception {
        Path file = Files.writeString(victim.base().resolve("list.txt"), "203.0.113.9\n203.0.113.9-203.0.113.12\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        String said = victim.node().shell("honeymesh:import text " + file + " --as from-file --for 2h");
        assertTrue(
                said.contains("from-file names 1 addresses") && said.contains("1 a range (the first: line 2)"), said);
        String many = IntStream.range(0, 20_000)
                .mapToObj(i -> "45." + (i >> 16) + "." + (i >> 8 & 255) + "." + (i & 255))
                .collect(Collectors.joining("\n"));
        Path large = Files.writeString(victim.lab().folder().resolve("large.txt"), many);
        Command.Result piped = victim.host()
                .command(Command.of(
                                "sh",
                                "-c",
                                "exec \"$0\" shell --base \"$1\" 'honeymesh:import text - --as piped' < \"$2\"",
                                victim.launcher().toString(),
                                victim.base().toString(),
                                large.toString())
                        .with("JAVA_HOME", System.getProperty("java.home")))
                .run(ASK);
        assertTrue(piped.output().contains("piped names 20000 addresses"), piped.toString());
        String shown = victim.node().shell("honeymesh:imports");
        assertTrue(shown.contains("from-file") && shown.contains("20000") && shown.contains("drop"), shown);
        assertTrue(victim.node().shell("honeymesh:import").contains("stix"));
        assertTrue(admin.get("/pages/intelligence").body().contains("Imported lists"));
    }

    @Test
    @Order(4)
    void whatThisNodeExportsItTakesIn() throws Exception {
        for (String[] form :
                List.of(new String[] {"bans.txt", "text"}, new String[] {"bans.stix.json", "stix"}, new String[] {
                    "bans.json", "json"
                })) {
            String exported = admin.get("/api/v1/exports/" + form[0]).body();
            Reply taken = put("/api/v1/imports/own?form=" + form[1], exported);
            assertTrue(taken.status() < 300, taken.body());
            assertEquals(2, taken.json().get("entries"), form[0]);
            assertEquals(List.of(), taken.json().get("skipped"), form[0]);
        }
    }

    @Test
    @Order(5)
    void listsOutliveARestartAndADamagedOneIsAnAlarm() throws Exception {
        Path folder = victim.base().resolve("data/imports");
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("drop"))));
        assertEquals(0, victim.launch("stop").exit());
        Files.writeString(folder.resolve("from-file"), "damaged");
        victim.node().start();
        Wait.until(
                SOON,
                "the lists are there",
                () -> victim.node().shell("honeymesh:imports --json").contains("piped"));
        String shown = victim.node().shell("honeymesh:imports");
        assertTrue(shown.contains("!! the imported list from-file is not in force"), shown);
        assertTrue(victim.node().shell("honeymesh:status").contains("the imported list from-file is not in force"));
        assertTrue(victim.node().shell("honeymesh:events --type alarm").contains("import.damaged"));
        victim.node().shell("honeymesh:import-forget from-file");
        assertFalse(victim.node().shell("honeymesh:imports").contains("from-file"));
        Wait.until(SOON, "the web answers", () -> admin.get(DROP).status() == 200);
        assertEquals(204, admin.ask("DELETE", DROP, "").status());
        assertEquals(404, admin.get(DROP).status());
        assertFalse(Files.exists(folder.resolve("drop")));
        String events = victim.node().shell("honeymesh:events --type import");
        assertTrue(events.contains("import.placed") && events.contains("drop: 1 entries (text) by "), events);
        assertTrue(events.contains("import.forgotten") && events.contains("forgotten by "), events);
    }
}
