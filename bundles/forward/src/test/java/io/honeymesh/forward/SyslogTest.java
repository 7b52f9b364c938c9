// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.forward;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.service.EventLog.Entry;
import io.honeymesh.api.service.Exports;
import io.honeymesh.api.spi.EventExporter;
import io.honeymesh.api.spi.Exporter.Origin;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.Proxy;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
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

    /** An exporter may be a plug-in: what it throws costs the event it was given. */
    @Test
    void anExporterThatThrowsLosesThatEventAlone() throws Exception {
        EventExporter exporter = new EventExporter() {
            @Override
            public String name() {
                return "events.test";
            }

            @Override
            public String title() {
                return "";
            }

            @Override
            public String contentType() {
                return "text/plain";
            }

            @Override
            public void write(Origin origin, Event event, OutputStream to) throws IOException {
                if (event.sequence() == 2) {
                    throw new NullPointerException("on purpose");
                }
                to.write(("<" + event.sequence() + ">\n").getBytes(StandardCharsets.US_ASCII));
            }
        };
        Origin origin = new Origin("ab", "sensor-1", "0.1.0", Instant.EPOCH);
        Exports exports = (Exports) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Exports.class}, (_, asked, _) -> switch (asked.getName()) {
                    case "origin" -> origin;
                    default -> throw new AssertionError(asked);
                });
        GrowingLog log = new GrowingLog();
        log.opened = false;
        try (ServerSocket server = new ServerSocket(0, 5, HERE);
                SyslogForwarder.Sender sender = new SyslogForwarder.Sender(
                        new SyslogLine.Tcp("127.0.0.1", server.getLocalPort(), Optional.empty()),
                        exporter,
                        exports,
                        log,
                        16)) {
            List<Entry> batch = LongStream.rangeClosed(1, 3)
                    .mapToObj(sequence -> new Entry(sequence, Map.of("type", "touch")))
                    .toList();
            assertEquals(
                    2,
                    assertThrows(Unwritable.class, () -> sender.deliver(batch)).sequence());
            sender.deliver(batch.subList(2, 3));
            try (Socket one = server.accept()) {
                one.setSoTimeout(10_000);
                String sent = "";
                while (!sent.contains("<3>")) {
                    sent += read(one, 1);
                }
                assertTrue(sent.contains("<1>") && !sent.contains("<2>"), sent);
            }
        }
    }

    private static String read(Socket socket, int bytes) throws IOException {
        socket.setSoTimeout(10_000);
        InputStream in = socket.getInputStream();
        return new String(in.readNBytes(bytes), StandardCharsets.US_ASCII);
    }
}
