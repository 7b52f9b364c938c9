// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.ignite.server;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.apache.ignite.ssl.SslContextFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SplitTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    @TempDir
    private Path folder;

    private SSLContext tls;
    private long now;

    @BeforeEach
    void keys() throws Exception {
        Authority.make(folder);
        Path server = folder.resolve("server");
        SslContextFactory factory = new SslContextFactory();
        factory.setKeyStoreType("PKCS12");
        factory.setKeyStoreFilePath(server.resolve("server.p12").toString());
        factory.setKeyStorePassword(Files.readString(server.resolve("password")).toCharArray());
        factory.setTrustStoreType("PKCS12");
        factory.setTrustStoreFilePath(server.resolve("servers.p12").toString());
        factory.setTrustStorePassword(
                Files.readString(server.resolve("password")).toCharArray());
        tls = factory.create();
    }

    private Split split(ServerSocket before) {
        return new Split(List.of(name(before)), tls.getSocketFactory(), () -> now);
    }

    private static String name(ServerSocket server) {
        return "127.0.0.1:" + server.getLocalPort();
    }

    private void passes(Duration time) {
        now += time.toNanos();
    }

    /** A server's discovery, as far as it is looked at. */
    private ServerSocket answering() throws IOException {
        ServerSocket server = tls.getServerSocketFactory().createServerSocket(0, 16, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(() -> {
            while (!server.isClosed()) {
                try (SSLSocket caller = (SSLSocket) server.accept()) {
                    caller.startHandshake();
                } catch (IOException closed) {
                    // the next one, or the end of the test
                }
            }
        });
        return server;
    }

    @Test
    void aServerThatAnswersAndIsInAnotherClusterIsGivenWayToAfterAWhile() throws Exception {
        try (ServerSocket other = answering()) {
            Split split = split(other);
            assertFalse(split.lasts(Set.of()));
            passes(Split.PATIENCE);
            assertFalse(split.lasts(Set.of()));
            passes(SECOND);
            assertTrue(split.lasts(Set.of()));
        }
    }

    @Test
    void whatIsTogetherOrWasInBetweenIsNoSplit() throws Exception {
        try (ServerSocket other = answering()) {
            Split split = split(other);
            assertFalse(split.lasts(Set.of()));
            passes(Split.PATIENCE);
            assertFalse(split.lasts(Set.of(name(other))));
            passes(SECOND);
            assertFalse(split.lasts(Set.of()), "its time begins anew");
            passes(Split.PATIENCE.plus(SECOND));
            assertTrue(split.lasts(Set.of()));
        }
    }

    @Test
    void aServerThatHangsOrIsGoneIsNotGivenWayTo() throws Exception {
        ServerSocket hanging = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
        Split split = split(hanging);
        for (int i = 0; i < 2; i++) {
            assertFalse(split.lasts(Set.of()));
            passes(Split.PATIENCE.plus(SECOND));
        }
        hanging.close();
        assertFalse(split.lasts(Set.of()));
        passes(Split.PATIENCE.plus(SECOND));
        assertFalse(split.lasts(Set.of()));
    }
}
