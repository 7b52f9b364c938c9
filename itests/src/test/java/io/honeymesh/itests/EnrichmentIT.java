// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.honeymesh.enrichment.MmdbWriter;
import io.honeymesh.enrichment.SmallDns;
import io.honeymesh.lab.Command;
import io.honeymesh.lab.Host;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** A node that is told where addresses come from: by the operator's file, and by a name server. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class EnrichmentIT {

    private static final String PID = "io.honeymesh.enrichment";
    private static final Duration NOTICED = Duration.ofSeconds(20);
    private static final Duration START = Duration.ofSeconds(150);

    private static Victim victim;
    private static Https admin;
    private static SmallDns dns;
    private static String stranger;
    private static Path database;

    @BeforeAll
    static void start() throws Exception {
        victim = Victim.prepare(EnrichmentIT.class, Map.of());
        stranger = victim.lab().host("stranger").ipv4();
        Host server = victim.lab().host("nameserver");
        dns = server.call(() ->
                new SmallDns(question -> SmallDns.name("Scanner-7.example"), new InetSocketAddress(server.ipv4(), 53)));
        Path folder = Files.createDirectories(victim.base().resolve("geo"));
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        database = folder.resolve("test.mmdb");
        startWithNameServer(server);
        Path token = victim.base().resolve("data/web/first-token");
        Wait.until(START, "the web has a token", () -> Files.exists(token));
        admin = new Https(
                victim.host(), Victim.WEB_PORT, Files.readString(token).strip());
        Wait.until(NOTICED, "the API answers", EnrichmentIT::answers);
    }

    /** As {@code ip netns exec} does with {@code /etc/netns}, but with all else of /sys and /etc as it is. */
    private static void startWithNameServer(Host server) throws Exception {
        Path resolver = victim.lab().folder().resolve("resolv.conf");
        replace(resolver, ("nameserver " + server.ipv4() + "\n").getBytes());
        Command.Result start = victim.host()
                .command(Command.of(
                                "unshare",
                                "--mount",
                                "sh",
                                "-c",
                                "mount --bind \"$0\" /etc/resolv.conf && exec \"$@\"",
                                resolver.toString(),
                                victim.launcher().toString(),
                                "start",
                                "--base",
                                victim.base().toString(),
                                "--user",
                                victim.node().account(),
                                "--wait",
                                "120")
                        .with("JAVA_HOME", System.getProperty("java.home")))
                .run(START);
        assertEquals(0, start.exit(), start.toString());
    }

    private static boolean answers() {
        try {
            return admin.get("/api/v1/status").status() == 200;
        } catch (RuntimeException notYet) {
            return false;
        }
    }

    @AfterAll
    static void stop() {
        if (dns != null) {
            dns.close();
        }
        if (victim != null) {
            victim.close();
        }
    }

    @Test
    @Order(1)
    void withoutAConfigurationNothingIsSaidAndNobodyAsked() throws Exception {
        assertFalse(victim.why(stranger).containsKey("about"), "the shell");
        assertFalse(why(stranger).containsKey("about"), "the API");
        assertEquals(List.of(), dns.questions);
    }

    @Test
    @Order(2)
    void aFileSaysCountryAndSystem() throws Exception {
        put(file("DE", "Germany", 64_500L, "Example Net"));
        configure("geo.files = " + database);
        Map<String, Object> expected =
                Map.of("country", "DE", "country_name", "Germany", "asn", 64_500, "as_organisation", "Example Net");
        Wait.until(NOTICED, "the file is read", () -> expected.equals(about(stranger)));
        assertEquals(expected, victim.why(stranger).get("about"));
        assertTrue(
                victim.node().shell("honeymesh:why " + stranger).contains("from DE Germany, AS64500 Example Net"),
                "in words, too");
        assertEquals(Map.of(), about("203.0.113.1"), "of whom it knows nothing");
        assertEquals(List.of(), dns.questions, "a name server is asked where that is switched on alone");
    }

    /** The library that the format's maker gives away, in C. */
    @Test
    @Order(3)
    void theMakersOwnToolReadsTheSameOfTheFile() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/mmdblookup")), "skipped: no mmdblookup (Debian: mmdb-bin)");
        String found = Command.of(
                        "mmdblookup", "--file", database.toString(), "--ip", stranger, "autonomous_system_number")
                .output(NOTICED);
        assertTrue(found.contains("64500"), found);
    }

    @Test
    @Order(4)
    void aBrokenFileIsToldOfAndWhatWasReadBeforeGoesOn() throws Exception {
        put(new byte[1000]);
        Wait.until(
                NOTICED,
                "the alarm",
                () -> admin.get("/api/v1/events?type=alarm").body().contains("enrichment.file"));
        String alarm = admin.get("/api/v1/events?type=alarm").body();
        assertTrue(alarm.contains("no MMDB file") && alarm.contains("is used on"), alarm);
        String status = victim.node().shell("honeymesh:status");
        assertTrue(status.contains("test.mmdb can't be asked where addresses come from: no MMDB file"), status);
        assertEquals("DE", about(stranger).get("country"), "as before");
        put(file("FR", "France", 64_501L, "Another Net"));
        Wait.until(
                NOTICED,
                "the mended one is read",
                () -> "FR".equals(about(stranger).get("country")));
        assertFalse(victim.node().shell("honeymesh:status").contains("test.mmdb"), "no warning any more");
    }

    @Test
    @Order(5)
    void theMachinesNameServerIsAskedForTheName() throws Exception {
        String scanner = victim.lab().host("scanner").ipv4();
        configure("geo.files = " + database + "\nreverse.dns = true");
        Wait.until(
                NOTICED,
                "the file is read anew",
                () -> "FR".equals(about(stranger).get("country")));
        assertEquals(List.of(), dns.questions, "this address is not global");
        configure("geo.files = " + database + "\nreverse.dns = true\nreverse.private = true");
        Wait.until(
                NOTICED,
                "the name, asked of the shell",
                () -> victim.why(scanner).get("about") instanceof Map<?, ?> about
                        && "scanner-7.example".equals(about.get("reverse_name")));
        assertEquals("scanner-7.example", about(scanner).get("reverse_name"), "the API");
        assertEquals(Set.of(question(scanner)), Set.copyOf(dns.questions), "and nobody else's");
    }

    @Test
    @Order(6)
    void withoutTheConfigurationAgainNothingIsSaid() throws Exception {
        Files.delete(victim.base().resolve("etc/" + PID + ".cfg"));
        Wait.until(NOTICED, "nothing is said", () -> about(stranger).isEmpty());
        assertEquals(
                List.of(),
                victim.logged("ERROR").stream()
                        .filter(line -> line.contains("enrichment"))
                        .toList());
    }

    private static String question(String ipv4) {
        String[] parts = ipv4.split("\\.");
        return parts[3] + "." + parts[2] + "." + parts[1] + "." + parts[0] + ".in-addr.arpa.";
    }

    private static Map<String, Object> why(String address) throws Exception {
        return admin.get("/api/v1/why/" + address).json();
    }

    private static Map<?, ?> about(String address) throws Exception {
        return why(address).get("about") instanceof Map<?, ?> about ? about : Map.of();
    }

    private static byte[] file(String country, String name, long asn, String organisation) {
        return new MmdbWriter(6, 28)
                .put(
                        "198.18.0.0/16",
                        Map.of(
                                "country", Map.of("iso_code", country, "names", Map.of("en", name)),
                                "autonomous_system_number", asn,
                                "autonomous_system_organization", organisation))
                .file();
    }

    private static void put(byte[] content) throws Exception {
        replace(database, content);
    }

    private static void configure(String text) throws Exception {
        replace(victim.base().resolve("etc/" + PID + ".cfg"), (text + "\n").getBytes());
    }

    private static void replace(Path file, byte[] content) throws Exception {
        Path beside = Files.write(file.resolveSibling("being-written.new"), content);
        // The node isn't root, and the umask may be anything.
        Files.setPosixFilePermissions(beside, PosixFilePermissions.fromString("rw-r--r--"));
        Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
