// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.backup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What of a backup is taken: whoever had the node's account when it was made gets neither in nor code to run by it. */
class ChoiceTest {

    private static final char[] PASSPHRASE = "correct horse battery".toCharArray();
    private static final About ABOUT = new About("ab".repeat(32), "1.0", Instant.parse("2026-11-28T12:00:00Z"));

    private static final List<String> ACCESS = List.of(
            "etc/keys.properties",
            "etc/users.properties",
            "etc/org.apache.karaf.command.acl.honeymesh.cfg",
            "etc/org.apache.karaf.command.acl.*.cfg",
            "etc/org.apache.karaf.jaas.cfg",
            "etc/org.apache.karaf.shell.cfg",
            "etc/io.honeymesh.webconsole.cfg");

    private static final List<String> CODE = List.of(
            "deploy/plugin.jar",
            "deploy/more/plugin.jar",
            "etc/custom.properties",
            "etc/custom.system.properties",
            "etc/shell.init.script",
            "etc/org.apache.karaf.features.cfg",
            "etc/org.apache.felix.fileinstall-mine.cfg",
            "etc/org.ops4j.pax.url.mvn.cfg",
            "etc/org.ops4j.pax.logging.cfg",
            "etc/overrides.properties",
            "etc/blacklisted.properties",
            "etc/io.honeymesh.hardening.cfg",
            "etc/io.honeymesh.web.config",
            "etc/io.honeymesh.x/y.cfg",
            "etc/io.honeymesh.federation-x.cfg",
            "etc/io.honeymesh.federation~x.cfg",
            "etc/io.honeymesh.federation|io.honeymesh.federation.cfg",
            "etc/io.honeymesh.webconsole-x.cfg",
            "etc/io.honeymesh.hardening-x.cfg",
            "etc/io.honeymesh.trap~x.cfg",
            "etc/nobody-has-thought-of-it");

    private static final List<String> SETTINGS = List.of(
            "etc/io.honeymesh.web.cfg",
            "etc/io.honeymesh.trap-inside.cfg",
            "etc/io.honeymesh.syslog-the-siem.cfg",
            "etc/honeymesh.licence",
            "etc/profile",
            "traps.d/router.trap",
            "keys/host.key",
            "data/ledger/honeymesh.db",
            "data/federation/identity.key",
            "data/traps/orders");

    @TempDir
    Path folder;

    private final Map<String, String> files = new LinkedHashMap<>();
    private Path base;
    private Path program;
    private int restores;

    @BeforeEach
    void machine() throws IOException {
        base = Files.createDirectory(folder.resolve("base"));
        program = Files.createDirectory(folder.resolve("program"));
    }

    private void here(String name, String content) throws IOException {
        write(base.resolve(name), content);
    }

    private static void write(Path file, String content) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    private Path backup() throws IOException {
        Path file = folder.resolve("backup");
        try (OutputStream out = Files.newOutputStream(file)) {
            Packing packing = new Packing(new Sealing(out, PASSPHRASE, 1000), ABOUT);
            for (Map.Entry<String, String> one : files.entrySet()) {
                packing.add(
                        one.getKey(), new ByteArrayInputStream(one.getValue().getBytes(StandardCharsets.UTF_8)));
            }
            packing.close();
        }
        return file;
    }

    /** The folder that takes the place of what is here, and what was said. */
    private record Restored(Path folder, List<String> said) {

        Optional<String> file(String name) throws IOException {
            Path file = folder.resolve(name);
            return Files.exists(file) ? Optional.of(Files.readString(file)) : Optional.empty();
        }

        boolean says(String... words) {
            return said.stream().anyMatch(line -> List.of(words).stream().allMatch(line::contains));
        }
    }

    private Restored restore(Guarded... asked) throws IOException {
        Path file = backup();
        Here here = new Here(base, base.resolve("etc"), program);
        Path target = Files.createDirectory(folder.resolve("restored" + restores++));
        Choice choice = new Choice(here, Set.of(asked));
        Unpacking.extract(file, PASSPHRASE, target, choice);
        Choice looking = new Choice(here, Set.of(asked));
        Unpacking.check(file, PASSPHRASE, Optional.of(looking));
        assertEquals(choice.report(), looking.report(), "--check says the same");
        return new Restored(target, choice.report());
    }

