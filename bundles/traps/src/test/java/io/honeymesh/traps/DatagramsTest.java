// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.traps;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.Conversation;
import io.honeymesh.api.Conversation.Ending;
import io.honeymesh.api.Endpoint;
import io.honeymesh.api.EvidenceGrade;
import io.honeymesh.api.IpAddress;
import io.honeymesh.api.Transport;
import io.honeymesh.api.TrapStatus.State;
import io.honeymesh.api.spi.PassiveChannel;
import io.honeymesh.api.spi.TrapProtocol;
import io.honeymesh.api.spi.TrapSession;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatagramsTest {
    private static final Duration SOON = Duration.ofSeconds(5);
    private static final Duration NEVER = Duration.ofMillis(300);
    private static final InetAddress HERE = InetAddress.ofLiteral("127.0.0.1");

    /** A protocol given as its conversation. */
    private interface Talk {
        void with(TrapSession session) throws IOException;
    }

    private static TrapProtocol trap(Talk talk) {
        return new TrapProtocol() {
            @Override
            public String name() {
                return "echo";
            }

            @Override
            public List<Integer> defaultPorts() {
                return List.of();
            }

            @Override
            public Transport transport() {
                return Transport.UDP;
            }

            @Override
            public void converse(TrapSession session) throws IOException {
                talk.with(session);
            }
        };
    }

    private static final TrapProtocol ECHO =
            trap(session -> session.output().write(session.input().readAllBytes()));

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    @Test
    void aDatagramIsATouchAndAConversation() throws IOException {
        try (TrapHarness trap = TrapHarness.open(ECHO)) {
            assertEquals(State.LISTENING, trap.statuses().getFirst().state());
            assertArrayEquals(bytes("hello"), trap.ask(bytes("hello"), SOON).orElseThrow());
            assertEquals(EvidenceGrade.CLAIMED, trap.touch().grade());
            Conversation seen = trap.conversation();
            assertEquals(Transport.UDP, seen.touch().flow().transport());
            assertEquals("hello", seen.payload().latin1());
            assertEquals("hello", seen.wire().latin1());
            assertEquals(5, seen.bytesIn());
            assertEquals(5, seen.bytesOut());
            assertEquals(Ending.TRAP, seen.ending());
            assertEquals(1, trap.statuses().getFirst().touches());
        }
    }

    @Test
    void anEmptyDatagramIsOneToo() throws IOException {
        try (TrapHarness trap = TrapHarness.open(ECHO)) {
            assertEquals(Optional.empty(), trap.ask(new byte[0], NEVER));
            assertEquals(0, trap.conversation().bytesIn());
        }
    }

    @Test
    void S11_anAnswerIsNeverLargerThanItsRequest() throws IOException {
        TrapProtocol generous = trap(session -> {
            byte[] request = session.input().readAllBytes();
            session.output().write(request);
            if (request[0] == '+') {
                session.output().write('!');
            }
        });
        try (TrapHarness trap = TrapHarness.open(generous)) {
            assertEquals(4, trap.ask(bytes("-ask"), SOON).orElseThrow().length);
            assertEquals(4, trap.conversation().bytesOut());
            assertEquals(Optional.empty(), trap.ask(bytes("+ask"), NEVER));
            assertEquals(0, trap.conversation().bytesOut());
        }
    }

    @Test
    void S11_answersToOneNetworkAreFew() throws IOException {
        try (TrapHarness trap = TrapHarness.open(ECHO)) {
            int answered = 0;
            for (int i = 0; i < Answers.PER_NETWORK + 5; i++) {
                answered += trap.ask(bytes("x"), i < Answers.PER_NETWORK ? SOON : Duration.ofMillis(100))
                                .isPresent()
                        ? 1
                        : 0;
                trap.conversation();
            }
            assertEquals(Answers.PER_NETWORK, answered);
        }
    }

    @Test
    void S11_aServiceIsNotAnswered() throws IOException {
        int wellKnown = 1023;
        try (TrapHarness trap = TrapHarness.open(ECHO);
                DatagramSocket service = new DatagramSocket(wellKnown, InetAddress.ofLiteral("127.0.0.1"))) {
            assertEquals(Optional.empty(), trap.ask(service, bytes("x"), NEVER));
            assertEquals(wellKnown, trap.conversation().touch().flow().remote().port());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "192.0.2.1 53",
                "192.0.2.1 1023",
                "192.0.2.1 5353",
                "192.0.2.1 11211",
                "192.0.2.1 7007",
                "224.0.0.1 4000",
                "255.255.255.255 4000",
                "0.0.0.0 4000",
                "ff02::1 4000"
            })
    void S11_whoWouldAnswerBackOrIsMoreThanOneIsNotAnswered(String client) {
        String[] words = client.split(" ");
        Answers answers = new Answers(port -> port == 7007);
        assertFalse(answers.mayGoTo(new Endpoint(IpAddress.parse(words[0]), Integer.parseInt(words[1]))));
        assertTrue(answers.mayGoTo(new Endpoint(IpAddress.parse("192.0.2.1"), 1024)));
    }

    @Test
    void S12_aFloodIsCountedAndMakesFewEvents() throws IOException, InterruptedException {
        try (TrapHarness trap = TrapHarness.open(trap(session -> {}))) {
            for (int i = 0; i < 3 * Datagrams.PER_SOURCE; i++) {
                trap.ask(bytes("x"), Duration.ofMillis(1));
            }
            for (int i = 0; i < Datagrams.PER_SOURCE; i++) {
                trap.conversation();
            }
            Thread.sleep(100);
            assertEquals(Datagrams.PER_SOURCE, trap.touchesWaiting());
            assertEquals(3 * Datagrams.PER_SOURCE, trap.statuses().getFirst().touches());
        }
    }

    @Test
    void aBrokenTrapLosesOneConversation() throws IOException {
        TrapProtocol broken = trap(session -> {
            switch (session.peek(Duration.ZERO).orElseThrow()[0]) {
                case '!' -> throw new IllegalStateException("a bug");
                case '#' -> throw new StackOverflowError();
                case '$' -> session.output().write(new byte[Integer.MAX_VALUE]);
                default -> {}
            }
            session.output().write(session.input().readAllBytes());
        });
        try (TrapHarness trap = TrapHarness.open(broken)) {
            for (String failing : List.of("!", "#", "$")) {
                assertEquals(Optional.empty(), trap.ask(bytes(failing), NEVER));
                assertEquals(Ending.TRAP_FAILED, trap.conversation().ending());
            }
            assertEquals(1, trap.ask(bytes("."), SOON).orElseThrow().length);
        }
    }

    @Test
    void aTrapThatFailsAfterWritingAnswersNothing() throws IOException {
        TrapProtocol half = trap(session -> {
            session.output().write('h');
            throw new IOException("the datagram is broken further on");
        });
        try (TrapHarness trap = TrapHarness.open(half)) {
            assertEquals(Optional.empty(), trap.ask(bytes("hello"), NEVER));
            assertEquals(Ending.VIOLATION, trap.conversation().ending());
        }
    }

    @Test
    void aTrapThatWaitsIsInterruptedAndTheOthersAnswer() throws Exception {
        TrapProtocol sleepy = trap(session -> {
            try {
                Thread.sleep(60_000);
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        });
        try (TrapHarness trap = TrapHarness.open(sleepy, Map.of("read.deadline", "200ms"))) {
            trap.ask(bytes("x"), Duration.ofMillis(1));
            assertEquals(0, trap.conversation().bytesOut());
        }
    }

    @Test
    void aProtocolThatIsRemovedRunsNoMore() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        TrapProtocol sleepy = trap(session -> {
            running.countDown();
            try {
                Thread.sleep(60_000);
            } catch (InterruptedException e) {
                ended.countDown();
                throw new IOException(e);
            }
        });
        try (TrapHarness trap = TrapHarness.open(sleepy, Map.of("read.deadline", "60s"))) {
            trap.ask(bytes("x"), Duration.ofMillis(1));
            assertTrue(running.await(10, TimeUnit.SECONDS));
            trap.host().protocols(Map.of());
            assertEquals(0, ended.getCount());
        }
    }

    @Test
    void aPeekShowsWhatIsNotReadYet() throws IOException {
        TrapProtocol peeking = trap(session -> {
            session.output().write(session.input().read());
            session.output().write(session.peek(Duration.ZERO).orElseThrow());
        });
        try (TrapHarness trap = TrapHarness.open(peeking)) {
            assertArrayEquals(bytes("abc"), trap.ask(bytes("abc"), SOON).orElseThrow());
        }
    }

    /** Answers each datagram with itself, from a port of its own, until the client says bye. */
    private static final TrapProtocol GOING_ON = trap(session -> {
        try (PassiveChannel own = session.openPassive()) {
            byte[] said = session.input().readAllBytes();
            while (!new String(said, StandardCharsets.ISO_8859_1).equals("bye")) {
                own.output().write(said);
                own.accept();
                said = own.input().readAllBytes();
            }
            own.output().write('b');
        }
    });

    /** Sends to a port and returns what is answered, wherever from. */
    private static DatagramPacket exchange(DatagramSocket client, int port, String said) throws IOException {
        client.setSoTimeout((int) SOON.toMillis());
        client.send(new DatagramPacket(bytes(said), said.length(), HERE, port));
        DatagramPacket answer = new DatagramPacket(new byte[100], 100);
        client.receive(answer);
        return answer;
    }

    @Test
    void aConversationGoesOnAtAPortOfItsOwn() throws IOException {
        try (TrapHarness trap = TrapHarness.open(GOING_ON);
                DatagramSocket client = TrapHarness.udpClient()) {
            DatagramPacket first = exchange(client, trap.port(), "hello");
            assertNotEquals(trap.port(), first.getPort());
            assertEquals(
                    first.getPort(), exchange(client, first.getPort(), "again").getPort());
            assertEquals(1, exchange(client, first.getPort(), "bye").getLength());
            Conversation seen = trap.conversation();
            assertEquals("helloagainbye", seen.payload().latin1());
            assertEquals(5 + 5 + 3, seen.bytesIn());
            assertEquals(5 + 5 + 1, seen.bytesOut());
            assertEquals(Ending.TRAP, seen.ending());
        }
    }

    @Test
    void nobodyElseIsHeardThere() throws IOException {
        try (TrapHarness trap = TrapHarness.open(GOING_ON);
                DatagramSocket client = TrapHarness.udpClient();
                DatagramSocket stranger = TrapHarness.udpClient()) {
            int port = exchange(client, trap.port(), "hello").getPort();
            stranger.send(new DatagramPacket(bytes("bye"), 3, HERE, port));
            assertEquals(5, exchange(client, port, "again").getLength());
            exchange(client, port, "bye");
            assertEquals("helloagainbye", trap.conversation().payload().latin1());
        }
    }

    @Test
    void whoFallsSilentThereIsLetGo() throws IOException {
        try (TrapHarness trap = TrapHarness.open(GOING_ON, Map.of("read.deadline", "200ms"));
                DatagramSocket client = TrapHarness.udpClient()) {
            exchange(client, trap.port(), "hello");
            assertEquals(Ending.VIOLATION, trap.conversation().ending());
        }
    }

    @Test
    void S11_whoIsNotAnsweredIsNotWaitedFor() throws IOException {
        try (TrapHarness trap = TrapHarness.open(GOING_ON, Map.of("read.deadline", "60s"));
                DatagramSocket service = new DatagramSocket(1022, HERE)) {
            assertEquals(Optional.empty(), trap.ask(service, bytes("hello"), NEVER));
            assertEquals(0, trap.conversation().bytesOut());
        }
    }

    @Test
    void S11_anAnswerThereIsNeverLargerEither() throws IOException {
        TrapProtocol generous = trap(session -> {
            try (PassiveChannel own = session.openPassive()) {
                own.output().write(session.input().readAllBytes());
                own.accept();
                own.output().write(own.input().readAllBytes());
                own.output().write('!');
            }
        });
        try (TrapHarness trap = TrapHarness.open(generous);
                DatagramSocket client = TrapHarness.udpClient()) {
            int port = exchange(client, trap.port(), "hello").getPort();
            client.setSoTimeout((int) NEVER.toMillis());
            client.send(new DatagramPacket(bytes("again"), 5, HERE, port));
            DatagramPacket answer = new DatagramPacket(new byte[100], 100);
            assertThrows(SocketTimeoutException.class, () -> client.receive(answer));
            assertEquals(5, trap.conversation().bytesOut());
        }
    }

    @Test
    void S11_whoProvesToGetAnswersGetsMore() throws IOException {
        try (TrapHarness trap = TrapHarness.open(GOING_ON);
                DatagramSocket client = TrapHarness.udpClient()) {
            int port = exchange(client, trap.port(), "hello").getPort();
            for (int i = 0; i < 5 * Answers.PER_NETWORK; i++) {
                exchange(client, port, "more");
            }
            exchange(client, port, "bye");
            assertEquals(400 + 5 + 1, trap.conversation().bytesOut());
        }
    }

    @Test
    void aProtocolThatIsRemovedClosesItsPorts() throws Exception {
        try (TrapHarness trap = TrapHarness.open(GOING_ON, Map.of("read.deadline", "60s"));
                DatagramSocket client = TrapHarness.udpClient()) {
            int port = exchange(client, trap.port(), "hello").getPort();
            trap.host().protocols(Map.of());
            new DatagramSocket(port, HERE).close();
        }
    }

    @Test
    void whatBelongsToConnectionsIsRefused() throws IOException {
        TrapProtocol confused = trap(session -> {
            assertThrows(IOException.class, session::startTls);
            session.output().write('y');
        });
        try (TrapHarness trap = TrapHarness.open(confused)) {
            assertEquals("y", new String(trap.ask(bytes("?"), SOON).orElseThrow(), StandardCharsets.US_ASCII));
        }
    }

    @Test
    void theLargestDatagramIsTakenWhole() throws IOException {
        byte[] large = new byte[60_000];
        Arrays.fill(large, (byte) 'a');
        try (TrapHarness trap = TrapHarness.open(ECHO)) {
            assertEquals(large.length, trap.ask(large, SOON).orElseThrow().length);
            assertEquals(large.length, trap.conversation().payload().length());
        }
    }
}
