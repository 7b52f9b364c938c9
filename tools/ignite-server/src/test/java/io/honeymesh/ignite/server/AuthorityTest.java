// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.ignite.server;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.security.SignatureException;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuthorityTest {

    @TempDir
    private Path folder;

    private KeyStore open(String file) throws Exception {
        char[] password = Files.readString(folder.resolve(file).resolveSibling("password"))
                .toCharArray();
        return KeyStore.getInstance(folder.resolve(file).toFile(), password);
    }

    private X509Certificate certificate(String file, String alias) throws Exception {
        return (X509Certificate) open(file).getCertificate(alias);
    }

    @Test
    void serversAndClientsHaveAnAuthorityEach() throws Exception {
        Authority.make(folder);
        X509Certificate servers = certificate("server/servers.p12", "authority");
        X509Certificate clients = certificate("server/clients.p12", "authority");
        assertNotEquals(servers, clients);
        assertEquals(servers, certificate("client/servers.p12", "authority"));
        certificate("server/server.p12", "server").verify(servers.getPublicKey());
        X509Certificate client = certificate("client/client.p12", "client");
        client.verify(clients.getPublicKey());
        assertThrows(SignatureException.class, () -> client.verify(servers.getPublicKey()));
        assertEquals(-1, client.getBasicConstraints(), "a client's certificate vouches for nobody");
    }

    @Test
    void whatIsGivenAwayHoldsNoAuthoritysKey() throws Exception {
        Authority.make(folder);
        assertEquals(
                List.of("client"),
                List.copyOf(Collections.list(open("client/client.p12").aliases())));
        assertEquals(
                List.of("server"),
                List.copyOf(Collections.list(open("server/server.p12").aliases())));
    }

    @Test
    void S33_nobodyElseReadsAnyOfIt() throws Exception {
        Authority.make(folder);
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path file :
                    all.filter(f -> !f.equals(folder) && !f.endsWith("made")).toList()) {
                String mode = PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
                assertTrue(mode.endsWith("------"), file + " has mode " + mode);
            }
        }
    }

    @Test
    void theyAreMadeOnceAndAnAttemptThatBrokeOffIsMadeAnew() throws Exception {
        Authority.make(folder);
        byte[] first = Files.readAllBytes(folder.resolve("client/client.p12"));
        Authority.make(folder);
        assertArrayEquals(first, Files.readAllBytes(folder.resolve("client/client.p12")));
        Files.delete(folder.resolve("made"));
        Authority.make(folder);
        assertTrue(Files.exists(folder.resolve("made")));
        certificate("client/client.p12", "client")
                .verify(certificate("server/clients.p12", "authority").getPublicKey());
    }
}
