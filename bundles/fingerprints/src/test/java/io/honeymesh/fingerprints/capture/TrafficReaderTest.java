// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.fingerprints.capture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.CapturedConversation;
import io.honeymesh.api.Conversation.Ending;
import io.honeymesh.api.Endpoint;
import io.honeymesh.api.EvidenceGrade;
import io.honeymesh.api.IpAddress;
import io.honeymesh.api.Touch;
import io.honeymesh.api.Transport;
import io.honeymesh.api.service.Traffic;
import io.honeymesh.fingerprints.Octets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrafficReaderTest {

    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
    private static final Endpoint CLIENT = new Endpoint(IpAddress.parse("192.0.2.1"), 40_000);
    private static final Endpoint SERVER = new Endpoint(IpAddress.parse("198.51.100.2"), 80);
    private static final Direction ASKING = new Direction(CLIENT, SERVER);
    private static final Direction ANSWERING = ASKING.reversed();
    private static final int SYN = Segment.SYN;
    private static final int ACK = Segment.ACK;

    private final List<String> heard = new ArrayList<>();
    private final List<Touch> touches = new ArrayList<>();
    private final List<CapturedConversation> ended = new ArrayList<>();
    private final TrafficReader reader = new TrafficReader(new Traffic() {
        @Override
        public void opened(Touch touch) {
            heard.add("opened");
            touches.add(touch);
        }

        @Override
        public void ended(CapturedConversation conversation) {
            heard.add("ended");
            assertEquals(
                    conversation.touch(),
                    touches.stream()
                            .filter(touch -> touch.id() == conversation.touch().id())
                            .findFirst()
                            .orElseThrow());
            ended.add(conversation);
        }

        @Override
        public void probe(Instant at, IpAddress source, Endpoint target, boolean stealth) {
            heard.add((stealth ? "stealth " : "syn ") + source + " " + target);
        }
    });
    private int seconds;

    private void segment(Direction direction, int sequence, int acknowledgment, int flags, String data) {
        reader.packet(new Frame(++seconds, NOW.plusSeconds(seconds), 1, new byte[0]));
        byte[] bytes = Octets.ascii(data);
        reader.tcp(seconds, direction, new Segment(sequence, acknowledgment, flags, new Slice(bytes, 0, bytes.length)));
    }

    /** The client's next byte is 101, the server's 501. */
    private void handshake() {
        segment(ASKING, 100, 0, SYN, "");
        segment(ANSWERING, 500, 101, SYN | ACK, "");
        segment(ASKING, 101, 501, ACK, "");
    }

    private List<String> turns() {
        return ended.getLast().turns().stream()
                .map(turn -> turn.said().latin1())
                .toList();
    }

    @Test
    void aConversationIsToldWhenItIsOpenAndWhenBothSidesHaveEndedIt() {
        handshake();
        assertEquals(List.of("syn 192.0.2.1 198.51.100.2:80", "opened"), heard);
        Touch touch = touches.getFirst();
        assertEquals(NOW.plusSeconds(3), touch.at());
        assertEquals(EvidenceGrade.PROVEN, touch.grade());
        assertEquals(CLIENT, touch.flow().remote());
        assertEquals(SERVER, touch.flow().local());
        assertEquals("", touch.trap());
        segment(ASKING, 101, 501, ACK, "GET ");
        segment(ASKING, 105, 501, ACK, "/\n");
        segment(ANSWERING, 501, 107, ACK, "no");
        segment(ASKING, 107, 503, ACK | Segment.FIN, "");
        assertTrue(ended.isEmpty());
        segment(ANSWERING, 503, 108, ACK | Segment.FIN, "");
        CapturedConversation told = ended.getFirst();
        assertEquals(List.of("GET /\n"), turns());
        assertEquals(6, told.bytesIn());
        assertEquals(2, told.bytesOut());
        assertEquals(Ending.CLIENT, told.ending());
        assertEquals(NOW.plusSeconds(8), told.ended());
        segment(ASKING, 105, 501, ACK, "/\n");
        reader.close();
        assertEquals(1, ended.size(), "what is retransmitted behind its end is nothing new");
    }

    @Test
    void whatManySmallTurnsCostCountsFromTheFirst() {
        TcpConversation open = new TcpConversation(() -> 1, new Traffic() {
            @Override
            public void opened(Touch touch) {}

            @Override
            public void ended(CapturedConversation conversation) {}

            @Override
            public void probe(Instant at, IpAddress source, Endpoint target, boolean stealth) {}
        });
        Slice one = new Slice(new byte[1], 0, 1);
        int before = open.size();
        for (int i = 0; i < 1000; i++) {
            open.segment(NOW, ASKING, new Segment(i, i, ACK, one));
            open.segment(NOW, ANSWERING, new Segment(i, i, ACK, one));
        }
        assertTrue(open.size() - before > 1000 * 100, "counted as " + (open.size() - before) + " bytes");
        open.end();
    }

    @Test
    void turnsAreCutWhereTheServerSpoke() {
        handshake();
        segment(ANSWERING, 501, 101, ACK, "220 hello\r\n");
        segment(ASKING, 101, 512, ACK, "USER a\r\n");
        segment(ANSWERING, 501, 109, ACK, "220 hello\r\n"); // once more
        segment(ASKING, 109, 512, ACK, "PASS b\r\n");
        segment(ANSWERING, 512, 117, ACK, "530\r\n");
        segment(ASKING, 117, 517, ACK, "QUIT\r\n");
        segment(ANSWERING, 517, 123, ACK | Segment.FIN, "");
        segment(ASKING, 123, 518, ACK | Segment.FIN, "");
        assertEquals(List.of("", "USER a\r\nPASS b\r\n", "QUIT\r\n"), turns());
        assertEquals(
                List.of("220 hello\r\n", "530\r\n", ""),
                ended.getFirst().turns().stream()
                        .map(turn -> turn.answer().latin1())
                        .toList());
        assertEquals(Ending.TRAP, ended.getFirst().ending());
        assertEquals("USER a\r\nPA", ended.getFirst().said(10).latin1());
        assertEquals(22, ended.getFirst().said(10).originalLength());
    }

    @Test
    void ofAnAnswerTheFirstWordsAreKept() {
        handshake();
        segment(ASKING, 101, 501, ACK, "a");
        segment(ANSWERING, 501, 102, ACK, "b".repeat(100));
        segment(ANSWERING, 601, 102, ACK, "c".repeat(100));
        segment(ASKING, 102, 701, ACK, "d");
        reader.close();
        assertEquals(
                "b".repeat(100) + "c".repeat(28),
                ended.getFirst().turns().getFirst().answer().latin1());
        assertEquals(200, ended.getFirst().bytesOut());
    }

    @Test
    void aConnectionTakenUpInTheWrongOrderKeepsItsTurnsAndAnswersTogether() {
        segment(ASKING, 305, 904, ACK, "cd");
        segment(ASKING, 301, 904, ACK, "GET ");
        segment(ANSWERING, 904, 307, ACK, "no");
        segment(ASKING, 307, 906, ACK, "bye");
        reader.close();
        assertEquals(List.of("GET cd", "bye"), turns());
        assertEquals("no", ended.getFirst().turns().getFirst().answer().latin1());
    }

    @Test
    void segmentsOutOfOrderAreOneTurnAndAGapLosesOnlyWhatIsMissing() {
        handshake();
        segment(ASKING, 103, 501, ACK, "cd");
        segment(ASKING, 101, 501, ACK, "ab");
        segment(ASKING, 109, 501, ACK, "ij");
        segment(ASKING, 111, 501, Segment.RST, "");
        assertEquals("abcdij", String.join("", turns()));
        assertEquals(10, ended.getFirst().bytesIn());
        assertEquals(Ending.BROKEN, ended.getFirst().ending());
    }

    @Test
    void aSynThatNobodyTookUpIsAProbeAndNoConversation() {
        segment(ASKING, 100, 0, SYN, "");
        segment(ANSWERING, 0, 101, Segment.RST | ACK, "");
        segment(ASKING, 200, 0, SYN, "");
        segment(ANSWERING, 500, 201, SYN | ACK, "");
        segment(ASKING, 201, 0, Segment.RST, "");
        segment(ASKING, 300, 0, SYN, "data ahead");
        reader.close();
        assertEquals(
                List.of("syn 192.0.2.1 198.51.100.2:80"),
                heard.stream().distinct().toList());
        assertEquals(3, heard.size());
    }

    @Test
    void aHandshakeIsProvenOnlyByAnAcknowledgmentOfTheServersNumber() {
        segment(ASKING, 100, 0, SYN, "");
        segment(ANSWERING, 500, 101, SYN | ACK, "");
        segment(ASKING, 101, 77, ACK, "forged");
        reader.close();
        assertEquals(EvidenceGrade.CLAIMED, touches.getFirst().grade());
    }

    @Test
    void S02_oneSideAloneIsClaimed() {
        segment(ASKING, 100, 0, SYN, "");
        segment(ASKING, 101, 501, ACK, "GET /\n");
        reader.close();
        assertEquals(EvidenceGrade.CLAIMED, touches.getFirst().grade());
        assertEquals(List.of("GET /\n"), turns());
        assertEquals(Ending.STOPPED, ended.getFirst().ending());
    }

    @Test
    void aConnectionThatTheCaptureFindsOpenIsTakenUpWhereItIs() {
        segment(ANSWERING, 900, 301, ACK, "more");
        segment(ASKING, 301, 904, ACK, "GET /2\n");
        assertEquals(EvidenceGrade.PROVEN, touches.getFirst().grade());
        assertEquals(CLIENT, touches.getFirst().flow().remote(), "the lower port is the server's");
        reader.close();
        assertEquals(List.of("", "GET /2\n"), turns());
    }

    @Test
    void theSamePortsAgainAreAnotherConversation() {
        handshake();
        segment(ASKING, 101, 501, ACK, "one");
        segment(ASKING, 9000, 0, SYN, "");
        assertEquals(List.of("one"), turns());
        segment(ANSWERING, 70, 9001, SYN | ACK, "");
        segment(ASKING, 9001, 71, ACK, "two");
        reader.close();
        assertEquals(List.of("two"), turns());
        assertEquals(2, touches.size());
        assertTrue(touches.get(1).id() > touches.get(0).id());
    }

    @Test
    void probesThatNoOrdinaryStackSendsAreToldApart() {
        for (int flags : new int[] {0, Segment.FIN, Segment.FIN | 8 | 32, SYN | Segment.FIN}) {
            segment(ASKING, 1, 0, flags, "");
        }
        segment(ASKING, 1, 0, ACK, "");
        segment(ASKING, 1, 0, SYN | 0xc0, ""); // with ECN
        reader.close();
        assertEquals(
                4, heard.stream().filter(line -> line.startsWith("stealth")).count());
        assertEquals(5, heard.size());
        assertTrue(touches.isEmpty());
    }

    @Test
    void S02_aDatagramIsAConversationOfItsOwnUnlessItIsAnAnswer() {
        Slice data = new Slice(Octets.ascii("OPTIONS"), 0, 7);
        reader.udp(1, ASKING, data);
        reader.udp(2, ANSWERING, data);
        reader.udp(3, ASKING, data);
        assertEquals(List.of("opened", "ended", "opened", "ended"), heard);
        assertEquals(Transport.UDP, touches.getFirst().flow().transport());
        assertEquals(EvidenceGrade.CLAIMED, touches.getFirst().grade());
        assertEquals(List.of("OPTIONS"), turns());
    }

    @Test
    void timeNeverGoesBack() {
        reader.packet(new Frame(1, NOW, 1, new byte[0]));
        reader.packet(new Frame(2, Instant.EPOCH, 1, new byte[0]));
        reader.udp(1, ASKING, Slice.NOTHING);
        assertEquals(NOW, touches.getFirst().at());
    }

    @Test
    void aFloodOfTurnsAndOfConnectionsStaysWithinBounds() {
        handshake();
        for (int i = 0; i < 20_000; i++) {
            segment(ASKING, 101 + i, 501 + i, ACK, "x");
            segment(ANSWERING, 501 + i, 102 + i, ACK, "y");
        }
        reader.close();
        assertEquals(4096, ended.getFirst().turns().size());
        assertEquals(20_000, ended.getFirst().said(1 << 20).length());
        for (int i = 0; i < 70_000; i++) {
            Endpoint other =
                    new Endpoint(IpAddress.of(new byte[] {10, (byte) (i >>> 16), (byte) (i >>> 8), (byte) i}), 9999);
            segment(new Direction(other, SERVER), 1, 0, ACK, "x");
        }
        int forgotten = ended.size() - 1;
        assertTrue(forgotten >= 70_000 - (1 << 16) && forgotten < 70_000, "the oldest are told: " + forgotten);
    }
}
