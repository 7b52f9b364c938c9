// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.license.issuer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.Licence;
import io.honeymesh.license.LicenceReader;
import io.honeymesh.license.VendorKey;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LicenseIssuerTest {

    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
    private static final Path DEVELOPMENT = Path.of("DEVELOPMENT-KEY-NO-SECRET.pem");

    @TempDir
    Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private Instant now = NOW.plusMillis(345);

    @Test
    void keys_are_made_once_and_the_secret_one_is_its_owners() throws IOException {
        assertEquals(0, run("keys", "--out", folder.resolve("keys").toString()), err());
        Path secret = folder.resolve("keys/vendor-key.pem");
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(secret)));
        String made = Files.readString(secret);
        String publicText =
                Files.readString(folder.resolve("keys/vendor-key.pub")).strip();
        assertFalse(VendorKey.parse(publicText).development());
        assertTrue(out().contains("-Dhoneymesh.vendor.key=" + publicText), out());
        assertFalse(out().contains("PRIVATE"), out());
        assertEquals(1, run("keys", "--out", folder.resolve("keys").toString()));
        assertTrue(err().contains("is there already and is not overwritten"), err());
        assertEquals(made, Files.readString(secret));
    }

    @Test
    void a_key_read_from_its_file_is_the_one_that_was_made() {
        SigningKey made = SigningKey.make(new SecureRandom());
        SigningKey read = SigningKey.parse("words before it\n" + made.pem());
        assertEquals(made.publicText(), read.publicText());
        assertEquals(made.pem(), read.pem());
        assertThrows(IllegalArgumentException.class, () -> SigningKey.parse(""));
        assertThrows(
                IllegalArgumentException.class,
                () -> SigningKey.parse(made.pem().replace("MC4", "MD4")));
    }

    @Test
    void a_licence_is_what_a_node_reads() throws IOException {
        keys();
        assertEquals(0, run(issue("--cluster", "north", "--id", "HM-7")), err());
        Licence read = new LicenceReader(vendor().key())
                .read(Files.readString(folder.resolve("licence")).strip());
        assertEquals(
                new Licence(
                        "HM-7",
                        Licence.Tier.PRO,
                        "Example Ltd",
                        5,
                        Optional.of("north"),
                        NOW,
                        NOW.plus(Duration.ofDays(365))),
                read);
        assertEquals(0, run("show", folder.resolve("licence").toString(), "--vendor", publicFile()));
        assertTrue(out().contains("holder   Example Ltd") && out().contains("signed by that vendor"), out());
        now = NOW.plus(Duration.ofDays(365));
        assertEquals(0, run("show", folder.resolve("licence").toString(), "--vendor", publicFile()));
        assertTrue(out().contains("EXPIRED"), out());
    }

    @Test
    void each_licence_has_a_number_of_its_own_and_no_file_is_overwritten() throws IOException {
        keys();
        assertEquals(0, run(issue()));
        assertEquals(1, run(issue()));
        assertTrue(err().contains("is not overwritten"), err());
        String first = Files.readString(folder.resolve("licence"));
        Files.delete(folder.resolve("licence"));
        assertEquals(0, run(issue()));
        assertFalse(first.equals(Files.readString(folder.resolve("licence"))));
    }

    @Test
    void the_development_key_is_the_one_that_default_builds_believe_and_says_what_it_is() throws IOException {
        assertEquals(
                VendorKey.DEVELOPMENT,
                SigningKey.parse(Files.readString(DEVELOPMENT)).publicText());
        List<String> arguments = new ArrayList<>(List.of(issue()));
        arguments.set(2, DEVELOPMENT.toString());
        assertEquals(0, run(arguments.toArray(String[]::new)), err());
        assertTrue(out().contains("SIGNED WITH THE DEVELOPMENT KEY"), out());
        assertEquals(0, run("show", folder.resolve("licence").toString()));
        assertTrue(out().contains("SIGNED WITH THE DEVELOPMENT KEY"), out());
    }

    @Test
    void a_licence_of_somebody_else_is_shown_to_nobody() throws IOException {
        keys();
        assertEquals(0, run(issue()));
        assertEquals(1, run("show", folder.resolve("licence").toString()));
        assertTrue(err().contains("its signature is not the vendor's"), err());
        assertEquals("", out());
    }

    @Test
    void what_a_node_would_refuse_is_not_issued() throws IOException {
        keys();
        for (String[] wrong : new String[][] {
            {"--cluster", "a b"},
            {"--cluster", ""},
            {"--id", "x\u001b[2J"},
            {"--tier", "gold"},
            {"--nodes", "7"},
            {"--what", "7"}
        }) {
            assertEquals(2, run(issue(wrong)), String.join(" ", wrong));
            assertFalse(err().contains("\u001b"), err());
        }
        for (String[] wrong : new String[][] {
            {"--nodes", "0"},
            {"--nodes", "1000001"},
            {"--nodes", "x"},
            {"--days", "0"},
            {"--days", "3661"},
            {"--holder", " "},
            {"--holder", "a\nb"}
        }) {
            String[] arguments = issue();
            arguments[List.of(arguments).indexOf(wrong[0]) + 1] = wrong[1];
            assertEquals(2, run(arguments), String.join(" ", wrong));
        }
        assertFalse(Files.exists(folder.resolve("licence")));
    }

    @Test
    void wrong_use_ends_with_2_and_says_where_help_is() {
        for (String[] wrong : new String[][] {
            {},
            {"sell"},
            {"keys"},
            {"keys", "--out"},
            {"keys", "x", "--out", "y"},
            {"issue"},
            {"show"},
            {"show", "a", "b"},
            {"keys", "--out", "a", "--out", "b"},
            {"keys", "--out", "a\0b"}
        }) {
            assertEquals(2, run(wrong), String.join(" ", wrong));
            assertTrue(err().contains("see license-issuer help"), err());
        }
        assertEquals(0, run("help"));
        assertTrue(out().contains("license-issuer issue --key FILE"), out());
        assertEquals(1, run("show", folder.resolve("none").toString()));
        assertEquals(1, run("issue", "--key", folder.resolve("none").toString()));
    }

    private void keys() {
        assertEquals(0, run("keys", "--out", folder.toString()), err());
    }

    private VendorKey vendor() throws IOException {
        return VendorKey.parse(Files.readString(Path.of(publicFile())).strip());
    }

    private String publicFile() {
        return folder.resolve("vendor-key.pub").toString();
    }

    private String[] issue(String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "issue",
                "--key",
                folder.resolve("vendor-key.pem").toString(),
                "--holder",
                "Example Ltd",
                "--nodes",
                "5",
                "--days",
                "365",
                "--out",
                folder.resolve("licence").toString()));
        arguments.addAll(List.of(more));
        return arguments.toArray(String[]::new);
    }

    private int run(String... arguments) {
        out.reset();
        err.reset();
        return new LicenseIssuer(
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        () -> now,
                        new SecureRandom())
                .run(arguments);
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
