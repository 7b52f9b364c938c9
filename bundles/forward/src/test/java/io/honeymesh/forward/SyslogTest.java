// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.forward;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
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
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import java.util.stream.LongStream;
import java.util.stream.Stream;
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
            new SyslogLine.Udp("127.0.0.1", server.getLocalPort()).send(messages("<133>1 x"));
            DatagramPacket packet = new DatagramPacket(new byte[100], 100);
            server.receive(packet);
            assertEquals("<133>1 x", new String(packet.getData(), 0, packet.getLength(), StandardCharsets.US_ASCII));
        }
    }

    @Test
    void overTcpEachHasItsLengthInFrontAndALostConnectionIsMadeAnew() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 5, HERE);
                SyslogLine.Tcp line = new SyslogLine.Tcp("127.0.0.1", server.getLocalPort(), Optional.empty())) {
            line.send(messages("first", "second one"));
            try (Socket one = server.accept()) {
                assertEquals("5 first10 second one", read(one, 20));
            }
            line.send(messages("third"));
            try (Socket two = server.accept()) {
                assertEquals("5 third", read(two, 7));
            }
        }
    }

    @Test
    void aServerThatHangsUpHasNotGotTheMessages() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 5, HERE);
                SyslogLine.Tcp line = new SyslogLine.Tcp("127.0.0.1", server.getLocalPort(), Optional.empty())) {
            Thread.ofVirtual().start(new FutureTask<>(() -> {
                while (!server.isClosed()) {
                    server.accept().shutdownOutput();
                }
                return null;
            }));
            IOException gone = assertThrows(IOException.class, () -> {
                for (int i = 0; i < 1000; i++) {
                    line.send(messages("a message"));
                }
            });
            assertEquals("127.0.0.1:" + server.getLocalPort() + " has hung up", gone.getMessage());
        }
    }

    @Test
    void tenThousandMessagesDoNotWaitEach() throws Exception {
        List<byte[]> many = Collections.nCopies(10_000, new byte[200]);
        try (ServerSocket server = new ServerSocket(0, 5, HERE);
                SyslogLine.Tcp line = new SyslogLine.Tcp("127.0.0.1", server.getLocalPort(), Optional.empty())) {
            Thread.ofVirtual()
                    .start(new FutureTask<>(
                            () -> server.accept().getInputStream().transferTo(OutputStream.nullOutputStream())));
            assertTimeout(Duration.ofSeconds(8), () -> line.send(many));
        }
    }

    @Test
    void aServerThatReadsNothingIsGivenUpInTime() throws Exception {
        List<byte[]> much = Collections.nCopies(100, new byte[1024 * 1024]);
        try (ServerSocket server = new ServerSocket(0, 5, HERE);
                SyslogLine.Tcp line = new SyslogLine.Tcp(
                        "127.0.0.1", server.getLocalPort(), Optional.empty(), Duration.ofMillis(300))) {
            assertTimeoutPreemptively(
                    Duration.ofSeconds(20), () -> assertThrows(IOException.class, () -> line.send(much)));
        }
    }

    @Test
    void aServerThatIsNotThereIsNamedWithItsPort() throws Exception {
        int port;
        try (ServerSocket server = new ServerSocket(0, 1, HERE)) {
            port = server.getLocalPort();
        }
        try (SyslogLine.Tcp line = new SyslogLine.Tcp("127.0.0.1", port, Optional.empty())) {
            IOException refused = assertThrows(IOException.class, () -> line.send(messages("x")));
            assertEquals(
                    "127.0.0.1:" + port + ": connection refused",
                    refused.getMessage().toLowerCase(Locale.ROOT));
        }
    }

    private static List<byte[]> messages(String... texts) {
        return Stream.of(texts)
                .map(text -> text.getBytes(StandardCharsets.US_ASCII))
                .toList();
    }

    /** An exporter may be a plug-in: what it throws costs the event it was given. */
    @Test
    void anExporterThatThrowsLosesThatEventAlone() throws Exception {
        GrowingLog log = new GrowingLog();
        log.opened = false;
        try (ServerSocket server = new ServerSocket(0, 5, HERE);
                SyslogForwarder.Sender sender =
                        sender(new SyslogLine.Tcp("127.0.0.1", server.getLocalPort(), Optional.empty()), 2, log)) {
            List<Entry> batch = LongStream.rangeClosed(1, 3)
                    .mapToObj(sequence -> new Entry(sequence, Map.of("type", "touch")))
                    .toList();
            assertEquals(
                    2,
                    assertThrows(Undeliverable.class, () -> sender.deliver(batch))
                            .sequence());
            sender.deliver(batch.subList(2, 3));
            try (Socket one = server.accept()) {
                one.setSoTimeout(10_000);
                String sent = "";
                while (!sent.contains("<touch 3>")) {
                    sent += read(one, 1);
                }
                assertTrue(sent.contains("<touch 1>") && !sent.contains("<touch 2>"), sent);
            }
        }
    }

    /** The line fails the first time, the head has to come with the second. */
    @Test
    void S35_theLedgersHeadThatDidNotGetThereComesAgain() throws Exception {
        GrowingLog log = new GrowingLog();
        log.add("touch", "203.0.113.1");
        int port;
        List<Entry> batch = List.of(new Entry(1, Map.of("type", "touch")));
        try (ServerSocket server = new ServerSocket(0, 5, HERE)) {
            port = server.getLocalPort();
        }
        try (SyslogForwarder.Sender sender = sender(new SyslogLine.Tcp("127.0.0.1", port, Optional.empty()), 0, log)) {
            assertThrows(IOException.class, () -> sender.deliver(batch));
            try (ServerSocket server = new ServerSocket(port, 5, HERE)) {
                sender.deliver(batch);
                try (Socket one = server.accept()) {
                    one.setSoTimeout(10_000);
                    String sent = "";
                    while (!sent.contains("<ledger.head 1>")) {
                        sent += read(one, 1);
                    }
                    assertTrue(sent.contains("<touch 1>"), sent);
                }
            }
        }
    }

    /** @param poison the event that the exporter fails on */
    private static SyslogForwarder.Sender sender(SyslogLine line, long poison, GrowingLog log) {
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
                if (event.sequence() == poison) {
                    throw new NullPointerException("on purpose");
                }
                to.write(("<" + event.fields().get("type") + " " + event.sequence() + ">\n")
                        .getBytes(StandardCharsets.US_ASCII));
            }
        };
        Origin origin = new Origin("ab", "sensor-1", "0.1.0", Instant.EPOCH);
        Exports exports = (Exports) Proxy.newProxyInstance(
                SyslogTest.class.getClassLoader(),
                new Class<?>[] {Exports.class},
                (_, asked, _) -> switch (asked.getName()) {
                    case "origin" -> origin;
                    default -> throw new AssertionError(asked);
                });
        return new SyslogForwarder.Sender(line, exporter, exports, log, 16);
    }

    private static String read(Socket socket, int bytes) throws IOException {
        socket.setSoTimeout(10_000);
        InputStream in = socket.getInputStream();
        return new String(in.readNBytes(bytes), StandardCharsets.US_ASCII);
    }
}
