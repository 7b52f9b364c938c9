// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.federation;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.federation.wire.Signer;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Predicate;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PinnedTlsTest {

    private final Signer server = signer(1);
    private final Signer client = signer(2);

    private static Signer signer(int number) {
        byte[] seed = new byte[32];
        Arrays.fill(seed, (byte) number);
        return new Signer(seed);
    }

    /** What the client reads; fails if either side refuses the other. */
    private String talk(Predicate<String> serverTakes, Predicate<String> clientTakes) throws Exception {
        try (SSLServerSocket listener = (SSLServerSocket) PinnedTls.context(server, serverTakes::test)
                .getServerSocketFactory()
                .createServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            listener.setNeedClientAuth(true);
            CompletableFuture<Void> answer = CompletableFuture.runAsync(() -> {
                try (SSLSocket socket = (SSLSocket) listener.accept()) {
                    socket.setSoTimeout(5000);
                    socket.startHandshake();
                    socket.getOutputStream().write("hello".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
                } catch (IOException e) {
                    throw new CompletionException(e);
                }
            });
            try (SSLSocket socket = (SSLSocket) PinnedTls.context(client, clientTakes::test)
                    .getSocketFactory()
                    .createSocket(InetAddress.getLoopbackAddress(), listener.getLocalPort())) {
                socket.setSoTimeout(5000);
                byte[] read = socket.getInputStream().readNBytes(5);
                answer.join();
                assertEquals("TLSv1.3", socket.getSession().getProtocol());
                return new String(read, java.nio.charset.StandardCharsets.US_ASCII);
            }
        }
    }

    @Test
    void eachKnowsTheOtherByItsKey() throws Exception {
        assertEquals("hello", talk(client.key().nodeId()::equals, server.key().nodeId()::equals));
    }

    @Test
    void whoIsNotExpectedIsRefusedByEitherSide() {
        assertThrows(SSLException.class, () -> talk(id -> true, id -> false));
        Throwable byServer = assertThrows(Exception.class, () -> talk(id -> false, id -> true));
        Throwable cause = byServer instanceof CompletionException ? byServer.getCause() : byServer;
        // Its alert, or that it has hung up.
        assertTrue(
                cause instanceof SSLException
                        || cause instanceof SocketException && !(cause instanceof ConnectException),
                cause.toString());
    }

    @Test
    void S33_theKeyIsItsOwnersAloneAndTheSameAtEachStart(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("federation/identity.key");
        Signer first = new KeyFile(file).open();
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        assertEquals(first.key(), new KeyFile(file).open().key());
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        assertEquals(
                true,
                assertThrows(IOException.class, () -> new KeyFile(file).open())
                        .getMessage()
                        .contains("chmod 600"));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        Files.writeString(file, "not a key");
        assertThrows(IOException.class, () -> new KeyFile(file).open());
        Files.delete(file);
        assertDoesNotThrow(() -> new KeyFile(file).open());
    }
}
