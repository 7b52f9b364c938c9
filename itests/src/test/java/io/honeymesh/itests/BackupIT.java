// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import io.honeymesh.itests.Https.Reply;
import io.honeymesh.itests.Victim.Meets;
import io.honeymesh.lab.Command;
import io.honeymesh.lab.Host;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** A node is backed up, wiped out and restored: it is the same to its peers, its users and whoever it has banned. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class BackupIT {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String PASSPHRASE = "a passphrase of the test";

    private static Victim victim;
    private static Path folder;
    private static Path byShell;
    private static Path byApi;
    private static Path generated;
    private static Path typed;
    private static Https viewer;
    private static Host banned;
    private static String identity;

    @BeforeAll
    static void start() throws Exception {
        victim = Victim.start(BackupIT.class, Map.of());
        folder = Files.createTempDirectory(Path.of("/tmp"), "backup-it");
        banned = victim.lab().host("banned");
    }

    @AfterAll
    static void stop() throws Exception {
        if (victim != null) {
            victim.close();
            remove(folder);
        }
    }

    private static void remove(Path tree) {
        Command.of("rm", "-rf", tree.toString()).output(SOON);
    }

    private static Https admin() throws Exception {
        return new Https(
                victim.host(),
                Victim.WEB_PORT,
                Files.readString(victim.base().resolve("data/web/first-token")).strip());
    }

    private static Command.Result restore(Path file, Path passphrase, String... more) {
        List<String> words = new java.util.ArrayList<>(List.of("restore", file.toString()));
        words.addAll(List.of("--user", victim.node().account(), "--passphrase-file", passphrase.toString()));
        words.addAll(List.of(more));
        return victim.launch(words.toArray(String[]::new));
    }

    private static void assertRefused(Command.Result refused, String why) throws Exception {
        assertTrue(refused.exit() != 0 && refused.errors().contains(why), refused.toString());
        assertEquals(1, refused.errors().lines().filter(line -> !line.isBlank()).count(), refused.errors());
        assertFalse(Files.exists(victim.base().resolve(".restore")), "nothing is left of it");
    }

    @Test
    @Order(1)
    void backupsAreMadeByShellAndApi() throws Exception {
        victim.node().shell("honeymesh:ban " + banned.ipv4() + " --for 1h --note before");
        assertEquals(Meets.NOTHING, victim.service(banned));
        Https admin = admin();
        viewer = admin.with((String) admin.ask("POST", "/api/v1/tokens", "{\"name\":\"it\",\"role\":\"VIEWER\"}")
                .json()
                .get("secret"));
        identity = identity();
        victim.node().shell("honeymesh:trap-stop ftp --note before");
        Map<String, Object> made = JSON.std.mapFrom(victim.node().shell("honeymesh:backup --generate --json"));
        assertEquals(List.of(), made.get("left_out"), made.toString());
        assertEquals(List.of(), made.get("removed"), made.toString());
        byShell = kept(Path.of((String) made.get("path")));
        generated = Files.writeString(folder.resolve("generated"), made.get("passphrase") + "\n");
        typed = Files.writeString(folder.resolve("typed"), PASSPHRASE + "\n");
        Reply reply = admin.ask("POST", "/api/v1/backups?recordings=true", "{\"passphrase\":\"" + PASSPHRASE + "\"}");
        assertEquals(201, reply.status(), reply.body());
        String name = (String) reply.json().get("name");
        byApi = kept(victim.base().resolve("data/backups").resolve(name));
        Reply fetched = admin.get("/api/v1/backups/" + name);
        assertEquals(Long.toString(Files.size(byApi)), fetched.headers().get("content-length"));
        assertTrue(victim.node().shell("honeymesh:backup list").contains(name));
        assertTrue(victim.node().shell("honeymesh:events --type backup --json").contains("backup.made"));
        assertFalse(victim.log().contains(PASSPHRASE));
    }

    /** What an administrator does with it. */
    private static Path kept(Path file) throws Exception {
        assertEquals(PosixFilePermissions.fromString("rw-------"), Files.getPosixFilePermissions(file));
        return Files.copy(file, folder.resolve(file.getFileName()));
    }

    @Test
    @Order(2)
    void opensslAndUnzipOpenIt() throws Exception {
        Path zip = folder.resolve("opened.zip");
        Command.Result opened = Command.of(
                        "openssl",
                        "cms",
                        "-decrypt",
                        "-inform",
                        "DER",
                        "-in",
                        byApi.toString(),
                        "-out",
                        zip.toString(),
                        "-pwri_password",
                        PASSPHRASE)
                .run(SOON);
        assertEquals(0, opened.exit(), opened.toString());
        TreeSet<String> names = new TreeSet<>();
        try (ZipFile file = new ZipFile(zip.toFile())) {
            file.stream().forEach(entry -> names.add(entry.getName()));
        }
        assertTrue(
                names.containsAll(List.of(
                        "SHA256SUMS",
                        "data/federation/identity.key",
                        "data/ledger/honeymesh.db",
                        "data/persona.seed",
                        "data/traps/orders",
                        "data/web/tokens.json",
                        "etc/keys.properties",
                        "keys/host.key")),
                names.toString());
        assertTrue(names.stream().noneMatch(name -> name.startsWith("operator") || name.contains("cache")), "" + names);
    }

    @Test
    @Order(3)
    void whatCantBeRestoredChangesNothing() throws Exception {
        assertRefused(restore(byShell, generated), "the node runs");
        assertEquals(0, victim.launch("stop").exit());
        assertRefused(restore(byShell, typed), "the passphrase isn't this backup's");
        byte[] bytes = Files.readAllBytes(byShell);
        Path changed = Files.write(folder.resolve("cut-off"), Arrays.copyOf(bytes, bytes.length / 2));
        assertRefused(restore(changed, generated), "cut off");
        bytes[bytes.length / 2] ^= 1;
        assertRefused(
                restore(Files.write(folder.resolve("tampered"), bytes), generated), "its authentication tag is wrong");
        Path key = victim.base().resolve("data/federation/identity.key");
        String mine = Files.readString(key);
        Files.writeString(key, "0".repeat(64) + "\n");
        assertRefused(restore(byShell, generated), "--force");
        Files.writeString(key, mine);
        Command.Result checked = restore(byShell, generated, "--check");
        assertTrue(checked.exit() == 0 && checked.output().contains("backup of node "), checked.toString());
        victim.node().start();
        assertTrue(victim.node().shell("honeymesh:ledger-verify").contains("whole"));
    }

    @Test
    @Order(4)
    void aNodeThatWasWipedOutIsRestored() throws Exception {
        assertEquals(0, victim.launch("stop").exit());
        try (var files = Files.list(victim.base())) {
            files.forEach(BackupIT::remove);
        }
        Command.Result restored = restore(byShell, generated);
        assertTrue(restored.exit() == 0 && restored.output().contains("restored"), restored.toString());
        assertTrue(restored.output().contains("(--with-access takes them): data/web/tokens.json"), restored.toString());
        isBack();
        assertEquals(401, viewer.get("/api/v1/me").status(), "access is as on a new machine");
        assertEquals(200, admin().get("/api/v1/me").status(), "by a first token of its own");
        assertTrue(victim.node().shell("honeymesh:events --type backup --json").contains("backup.restored"));
    }

    @Test
    @Order(5)
    void anotherBaseIsReplacedByForceAndKept() throws Exception {
        assertEquals(0, victim.launch("stop").exit());
        Files.writeString(victim.base().resolve("data/federation/identity.key"), "0".repeat(64) + "\n");
        Command.Result restored = restore(byApi, typed, "--force", "--with-access");
        assertEquals(0, restored.exit(), restored.toString());
        isBack();
        Wait.until(SOON, "the token lets its holder in", () -> answers(viewer));
        try (var old = Files.newDirectoryStream(victim.base(), "before-restore-*")) {
            Path kept = old.iterator().next();
            assertEquals(PosixFilePermissions.fromString("rwx------"), Files.getPosixFilePermissions(kept));
            assertTrue(Files.exists(kept.resolve("data/ledger/honeymesh.db")));
        }
    }

    private static void isBack() throws Exception {
        victim.node().start();
        Wait.until(SOON, "the web answers", () -> {
            try {
                return viewer.get("/ready").status() == 200;
            } catch (RuntimeException notYet) {
                return false;
            }
        });
        assertEquals(identity, identity(), "the same to its peers");
        String traps = victim.node().shell("honeymesh:traps");
        assertTrue(traps.lines().anyMatch(line -> line.contains("ftp") && line.contains("stopped: before")), traps);
        assertEquals(Meets.NOTHING, victim.service(banned));
        Map<?, ?> ban = victim.bans().stream()
                .filter(one -> banned.ipv4().equals(one.get("banned")))
                .findFirst()
                .orElseThrow();
        long left = ((Number) ban.get("remaining_s")).longValue();
        assertTrue(left > 0 && left < Duration.ofHours(1).toSeconds(), "what is left of it: " + ban);
        assertTrue(victim.node().shell("honeymesh:ledger-verify").contains("whole"));
    }

    private static String identity() {
        return victim.node().shell("honeymesh:federation").split("\\s+")[1];
    }

    private static boolean answers(Https client) {
        try {
            return client.get("/api/v1/me").status() == 200;
        } catch (RuntimeException notYet) {
            return false;
        }
    }
}
