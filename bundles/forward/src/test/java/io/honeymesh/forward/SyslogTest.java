// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.forward;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.spi.Exporter.Origin;
import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SyslogTest {

    private static final InetAddress HERE = InetAddress.getLoopbackAddress();

    @Test
    void aMessageIsAsTheRfcHasIt() {
        String text = message(new Origin("ab", "sensor 1\n", "0.1.0", Instant.EPOCH), "ban.placed", 3_000_000_000L);
        assertEquals(
                "<133>1 2026-11-28T12:00:00.123456Z sensor_1_ honeymesh - ban.placed [meta sequenceId=\"852516353\"] CEF:0|x",
                text);
    }

    private static String message(Origin origin, String type, long sequence) {
        return new String(
                SyslogMessage.of(
                        origin, 16, 5, Instant.parse("2026-11-28T12:00:00.123456789Z"), type, sequence, "CEF:0|x"),
                StandardCharsets.US_ASCII);
    }

    @Test
    void overUdpEachIsADatagram() throws Exception {
        try (DatagramSocket server = new DatagramSocket(0, HERE)) {
            server.setSoTimeout(10_000);
            new SyslogLine.Udp("127.0.0.1", server.getLocalPort()).send("<133>1 x".getBytes(StandardCharsets.US_ASCII));
            DatagramPacket packet = new DatagramPacket(new byte[100], 100);
            server.receive(packet);
            assertEquals("<133>1 x", new String(packet.getData(), 0, packet.getLength(), StandardCharsets.US_ASCII));
        }
    }

    @Test
    void overTcpEachHasItsLengthInFrontAndALostConnectionIsMadeAnew() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 5, HERE);
                SyslogLine.Tcp line = new SyslogLine.Tcp("127.0.0.1", server.getLocalPort(), Optional.empty())) {
            line.send("first".getBytes(StandardCharsets.US_ASCII));
            line.send("second one".getBytes(StandardCharsets.US_ASCII));
            line.flush();
            try (Socket one = server.accept()) {
                assertEquals("5 first10 second one", read(one, 20));
            }
            IOException gone = assertThrows(IOException.class, () -> {
                for (int i = 0; i < 100; i++) {
                    line.flush();
                    Thread.sleep(10);
                }
            });
            assertTrue(gone.getMessage().contains("has hung up"), gone.getMessage());
            line.send("third".getBytes(StandardCharsets.US_ASCII));
            try (Socket two = server.accept()) {
                assertEquals("5 third", read(two, 7));
            }
        }
    }

    @Test
    void aServerThatIsNotThereIsAnError() throws Exception {
        int port;
        try (ServerSocket server = new ServerSocket(0, 1, HERE)) {
            port = server.getLocalPort();
        }
        try (SyslogLine.Tcp line = new SyslogLine.Tcp("127.0.0.1", port, Optional.empty())) {
            assertThrows(IOException.class, () -> line.send(new byte[1]));
        }
    }

    private static String read(Socket socket, int bytes) throws IOException {
        socket.setSoTimeout(10_000);
        InputStream in = socket.getInputStream();
        return new String(in.readNBytes(bytes), StandardCharsets.US_ASCII);
    }
}
