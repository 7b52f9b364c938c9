// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.forward;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whom syslog and mail believe over TLS. */
class TlsTest {

    private static final Duration IN_TIME = Duration.ofSeconds(20);

    @TempDir
    static Path folder;

    private static Certificates right;
    private static Certificates ofAnotherName;

    @BeforeAll
    static void make() throws Exception {
        right = Certificates.of(folder, "right", "ip:127.0.0.1");
        ofAnotherName = Certificates.of(folder, "other", "dns:other.example.org");
    }

    @Test
    void syslogGoesToTheServerThatTheAuthorityKnowsByThisName() throws Exception {
        try (SSLServerSocket server = right.listen()) {
            CompletableFuture<String> read = reading(server);
            try (SyslogLine.Tcp line = line(server, right.client(), IN_TIME)) {
                line.send(List.of("hello".getBytes(StandardCharsets.US_ASCII)));
            }
            assertEquals("5 hello", read.get());
        }
    }

    @Test
    void syslogDoesNotGoToAServerOfAnotherName() throws Exception {
        try (SSLServerSocket server = ofAnotherName.listen()) {
            assertRefused(server, ofAnotherName.client(), "127.0.0.1 found");
        }
    }

    @Test
    void syslogDoesNotGoToAServerOfAnotherAuthority() throws Exception {
        try (SSLServerSocket server = right.listen()) {
            assertRefused(server, ofAnotherName.client(), "certification path");
        }
    }

    private static void assertRefused(SSLServerSocket server, SSLContext client, String why) {
        CompletableFuture<String> read = reading(server);
        try (SyslogLine.Tcp line = line(server, client, IN_TIME)) {
            IOException refused = assertThrows(IOException.class, () -> line.send(List.of(new byte[10])));
            assertTrue(
                    refused.getMessage().startsWith("127.0.0.1:" + server.getLocalPort() + ": ")
                            && refused.getMessage().contains(why),
                    refused.getMessage());
        }
        assertThrows(Exception.class, read::get, "not a word");
    }

    @Test
    void mailGoesToTheServerThatTheAuthorityKnowsByThisName() throws Exception {
        try (SSLServerSocket listening = right.listen()) {
            SmallMailServer server = new SmallMailServer(listening, "250 fine");
            send(listening, right.client());
            assertTrue(server.heard.contains("Subject: hello"), server.heard.toString());
        }
    }

    @Test
    void mailGoesToNoServerOfAnotherNameOrAnotherAuthority() throws Exception {
        try (SSLServerSocket listening = ofAnotherName.listen()) {
            SmallMailServer server = new SmallMailServer(listening, "250 fine");
            assertThrows(IOException.class, () -> send(listening, ofAnotherName.client()));
            assertEquals(List.of(), server.heard);
        }
        try (SSLServerSocket listening = right.listen()) {
            SmallMailServer server = new SmallMailServer(listening, "250 fine");
            assertThrows(IOException.class, () -> send(listening, ofAnotherName.client()));
            assertEquals(List.of(), server.heard);
        }
    }

    private static void send(SSLServerSocket server, SSLContext client) throws Exception {
        new MailServer("127.0.0.1", server.getLocalPort(), MailServer.Protocol.TLS, client, "", "")
                .send("node@example.org", List.of("soc@example.org"), "hello", "text");
    }

    @Test
    void aServerThatReadsNothingIsGivenUpInTimeOverTlsToo() throws Exception {
        try (SSLServerSocket server = right.listen()) {
            CompletableFuture<SSLSocket> accepted = new CompletableFuture<>();
            Thread.ofVirtual().start(new FutureTask<>(() -> {
                SSLSocket socket = (SSLSocket) server.accept();
                socket.startHandshake();
                return accepted.complete(socket);
            }));
            try (SyslogLine.Tcp line = line(server, right.client(), Duration.ofSeconds(1))) {
                assertTimeoutPreemptively(
                        IN_TIME,
                        () -> assertThrows(
                                IOException.class, () -> line.send(Collections.nCopies(100, new byte[1024 * 1024]))));
            }
            accepted.get().close();
        }
    }

    private static SyslogLine.Tcp line(SSLServerSocket server, SSLContext client, Duration patience) {
        return new SyslogLine.Tcp("127.0.0.1", server.getLocalPort(), Optional.of(client), patience);
    }

    private static CompletableFuture<String> reading(SSLServerSocket server) {
        CompletableFuture<String> read = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try (SSLSocket socket = (SSLSocket) server.accept()) {
                read.complete(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII));
            } catch (IOException refused) {
                read.completeExceptionally(refused);
            }
        });
        return read;
    }
}
