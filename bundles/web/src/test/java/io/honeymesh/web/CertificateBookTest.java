// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.Settings;
import io.honeymesh.api.service.WebServer.Certificate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificateBookTest {

    @TempDir
    private Path folder;

    private Instant now = Instant.now();

    private CertificateBook book(Map<String, Object> settings) {
        return new CertificateBook(
                WebSettings.of(new Settings(WebSettings.PID, settings)),
                folder.resolve("web/certificate.pem"),
                () -> now);
    }

    @Test
    void theNodeMakesOneForAllItsAddressesAndKeepsIt() throws Exception {
        CertificateBook book = book(Map.of("bind", "192.0.2.9", "names", "node.example, 2001:DB8:0::7"));
        Certificate first = book.describe(book.first());
        assertTrue(
                first.names()
                        .containsAll(
                                List.of("localhost", "127.0.0.1", "::1", "192.0.2.9", "node.example", "2001:db8::7")),
                first.names().toString());
        assertTrue(first.sha256().matches("([0-9A-F]{2}:){31}[0-9A-F]{2}") && !first.own());
        assertEquals(first, book.describe(book.first()), "the next time it is the same");
        assertEquals(
                "rw-------",
                PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("web/certificate.pem"))));
        assertNotEquals(first.sha256(), book.describe(book.renewed()).sha256());

        CertificateBook everywhere = book(Map.of("bind", "0.0.0.0"));
        assertTrue(everywhere.describe(everywhere.first()).names().contains("127.0.0.1"));
    }

    @Test
    void itIsRenewedInTimeAndWhenAnAddressIsNew() throws Exception {
        Certificate first = book(Map.of()).describe(book(Map.of()).first());
        assertEquals(first, book(Map.of()).describe(book(Map.of()).first()));
        assertEquals(
                first,
                book(Map.of()).describe(book(Map.of("names", "other.example")).next()),
                "not while it runs");
        Certificate renamed =
                book(Map.of()).describe(book(Map.of("names", "other.example")).first());
        assertNotEquals(first.sha256(), renamed.sha256());
        now = now.plus(SelfSigned.LIFE).minus(Duration.ofDays(29));
        Certificate later = book(Map.of()).describe(book(Map.of()).first());
        assertNotEquals(renamed.sha256(), later.sha256());
        assertTrue(later.expires().isAfter(now.plus(Duration.ofDays(390))));
    }

    private Path openssl(String name, String... command) throws Exception {
        Path file = folder.resolve(name);
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("openssl.log").toFile())
                .start();
        assertTrue(process.waitFor(30, TimeUnit.SECONDS) && process.exitValue() == 0, () -> {
            try {
                return Files.readString(folder.resolve("openssl.log"));
            } catch (IOException e) {
                return e.toString();
            }
        });
        return file;
    }

    private Certificate supplied(String certificate, String key) throws IOException {
        CertificateBook book = book(Map.of(
                "certificate",
                folder.resolve(certificate).toString(),
                "key",
                folder.resolve(key).toString()));
        return book.describe(book.first());
    }

    /** As openssl writes keys: PKCS #8, of EC with its parameters in front, of RSA in its own form. */
    @Test
    void anOperatorsOwnIsTakenInEveryFormThatOpensslWrites() throws Exception {
        openssl("ec.key", "openssl", "ecparam", "-name", "prime256v1", "-genkey", "-out", "ec.key");
        openssl("rsa.key", "openssl", "genrsa", "-traditional", "-out", "rsa.key", "2048");
        openssl("ed.key", "openssl", "genpkey", "-algorithm", "ed25519", "-out", "ed.key");
        for (String kind : List.of("ec", "rsa", "ed")) {
            openssl(
                    kind + ".pem",
                    "openssl",
                    "req",
                    "-x509",
                    "-new",
                    "-key",
                    kind + ".key",
                    "-subj",
                    "/CN=mine",
                    "-days",
                    "2",
                    "-addext",
                    "subjectAltName=DNS:mine.example",
                    "-out",
                    kind + ".pem");
            Certificate own = supplied(kind + ".pem", kind + ".key");
            assertTrue(own.own());
            assertEquals(List.of("mine.example"), own.names());
        }
        openssl(
                "locked.key",
                "openssl",
                "pkey",
                "-in",
                "ec.key",
                "-aes256",
                "-passout",
                "pass:x",
                "-out",
                "locked.key");
        assertRefused("ec.pem", "locked.key", "no private key, or one with a password");
        assertRefused("ec.pem", "rsa.key", "the private key is not the first certificate's");
        assertRefused("ec.key", "ec.key", "has no certificate");
        assertRefused("missing.pem", "ec.key", "there is no such file: put it there, or set another in etc/");
        assertRefused("ec.pem", "missing.key", "missing.key can't be read: there is no such file");
        Files.createDirectory(folder.resolve("folder.pem"));
        assertRefused("folder.pem", "ec.key", "folder.pem can't be read: Is a directory");
        String said = assertThrows(
                        IOException.class,
                        () -> book(Map.of("certificate", "/none.pem", "key", "/none.key"))
                                .written())
                .getMessage();
        assertTrue(said.contains("/none.pem can't be read: there is no such file"), said);
        Files.writeString(folder.resolve("bad.pem"), "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n");
        assertRefused("bad.pem", "ec.key", "is no PEM that can be read");
        Files.write(folder.resolve("long.pem"), new byte[200_000]);
        assertRefused("long.pem", "ec.key", "is longer than a certificate can be");
    }

    private void assertRefused(String certificate, String key, String why) {
        String said = assertThrows(IOException.class, () -> supplied(certificate, key))
                .getMessage();
        assertTrue(said.contains(why), said);
    }

    @Test
    void settingsThatMakeNoSenseAreRefusedByName() {
        for (Map<String, Object> wrong : List.<Map<String, Object>>of(
                Map.of("bind", "everywhere"),
                Map.of("port", "0"),
                Map.of("names", "a b"),
                Map.of("names", "999.1.1.1"),
                Map.of("names", "::::"),
                Map.of("key", "/x"),
                Map.of("certificate", "/x"))) {
            String said = assertThrows(IllegalArgumentException.class, () -> book(wrong))
                    .getMessage();
            assertTrue(said.contains(wrong.keySet().iterator().next()) || said.contains("certificate"), said);
        }
    }
}