    @Test
    void S32_whatLetsInOrIsCodeIsLeftOutAndNamed() throws IOException {
        List.of(ACCESS, CODE, SETTINGS).forEach(names -> names.forEach(name -> files.put(name, "theirs")));
        Restored restored = restore();
        for (String name : ACCESS) {
            assertEquals(Optional.empty(), restored.file(name), name);
            assertTrue(restored.says("left out", "--with-access", name), restored.said.toString());
        }
        for (String name : CODE) {
            assertEquals(Optional.empty(), restored.file(name), name);
            assertTrue(restored.says("left out", "--with-code", name), restored.said.toString());
        }
        for (String name : SETTINGS) {
            assertEquals(Optional.of("theirs"), restored.file(name), name);
        }
    }

    @Test
    void ofThisMachineItStays() throws IOException {
        for (List<String> names : List.of(ACCESS, CODE, SETTINGS)) {
            for (String name : names) {
                files.put(name, "theirs");
                here(name, "mine");
            }
        }
        here("deploy/only-here.jar", "mine");
        Restored restored = restore();
        for (String name : ACCESS) {
            assertEquals(Optional.of("mine"), restored.file(name), name);
        }
        for (String name : CODE) {
            assertEquals(Optional.of("mine"), restored.file(name), name);
        }
        assertEquals(Optional.of("mine"), restored.file("deploy/only-here.jar"));
        assertEquals(Optional.of("theirs"), restored.file("etc/io.honeymesh.web.cfg"));
    }

    @Test
    void whatIsAskedForIsTakenAndNamed() throws IOException {
        for (List<String> names : List.of(ACCESS, CODE)) {
            for (String name : names) {
                files.put(name, "theirs");
                here(name, "mine");
            }
        }
        here("deploy/only-here.jar", "mine");
        Restored access = restore(Guarded.ACCESS);
        assertEquals(Optional.of("theirs"), access.file("etc/keys.properties"));
        assertEquals(Optional.of("mine"), access.file("deploy/plugin.jar"));
        assertTrue(access.says("taken", "etc/keys.properties"), access.said.toString());
        Restored both = restore(Guarded.values());
        for (String name : CODE) {
            assertEquals(Optional.of("theirs"), both.file(name), name);
        }
        assertEquals(Optional.empty(), both.file("deploy/only-here.jar"));
    }

    @Test
    void onlyWhatDiffersIsNamed() throws IOException {
        files.put("etc/keys.properties", "the same");
        here("etc/keys.properties", "the same");
        files.put("etc/org.apache.karaf.shell.cfg", "as it comes with the program");
        write(program.resolve("org.apache.karaf.shell.cfg"), "as it comes with the program");
        files.put("etc/io.honeymesh.web.cfg", "the same");
        here("etc/io.honeymesh.web.cfg", "the same");
        files.put("etc/.shipped", "theirs");
        files.put(Guarded.TOKENS, "[]");
        here(Guarded.TOKENS, "[]");
        assertEquals(List.of(), restore().said);
        here("etc/io.honeymesh.policy.cfg", "mode = TEST");
        files.put("etc/io.honeymesh.web.cfg", "port = 1");
        assertEquals(
                List.of(
                        "settings other than those here: etc/io.honeymesh.web.cfg",
                        "settings here that the backup doesn't have: etc/io.honeymesh.policy.cfg"),
                restore().said);
    }

    /** As long as it is on, its key replaces every token. */
    @ParameterizedTest
    @ValueSource(strings = {"fleet.admin = 00", "name = x\nfle\\u0065t.admin=00", "a = ${x}", "x = y \\\n z"})
    void S29_aKeyOfTheFleetIsAccess(String federation) throws IOException {
        files.put(Guarded.FEDERATION, federation);
        here(Guarded.FEDERATION, "name = mine");
        Restored restored = restore();
        assertEquals(Optional.of("name = mine"), restored.file(Guarded.FEDERATION));
        assertTrue(restored.says("left out", "--with-access", Guarded.FEDERATION), restored.said.toString());
        assertEquals(Optional.of(federation), restore(Guarded.ACCESS).file(Guarded.FEDERATION));
    }

