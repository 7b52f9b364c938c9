// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.itests.Victim.Meets;
import io.honeymesh.lab.Command;
import io.honeymesh.lab.Host;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** Whatever becomes of the licence, who touches a trap is dropped. The build under test carries the development key. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class LicenceIT {

    private static final Path ROOT = Path.of(System.getProperty("honeymesh.root"));
    private static final Path DEVELOPMENT = ROOT.resolve("tools/license-issuer/DEVELOPMENT-KEY-NO-SECRET.pem");
    private static final int TRAP = 22;
    private static final Duration SOON = Duration.ofSeconds(20);

    private static Victim victim;
    private static Path folder;
    private static int attackers;

    @BeforeAll
    static void start() throws Exception {
        victim = Victim.start(LicenceIT.class, Map.of());
        folder = Files.createTempDirectory(Path.of("/tmp"), "licence");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @AfterAll
    static void stop() throws Exception {
        if (victim != null) {
            victim.close();
            try (var files = Files.list(folder)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(folder);
        }
    }

    @Test
    @Order(1)
    void withoutALicenceItIsCommunityAndProtects() throws Exception {
        String text = license("").output();
        assertTrue(text.contains("THIS BUILD CARRIES THE DEVELOPMENT KEY"), text);
        assertTrue(text.contains("!! no licence is installed") && text.contains("Community: "), text);
        assertTrue(victim.node()
                .shell("honeymesh:status")
                .contains("Community (no licence is installed); DEVELOPMENT KEY"));
        assertTrue(victim.log().contains("THIS BUILD CARRIES THE DEVELOPMENT KEY"));
        assertProtects();
    }

    @Test
    @Order(2)
    void aLicenceOfTheIssuerIsInstalledAndASwappedOneIsNot() throws Exception {
        Path good = issue("good");
        String text = Files.readString(good);
        Path changed = Files.writeString(folder.resolve("changed"), text.replaceFirst("\\.(.)(.)", ".$2$1"));
        Command.Result refused = license("install " + changed);
        assertTrue(refused.exit() != 0 && refused.output().contains("its signature is not the vendor's"), "" + refused);
        assertEquals(1, refused.output().lines().filter(line -> !line.isBlank()).count(), refused.output());
        Command.Result installed = license("install " + good);
        assertTrue(installed.output().contains("Pro: this node may share with peers"), installed.toString());
        Path kept = victim.base().resolve("data/license/honeymesh.licence");
        assertEquals(text, Files.readString(kept), "etc is root's");
        assertTrue(victim.node().shell("honeymesh:events --type alarm").contains("license.installed"));
        assertProtects();
    }

    @Test
    @Order(3)
    void itHoldsAfterARestartAndOneForAnotherClusterPermitsNothing() throws Exception {
        restart();
        assertPro();
        Path other = issue("other", "--cluster", "north");
        Command.Result refused = license("verify " + other);
        assertTrue(refused.exit() != 0 && refused.output().contains("for the cluster north only"), "" + refused);
    }

    @Test
    @Order(4)
    void aTamperedFilePermitsNothingAndProtectionGoesOn() throws Exception {
        assertEquals(0, victim.launch("stop").exit());
        Path kept = victim.base().resolve("data/license/honeymesh.licence");
        String good = Files.readString(kept);
        Files.writeString(kept, good.replaceFirst("\\.(.)(.)", ".$2$1"));
        victim.node().start();
        Wait.until(SOON, "it was read", () -> license("").output().contains("its signature is not the vendor's"));
        assertProtects();
        Files.writeString(kept, good);
        restart();
        assertPro();
    }

    /** The record says that it was later already, as it would if somebody had set the clock back. */
    @Test
    @Order(5)
    void S34_aClockThatWentBackEndsSharingAndProtectionGoesOn() throws Exception {
        assertEquals(0, victim.launch("stop").exit());
        Path clock = victim.base().resolve("data/license/license.clock");
        String before = Files.readString(clock);
        Instant later = Instant.now().plus(Duration.ofHours(5));
        String record = before.substring(0, before.indexOf("hmac="))
                .replaceFirst("highest=[0-9]+", "highest=" + later.toEpochMilli());
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(Files.readAllBytes(clock.resolveSibling("clock.key")), "HmacSHA256"));
        String sum = HexFormat.of().formatHex(mac.doFinal(record.getBytes(StandardCharsets.US_ASCII)));
        Files.writeString(clock, record + "hmac=" + sum + "\n");
        victim.node().start();
        Wait.until(SOON, "it was read", () -> license("").output().contains("!! the clock went back: it says"));
        assertTrue(license("").output().contains("Community: "));
        assertProtects();
    }

    @Test
    @Order(6)
    void aDeletedRecordOfTimeIsAWarningUntilALicenceIsInstalled() throws Exception {
        assertEquals(0, victim.launch("stop").exit());
        Files.delete(victim.base().resolve("data/license/license.clock"));
        victim.node().start();
        Wait.until(SOON, "it was read", () -> license("").output().contains("!! license.clock was missing or changed"));
        assertTrue(license("").output().contains("Pro: "));
        restart();
        Wait.until(SOON, "it stays", () -> license("").output().contains("!! license.clock was missing or changed"));
        license("install " + folder.resolve("good"));
        assertFalse(license("").output().contains("license.clock"));
    }

    private static void restart() {
        assertEquals(0, victim.launch("stop").exit());
        victim.node().start();
    }

    private static void assertPro() throws Exception {
        Wait.until(SOON, "it was read", () -> license("").output().contains("Pro: this node may share with peers"));
    }

    private static Command.Result license(String words) {
        return victim.launch("shell", "honeymesh:license " + words);
    }

    private static Path issue(String name, String... more) {
        Path file = folder.resolve(name);
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-jar",
                ROOT.resolve("tools/license-issuer/target/license-issuer.jar").toString(),
                "issue",
                "--key",
                DEVELOPMENT.toString(),
                "--holder",
                "Example Ltd",
                "--nodes",
                "5",
                "--days",
                "365",
                "--out",
                file.toString()));
        command.addAll(List.of(more));
        Command.Result result = Command.of(command).run(SOON);
        assertEquals(0, result.exit(), result.toString());
        return file;
    }

    private static void assertProtects() {
        Host attacker = victim.lab().host("attacker" + ++attackers);
        assertEquals(Meets.OPEN, victim.service(attacker));
        assertEquals(
                Meets.OPEN,
                victim.meets(attacker, attacker.ipv4(), victim.host().ipv4(), TRAP, 1000));
        assertEquals(Meets.NOTHING, victim.service(attacker));
    }
}
