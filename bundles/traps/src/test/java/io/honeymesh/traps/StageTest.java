// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.traps;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.Captured;
import io.honeymesh.api.CapturedConversation;
import io.honeymesh.api.Conversation;
import io.honeymesh.api.Conversation.Ending;
import io.honeymesh.api.Endpoint;
import io.honeymesh.api.Evidence;
import io.honeymesh.api.EvidenceGrade;
import io.honeymesh.api.Flow;
import io.honeymesh.api.IpAddress;
import io.honeymesh.api.Touch;
import io.honeymesh.api.Transport;
import io.honeymesh.api.TrapStatus;
import io.honeymesh.api.spi.TrapProtocol;
import io.honeymesh.api.spi.TrapSession;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class StageTest {

    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

    private final List<TrapProtocol> protocols = new ArrayList<>();
    private final List<TrapStatus> listeners = new ArrayList<>();
    private Stage stage = stage(Stage.PATIENCE);

    private Stage stage(Duration patience) {
        return new Stage(() -> protocols, () -> listeners, TrapHarness.persona(0), patience);
    }

    private static Touch touch(String trap, Transport transport, int port) {
        Flow flow = new Flow(
                transport,
                new Endpoint(IpAddress.parse("198.51.100.7"), 40_000),
                new Endpoint(IpAddress.parse("192.0.2.1"), port));
        return new Touch(1, NOW, trap, flow, EvidenceGrade.PROVEN);
    }

    private static CapturedConversation record(Touch touch, String... turns) {
        List<Captured> said = java.util.Arrays.stream(turns).map(Captured::of).toList();
        long bytes = said.stream().mapToLong(Captured::length).sum();
        Evidence known = new Evidence.Detail("known", Captured.of("x"));
        return new CapturedConversation(touch, NOW.plusSeconds(5), said, bytes, 99, Ending.CLIENT, List.of(known));
    }

    private Conversation play(Script.Body body, String... turns) throws Exception {
        protocols.add(Script.of(body));
        return stage.converse(record(touch("script", Transport.TCP, 1), turns)).get(10, TimeUnit.SECONDS);
    }

    private static List<Evidence> understood(Conversation conversation) {
        List<Evidence> all = conversation.evidence();
        assertEquals(new Evidence.Detail("known", Captured.of("x")), all.getLast(), "what the record knows comes last");
        return all.subList(0, all.size() - 1);
    }

    @Test
    void aTrapUnderstandsWhatIsOnRecordAndTheRestIsTheRecords() throws Exception {
        protocols.add(new FingerTrap());
        Touch touch = stage.reached(touch("", Transport.TCP, 79));
        assertEquals("finger", touch.trap());
        Conversation conversation = stage.converse(record(touch, "root\r\n")).get(10, TimeUnit.SECONDS);
        assertEquals(List.of(new Evidence.Command(Captured.of("finger root"))), understood(conversation));
        assertEquals(touch, conversation.touch());
        assertEquals(NOW.plusSeconds(5), conversation.at());
        assertEquals("root\r\n", conversation.payload().latin1());
        assertEquals("root\r\n", conversation.wire().latin1());
        assertEquals(6, conversation.bytesIn());
        assertEquals(99, conversation.bytesOut());
        assertEquals(Ending.CLIENT, conversation.ending());
    }

    @Test
    void aClientThatWaitedForAnAnswerIsSilentUntilTheTrapHasSpoken() throws Exception {
        List<String> seen = new ArrayList<>();
        play(
                session -> {
                    seen.add(peeked(session));
                    session.write("220 hello\r\n");
                    seen.add(peeked(session));
                    seen.add(session.readLine(100).orElse("none"));
                    seen.add(String.valueOf(session.input().available()));
                    seen.add(peeked(session));
                    seen.add(session.readLine(100).orElse("none"));
                    seen.add(session.readLine(100).orElse("none"));
                },
                "",
                "USER a\r\n",
                "PASS b\r\n");
        assertEquals(List.of("", "USER a\r\n", "USER a", "0", "", "PASS b", "none"), seen);
    }

    private static String peeked(TrapSession session) throws IOException {
        return new String(session.peek(Duration.ofSeconds(60)).orElse(new byte[0]), StandardCharsets.ISO_8859_1);
    }

    @Test
    void whatFollowsAnEncryptionIsNeitherReadNorEvidence() throws Exception {
        Conversation conversation = play(
                session -> {
                    session.readLine(100);
                    session.encrypted();
                    session.add(new Evidence.Violation("bad packet", Captured.EMPTY));
                    assertEquals(-1, session.input().read());
                },
                "hello\n",
                "\u0001\u0002\u0003");
        assertEquals(List.of(), understood(conversation));
        assertEquals("hello\n", conversation.payload().latin1());
        assertEquals("hello\n\u0001\u0002\u0003", conversation.wire().latin1());
    }

    @Test
    void tlsEndsWhatCanBeReadAndIsNoViolation() throws Exception {
        Conversation conversation = play(
                session -> {
                    session.readLine(100);
                    session.write("go\n");
                    session.startTls();
                },
                "STARTTLS\n",
                "\u0016\u0003\u0001");
        assertEquals(List.of(), understood(conversation));
        assertEquals("STARTTLS\n", conversation.payload().latin1());
        assertEquals(Ending.CLIENT, conversation.ending());
    }

    @Test
    void aTrapThatStopsEarlyStillLeavesAllTheClientSaidToRules() throws Exception {
        Conversation conversation = play(session -> session.readLine(100), "first\n", "second\n");
        assertEquals("first\nsecond\n", conversation.payload().latin1());
    }

    @Test
    void aTrapThatThrowsOrStaysIsFoundOut() throws Exception {
        assertEquals(
                Ending.TRAP_FAILED,
                play(session -> {
                            throw new IllegalStateException("a bug");
                        })
                        .ending());
        protocols.clear();
        stage = stage(Duration.ofMillis(50));
        assertEquals(
                Ending.LIFETIME,
                play(session -> {
                            try {
                                Thread.sleep(Duration.ofMinutes(1));
                            } catch (InterruptedException woken) {
                                throw new IOException(woken);
                            }
                        })
                        .ending());
        protocols.clear();
        stage = stage(Stage.PATIENCE);
        Conversation chatty = play(session -> {
            while (true) {
                session.output().write(new byte[4096]);
            }
        });
        assertEquals(Ending.CLIENT, chatty.ending(), "its words are bounded");
        protocols.clear();
        assertEquals(
                Ending.VIOLATION,
                play(session -> session.readLine(3), "too long\n").ending());
    }

    @Test
    void cancellingEndsTheTrap() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch woken = new CountDownLatch(1);
        protocols.add(Script.of(session -> {
            begun.countDown();
            try {
                Thread.sleep(Duration.ofMinutes(1));
            } catch (InterruptedException cancelled) {
                woken.countDown();
            }
        }));
        Future<Conversation> running = stage.converse(record(touch("script", Transport.TCP, 1)));
        assertTrue(begun.await(10, TimeUnit.SECONDS));
        running.cancel(true);
        assertTrue(woken.await(10, TimeUnit.SECONDS));
    }

    @Test
    void aTouchReachesTheTrapOfItsPortElseTheCatchAll() {
        protocols.add(new Script("here", List.of(7000), session -> {}));
        listeners.add(new TrapStatus(
                "moved",
                Transport.TCP,
                new Endpoint(IpAddress.parse("0.0.0.0"), 8000),
                TrapStatus.State.LISTENING,
                "",
                0,
                0));
        assertEquals("here", stage.reached(touch("", Transport.TCP, 7000)).trap());
        assertEquals("moved", stage.reached(touch("", Transport.TCP, 8000)).trap());
        assertEquals("any", stage.reached(touch("", Transport.TCP, 1)).trap());
        assertEquals("ssh", stage.reached(touch("ssh", Transport.TCP, 1)).trap());
        assertEquals("", stage.reached(touch("", Transport.UDP, 7000)).trap());
    }

    @Test
    void onACatchAllsPortTheTrapThatKnowsTheWordsTakesThem() throws Exception {
        protocols.add(new TrapProtocol() {
            @Override
            public String name() {
                return "broken";
            }

            @Override
            public List<Integer> defaultPorts() {
                return List.of();
            }

            @Override
            public boolean canHandle(byte[] firstBytes) {
                throw new IllegalStateException("on purpose");
            }

            @Override
            public void converse(TrapSession session) {
                throw new AssertionError("it was not asked for");
            }
        });
        protocols.add(new TrapProtocol() {
            @Override
            public String name() {
                return "knower";
            }

            @Override
            public List<Integer> defaultPorts() {
                return List.of();
            }

            @Override
            public boolean canHandle(byte[] firstBytes) {
                return firstBytes[0] == 'K';
            }

            @Override
            public void converse(TrapSession session) {
                session.command("known");
            }
        });
        assertEquals(1, understood(any("K")).size());
        assertEquals(0, understood(any("L")).size());
        assertFalse(any().payload().length() > 0);
    }

    private Conversation any(String... turns) throws Exception {
        return stage.converse(record(touch("any", Transport.TCP, 1), turns)).get(10, TimeUnit.SECONDS);
    }
}