    @Test
    void settingsOfTheMeshWithoutOneAreSettings() throws IOException {
        files.put(Guarded.FEDERATION, "name = theirs");
        here(Guarded.FEDERATION, "name = mine");
        assertEquals(Optional.of("name = theirs"), restore().file(Guarded.FEDERATION));
    }

    private static String tokens(long epoch) {
        return "{\n  \"fleet_epoch\" : " + epoch + ",\n  \"tokens\" : [ ]\n}";
    }

    @Test
    void S29_revokedTokensDontComeBack() throws IOException {
        files.put(Guarded.TOKENS, tokens(100));
        files.put("data/web/first-token", "hm_theirs");
        files.put("data/federation/sealing.key", "theirs");
        files.put("data/web/https.p12", "theirs");
        here(Guarded.TOKENS, tokens(200));
        here("data/federation/sealing.key", "mine");
        Restored restored = restore();
        assertEquals(Optional.of(tokens(200)), restored.file(Guarded.TOKENS));
        assertEquals(Optional.empty(), restored.file("data/web/first-token"));
        assertEquals(Optional.of("mine"), restored.file("data/federation/sealing.key"));
        assertEquals(Optional.of("theirs"), restored.file("data/web/https.p12"));
        assertTrue(restored.says("left out", Guarded.TOKENS), restored.said.toString());
    }

    @Test
    void S29_theFleetsEpochNeverGoesBack() throws IOException {
        files.put(Guarded.TOKENS, tokens(100));
        files.put("data/federation/sealing.key", "theirs");
        here(Guarded.TOKENS, tokens(101));
        here("data/web/first-token", "hm_mine");
        Restored restored = restore(Guarded.values());
        assertEquals(Optional.of(tokens(101)), restored.file(Guarded.TOKENS));
        assertEquals(Optional.of("hm_mine"), restored.file("data/web/first-token"));
        assertEquals(Optional.empty(), restored.file("data/federation/sealing.key"));
        assertTrue(restored.says("ended by an order to the fleet"), restored.said.toString());
        here(Guarded.TOKENS, tokens(100));
        assertFalse(restore(Guarded.ACCESS).says("ended by"));
    }

    @Test
    void anEpochInATokensNameIsNone() throws IOException {
        String named = "[ {\n \"name\" : \"\\\"fleet_epoch\\\" : 9999999\"\n} ]";
        files.put(Guarded.TOKENS, named);
        here(Guarded.TOKENS, tokens(5));
        assertEquals(Optional.of(tokens(5)), restore(Guarded.ACCESS).file(Guarded.TOKENS));
    }

    @Test
    void aNewMachineMakesAFirstTokenUnlessAsked() throws IOException {
        files.put(Guarded.TOKENS, tokens(7));
        files.put("data/federation/sealing.key", "theirs");
        Restored restored = restore();
        assertEquals(Optional.empty(), restored.file(Guarded.TOKENS));
        assertEquals(Optional.empty(), restored.file("data/federation/sealing.key"));
        assertTrue(restored.says("makes a first one", "data/web/first-token"), restored.said.toString());
        Restored asked = restore(Guarded.ACCESS);
        assertEquals(Optional.of(tokens(7)), asked.file(Guarded.TOKENS));
        assertEquals(Optional.of("theirs"), asked.file("data/federation/sealing.key"));
    }

    /** Below data the node's account may put links, which root doesn't follow. */
    @Test
    void linksInTheNodesFoldersLeadNowhere() throws IOException {
        files.put(Guarded.TOKENS, tokens(7));
        Path secret = folder.resolve("secret");
        write(secret.resolve("tokens.json"), "root's");
        Files.createDirectories(base.resolve("data"));
        Files.createSymbolicLink(base.resolve("data/web"), secret);
        assertEquals(Optional.empty(), restore().file(Guarded.TOKENS));
        Files.delete(base.resolve("data/web"));
        Files.createDirectory(base.resolve("data/web"));
        Files.createSymbolicLink(base.resolve(Guarded.TOKENS), secret.resolve("tokens.json"));
        assertEquals(Optional.empty(), restore().file(Guarded.TOKENS));
        Files.delete(base.resolve(Guarded.TOKENS));
        here(Guarded.TOKENS, "x".repeat(Choice.MOST_LOOKED_AT_BYTES + 1));
        assertEquals(Optional.empty(), restore().file(Guarded.TOKENS));
    }
}
