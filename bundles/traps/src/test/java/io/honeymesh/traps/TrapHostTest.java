// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.traps;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Conversation;
import io.honeymesh.api.Conversation.Ending;
import io.honeymesh.api.Evidence;
import io.honeymesh.api.EvidenceGrade;
import io.honeymesh.api.Touch;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class TrapHostTest {

    private static final Map<String, ?> QUICK = Map.of("read.deadline", "200ms", "lifetime", "1s");

    @Test
    void aTrapOfOneSmallClassTalksAndItsConversationIsObserved() throws IOException {
        try (TrapHarness trap = TrapHarness.open(new FingerTrap())) {
            assertEquals("finger: root: no such user.\r\n", trap.talk("root\r\n"));
            Touch touch = trap.touch();
            Conversation seen = trap.conversation();
            assertEquals(touch, seen.touch());
            assertEquals(EvidenceGrade.PROVEN, touch.grade());
            assertEquals("finger", touch.trap());
            assertEquals("127.0.0.1", touch.source().toString());
            assertEquals(trap.port(), touch.flow().local().port());
            assertEquals(List.of(new Evidence.Command(Captured.of("finger root"))), seen.evidence());
            assertEquals("root\r\n", seen.payload().latin1());
            assertEquals("root\r\n", seen.wire().latin1());
            assertEquals(6, seen.bytesIn());
            assertEquals(29, seen.bytesOut());
        }
    }

    @Test
    void aLineThatNeverEndsIsHeardAllTheSame() throws IOException {
        try (TrapHarness trap = TrapHarness.open(Script.of(session -> session.readLine(100)), QUICK);
                Socket client = trap.connect()) {
            client.getOutputStream().write("() { :;}; wget x".getBytes(StandardCharsets.US_ASCII));
            Conversation seen = trap.conversation();
            assertEquals(Ending.READ_DEADLINE, seen.ending());
            assertEquals("() { :;}; wget x", seen.payload().latin1());
        }
    }

    @Test
    void aPeekTakesNothing() throws IOException {
        try (TrapHarness trap = TrapHarness.open(Script.of(session -> {
            byte[] seen = session.peek(Duration.ofSeconds(3)).orElseThrow();
            session.write(new String(seen, StandardCharsets.ISO_8859_1)
                    + session.readLine(100).orElseThrow());
        }))) {
            assertEquals("GET /\r\nGET /", trap.talk("GET /\r\n"));
            assertEquals("GET /\r\n", trap.conversation().payload().latin1());
        }
    }

    @Test
    void aPeekAtASilentClientEndsNothing() throws IOException {
        try (TrapHarness trap = TrapHarness.open(Script.of(session -> {
                    session.write(session.peek(Duration.ofMillis(100)).isPresent() + ", who are you?\n");
                    session.write("hello " + session.readLine(100).orElseThrow());
                }));
                Socket client = trap.connect()) {
            BufferedReader answers = new BufferedReader(new InputStreamReader(client.getInputStream()));
            assertEquals("false, who are you?", answers.readLine());
            client.getOutputStream().write("mallory\n".getBytes(StandardCharsets.US_ASCII));
            assertEquals("hello mallory", answers.readLine());
            assertEquals(Ending.TRAP, trap.conversation().ending());
        }
    }

    @Test
    void aPeekTellsAClientThatHasFinishedFromASilentOne() throws IOException {
        Script peeking = Script.of(session -> {
            byte[] seen = session.peek(Duration.ofSeconds(3)).orElseThrow();
            session.write(seen.length + " bytes");
        });
        try (TrapHarness trap = TrapHarness.open(peeking)) {
            assertEquals("0 bytes", trap.talk(""));
        }
    }

    @Test
    void aClientThatHasNotSpokenYetIsGivenMoreTimeThanOneThatHas() throws Exception {
        Map<String, ?> limits = Map.of("first.deadline", "30s", "read.deadline", "200ms");
        try (TrapHarness trap = TrapHarness.open(Script.reading(), limits);
                Socket silent = trap.connect();
                Socket begun = trap.connect()) {
            begun.getOutputStream().write('x');
            assertEquals(-1, begun.getInputStream().read());
            Conversation seen = trap.conversation();
            assertEquals(Ending.READ_DEADLINE, seen.ending());
            assertEquals(begun.getLocalPort(), seen.touch().flow().remote().port());
            silent.getOutputStream().write('y');
            assertEquals(-1, silent.getInputStream().read(), "and once it has spoken it is one of those");
            assertEquals("y", trap.conversation().payload().latin1());
        }
    }

    @Test
    void howLongASilentClientIsBorneDiffersByNodeAndTrapAndStaysTheSame() {
        Set<Duration> seen = new HashSet<>();
        for (int node = 0; node < 20; node++) {
            for (String trap : List.of("ssh", "redis")) {
                Duration patience = Limits.DEFAULT.firstDeadline(TrapHarness.persona(node), trap);
                assertTrue(patience.toSeconds() >= 12 && patience.toSeconds() <= 18, patience::toString);
                assertEquals(patience, Limits.DEFAULT.firstDeadline(TrapHarness.persona(node), trap));
                seen.add(patience);
            }
        }
        assertTrue(seen.size() > 35, seen::toString);
        Limits patient = Limits.of(Map.of("first.deadline", "1s", "read.deadline", "5s"));
        assertEquals(Duration.ofSeconds(5), patient.firstDeadline(TrapHarness.persona(0), "ssh"));
    }

    @Test
    void aPeekWaitsNoLongerThanTheReadDeadline() throws IOException {
        try (TrapHarness trap = TrapHarness.open(
                        Script.of(session -> session.write(
                                "" + session.peek(Duration.ofMinutes(1)).isPresent())),
                        QUICK);
                Socket client = trap.connect()) {
            assertEquals("false", new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII));
        }
    }

    @Test
    void theTouchIsObservedBeforeTheTrapSaysAnything() throws Exception {
        CountDownLatch hold = new CountDownLatch(1);
        try (TrapHarness trap = TrapHarness.open(Script.of(session -> session.write("hello")))) {
            trap.detect(observation -> {
                if (observation instanceof Touch) {
                    await(hold);
                }
            });
            try (Socket socket = trap.connect()) {
                socket.setSoTimeout(300);
                assertThrows(
                        java.net.SocketTimeoutException.class,
                        () -> socket.getInputStream().read());
                hold.countDown();
                socket.setSoTimeout(5000);
                assertEquals('h', socket.getInputStream().read());
            }
        }
    }

    @Test
    void laterTouchesHaveLargerIdsThatFollowTheClock() throws IOException {
        try (TrapHarness trap = TrapHarness.open(Script.of(session -> session.write("x")))) {
            trap.talk("");
            trap.talk("");
            Touch first = trap.touch();
            Touch second = trap.touch();
            assertTrue(second.id() > first.id());
            assertTrue(Math.abs(first.id() / 1_000_000 - first.at().getEpochSecond()) < 60);
        }
    }

    @Test
    void aSilentClientIsLetGoAtTheReadDeadline() throws IOException {
        try (TrapHarness trap = TrapHarness.open(Script.reading(), QUICK);
                Socket socket = trap.connect()) {
            assertEquals(-1, socket.getInputStream().read());
            assertEquals(Ending.READ_DEADLINE, trap.conversation().ending());
        }
    }

    @Test
    void aClientThatDripsIsLetGoAtTheEndOfItsLifetime() throws Exception {
        try (TrapHarness trap = TrapHarness.open(Script.reading(), QUICK);
                Socket socket = trap.connect()) {
            assertThrows(IOException.class, () -> {
                for (int i = 0; i < 100; i++) {
                    socket.getOutputStream().write('.');
                    Thread.sleep(50);
                }
            });
            assertEquals(Ending.LIFETIME, trap.conversation().ending());
        }
    }

    @Test
    void aTrapStuckOnAClientThatReadsNothingIsCutAtTheEndOfItsLifetime() throws Exception {
        byte[] much = new byte[1 << 20];
        Script flood = Script.of(session -> {
            while (true) {
                session.output().write(much);
            }
        });
        Map<String, ?> limits = Map.of("lifetime", "1s", "bytes.out", 64 << 20);
        try (TrapHarness trap = TrapHarness.open(flood, limits);
                Socket socket = trap.connect()) {
            assertEquals(Ending.LIFETIME, trap.conversation().ending());
            trap.awaitIdle();
            assertFalse(socket.isClosed());
        }
    }

    @Test
    void aTrapThatWaitsForSomethingElseIsInterruptedAtTheEndOfItsLifetime() throws IOException {
        CountDownLatch never = new CountDownLatch(1);
        try (TrapHarness trap = TrapHarness.open(Script.of(session -> await(never)), QUICK);
                Socket socket = trap.connect()) {
            assertEquals(Ending.LIFETIME, trap.conversation().ending());
            assertEquals(0, socket.getInputStream().available());
        }
    }

    @Test
    void aClientMaySendExactlyItsLimitButNotOneByteMore() throws IOException {
        Map<String, ?> limits = Map.of("bytes.in", 2000);
        try (TrapHarness trap = TrapHarness.open(Script.reading(), limits)) {
            trap.talk(new byte[2000]);
            Conversation below = trap.conversation();
            assertEquals(Ending.CLIENT, below.ending());
            assertEquals(2000, below.bytesIn());
            trap.talk(new byte[2001]);
            Conversation above = trap.conversation();
            assertEquals(Ending.BYTE_LIMIT, above.ending());
            assertEquals(2000, above.bytesIn());
        }
    }

    /** A trap may hold what it was sent until it has all of it: with many clients that is more than the heap. */
    @Test
    void S12_whatAllClientsTogetherMaySendIsBoundedBeyondWhatEachMay() throws IOException, InterruptedException {
        Map<String, ?> limits = Map.of("capture.memory", "1m", "bytes.in", "4m");
        byte[] most = new byte[700 << 10];
        CountDownLatch held = new CountDownLatch(1);
        Script holding = Script.of(session -> {
            session.input().readNBytes(most.length);
            held.countDown();
            session.input().read();
        });
        try (TrapHarness trap = TrapHarness.open(holding, limits)) {
            try (Socket first = trap.connect()) {
                first.getOutputStream().write(most);
                assertTrue(held.await(10, TimeUnit.SECONDS));
                trap.talk(new byte[Wire.OWN_BYTES]);
                assertEquals(Ending.CLIENT, trap.conversation().ending());
                try (Socket second = trap.connect()) {
                    second.getOutputStream().write(most);
                } catch (IOException hungUpOn) {
                    // or not yet, if the system took all of it
                }
                assertEquals(Ending.BYTE_LIMIT, trap.conversation().ending());
            }
            assertEquals(Ending.CLIENT, trap.conversation().ending());
            trap.talk(most);
            assertEquals(Ending.CLIENT, trap.conversation().ending());
        }
    }

    @Test
    void aTrapMaySendExactlyItsLimitButNotOneByteMore() throws IOException {
        Map<String, ?> limits = Map.of("bytes.out", 1024);
        AtomicReference<Integer> size = new AtomicReference<>(1024);
        Script answer = Script.of(session -> session.output().write(new byte[size.get()]));
        try (TrapHarness trap = TrapHarness.open(answer, limits)) {
            assertEquals(1024, trap.talk("").length());
            assertEquals(Ending.TRAP, trap.conversation().ending());
            size.set(1025);
            assertEquals(1024, trap.talk("").length());
            assertEquals(Ending.BYTE_LIMIT, trap.conversation().ending());
        }
    }

    @Test
    void theLongestAllowedLineIsReadWithEitherEndingAndOneByteMoreIsAViolation() throws IOException {
        Script lines = Script.of(session -> session.write(session.readLine(5).orElse("none") + "|"));
        try (TrapHarness trap = TrapHarness.open(lines)) {
            assertEquals("12345|", trap.talk("12345\n"));
            assertEquals("12345|", trap.talk("12345\r\n"));
            assertEquals("1\r345|", trap.talk("1\r345\n"));
            assertEquals("123|", trap.talk("123"));
            assertEquals("none|", trap.talk(""));
            assertEquals("|", trap.talk("\r\n"));
            for (int i = 0; i < 6; i++) {
                trap.conversation();
            }
            for (String tooLong : List.of("123456\n", "123456\r\n", "12345\r6\n")) {
                assertEquals("", trap.talk(tooLong));
                Conversation seen = trap.conversation();
                assertEquals(Ending.VIOLATION, seen.ending(), tooLong);
                assertTrue(seen.evidence().getFirst() instanceof Evidence.Violation, tooLong);
                assertEquals(tooLong, seen.payload().latin1());
            }
        }
    }

    @Test
    void whatATrapThrowsEndsOnlyThatConversation() throws IOException {
        List<Script.Body> bodies = List.of(
                session -> {
                    throw new IllegalStateException("\033]52;c;aGk=\007");
                },
                session -> recurse(0),
                session -> session.write("" + new byte[Integer.MAX_VALUE].length),
                session -> {
                    throw new OutOfMemoryError("and no room for a message");
                },
                session -> {
                    Thread.currentThread().interrupt();
                    throw new IllegalStateException("interrupted");
                },
                session -> {
                    throw new NoClassDefFoundError("gone");
                },
                session -> session.persona().pick("empty", List.of()));
        AtomicReference<Script.Body> body = new AtomicReference<>();
        try (TrapHarness trap = TrapHarness.open(Script.of(session -> body.get().converse(session)))) {
            for (Script.Body failing : bodies) {
                body.set(failing);
                trap.talk("anything\n");
                assertEquals(Ending.TRAP_FAILED, trap.conversation().ending());
            }
            body.set(session -> session.write("well"));
            assertEquals("well", trap.talk(""));
        }
    }

    @Test
    void aDetectionThatFailsStopsNeitherTheListenerNorTheTrap() throws IOException {
        try (TrapHarness trap = TrapHarness.open(new FingerTrap())) {
            List<Supplier<Error>> errors = List.of(
                    () -> new AssertionError("no"),
                    StackOverflowError::new,
                    OutOfMemoryError::new,
                    () -> new NoClassDefFoundError("gone"));
            for (Supplier<Error> error : errors) {
                trap.detect(observation -> {
                    throw error.get();
                });
                assertEquals("No one logged on.\r\n", trap.talk("\n"));
                assertEquals("No one logged on.\r\n", trap.talk("\n"));
                assertEquals("127.0.0.1", trap.released().remote().address().toString());
            }
            trap.detect(observation -> Thread.currentThread().interrupt());
            assertEquals("No one logged on.\r\n", trap.talk("\n"));
            assertEquals("No one logged on.\r\n", trap.talk("\n"));
        }
    }

    @Test
    void pastTheLimitOfASourceTheTouchIsStillObservedAndTheConnectionClosed() throws Exception {
        Map<String, ?> limits = Map.of("connections.per.source", 2);
        try (TrapHarness trap = TrapHarness.open(Script.reading(), limits);
                Socket one = trap.connect();
                Socket two = trap.connect();
                Socket three = trap.connect()) {
            trap.touch();
            trap.touch();
            Touch refused = trap.touch();
            assertEquals(three.getLocalPort(), refused.flow().remote().port());
            assertEquals(refused.flow(), trap.released());
            assertThrows(IOException.class, () -> readOrFail(three));
            one.shutdownOutput();
            two.shutdownOutput();
            trap.conversation();
            trap.conversation();
            trap.awaitIdle();
            try (Socket again = trap.connect()) {
                again.getOutputStream().write('x');
                again.shutdownOutput();
                assertEquals(Ending.CLIENT, trap.conversation().ending());
            }
        }
    }

    @Test
    void aFloodOfSilentBinaryHalfClosedAndResetClientsLeavesNothingBehind() throws Exception {
        Map<String, ?> limits =
                Map.of("read.deadline", "200ms", "lifetime", "1s", "connections.per.source", 1000, "connections", 1000);
        try (TrapHarness trap = TrapHarness.open(new FingerTrap(), limits)) {
            List<Socket> open = new java.util.ArrayList<>();
            byte[] junk = new byte[700];
            java.util.Arrays.fill(junk, (byte) 0xfe);
            for (int i = 0; i < 400; i++) {
                Socket socket = trap.connect();
                switch (i % 4) {
                    case 0 -> open.add(socket);
                    case 1 -> {
                        socket.getOutputStream().write(junk);
                        open.add(socket);
                    }
                    case 2 -> {
                        socket.shutdownOutput();
                        open.add(socket);
                    }
                    default -> {
                        socket.setSoLinger(true, 0);
                        socket.close();
                    }
                }
            }
            // On a busy machine the kernel still holds some that have not been accepted.
            while (trap.statuses().getFirst().touches() < 400) {
                Thread.sleep(5);
            }
            trap.awaitIdle();
            for (Socket socket : open) {
                socket.close();
            }
            assertEquals(0, trap.host().captureMemoryBytes());
            assertEquals(0, trap.statuses().getFirst().connections());
            assertEquals(400, trap.statuses().getFirst().touches());
            for (int i = 0; i < 400; i++) {
                trap.conversation(); // each touch has its conversation, the shortest ones too
            }
            assertEquals("No one logged on.\r\n", trap.talk("\n"));
        }
    }

    @Test
    void closingTheHostCutsConversationsAndFreesThePortWithinTwoSeconds() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        TrapHarness trap = TrapHarness.open(Script.of(session -> await(never)));
        try (Socket socket = trap.connect()) {
            trap.touch();
            long before = System.nanoTime();
            trap.close();
            assertTrue(System.nanoTime() - before < TimeUnit.SECONDS.toNanos(2));
            assertEquals(Ending.STOPPED, trap.conversation().ending());
            assertThrows(IOException.class, trap::connect);
            assertTrue(socket.getInputStream().read() < 0);
        }
        assertTrue(Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().equals("trap-script-" + trap.port())));
    }

    @Test
    void evidencePastItsLimitIsOnlyCounted() throws IOException {
        Script many = Script.of(session -> {
            for (int i = 0; i < 7; i++) {
                session.command("c" + i);
            }
        });
        try (TrapHarness trap = TrapHarness.open(many, Map.of("evidence", 5))) {
            trap.talk("");
            List<Evidence> kept = trap.conversation().evidence();
            assertEquals(6, kept.size());
            assertEquals(new Evidence.Command(Captured.of("c4")), kept.get(4));
            assertEquals(new Evidence.Detail(EvidenceBox.OMITTED, Captured.of("2")), kept.get(5));
        }
    }

    @Test
    void afterEncryptedOnlyWhatTheTrapDecryptsIsPayload() throws IOException {
        Script secret = Script.of(session -> {
            session.readLine(100);
            session.encrypted();
            session.input().readNBytes(3);
            session.payload("plain".getBytes(StandardCharsets.US_ASCII));
            session.encrypted(); // as when new keys are agreed on
            session.answered("shown".getBytes(StandardCharsets.US_ASCII));
            session.lured();
        });
        try (TrapHarness trap = TrapHarness.open(secret)) {
            trap.talk("hi\nXYZrest");
            Conversation seen = trap.conversation();
            assertEquals("hi\nplain", seen.payload().latin1());
            assertEquals("hi\nXYZrest", seen.wire().latin1());
            assertTrue(seen.lured());
            String recording = java.nio.file.Files.readString(
                    trap.folder().resolve("recordings").resolve(seen.recording().orElseThrow()));
            assertTrue(recording.contains("\"i\",\"plain\"") && recording.contains("\"o\",\"shown\""), recording);
            assertFalse(recording.contains("XYZ") || recording.contains("hi"), recording);
        }
    }

    private static void readOrFail(Socket socket) throws IOException {
        if (socket.getInputStream().read() < 0) {
            throw new IOException("closed");
        }
    }

    private static void recurse(long depth) {
        recurse(depth + 1);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
