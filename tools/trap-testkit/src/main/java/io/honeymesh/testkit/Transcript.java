// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.testkit;

import io.honeymesh.api.Captured;
import io.honeymesh.api.CapturedConversation;
import io.honeymesh.api.Conversation.Ending;
import io.honeymesh.api.Endpoint;
import io.honeymesh.api.Evidence;
import io.honeymesh.api.EvidenceGrade;
import io.honeymesh.api.Flow;
import io.honeymesh.api.IpAddress;
import io.honeymesh.api.Touch;
import io.honeymesh.api.Transport;
import io.honeymesh.api.service.Replay;
import io.honeymesh.api.service.Traffic;
import io.honeymesh.testkit.Lines.Line;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Traffic written down by hand, a {@code .talk} file:
 *
 * <pre>
 * from 198.51.100.7
 * at 2026-11-21T10:00:00Z
 * talk 23 telnet
 * &lt; login:
 * &gt; root\r\n
 * wait 2s
 * probe 1000-1010
 * </pre>
 *
 * {@code docs/replay.md} has all words.
 */
final class Transcript implements Replay.Source {

    private static final IpAddress LOCAL = IpAddress.parse("192.0.2.1");
    private static final int FIRST_PORT = 40_000;
    private static final int PORTS = 20_000;

    private final List<Consumer<Traffic>> happenings = new ArrayList<>();
    private IpAddress from = IpAddress.parse("198.51.100.7");
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private Optional<Talk> talk = Optional.empty();
    private long ids;

    /** A conversation that goes on. */
    private static final class Talk {
        private final Touch touch;
        private final List<Captured> turns = new ArrayList<>();
        private final List<Evidence> understood = new ArrayList<>();
        private final ByteArrayOutputStream turn = new ByteArrayOutputStream();
        private long bytesIn;
        private long bytesOut;

        Talk(Touch touch) {
            this.touch = touch;
        }

        void said(byte[] words) {
            turn.writeBytes(words);
            bytesIn += words.length;
        }

        void answered(byte[] words) {
            bytesOut += words.length;
            if (turn.size() > 0 || turns.isEmpty()) {
                next();
            }
        }

        private void next() {
            turns.add(Captured.of(turn.toByteArray()));
            turn.reset();
        }

        CapturedConversation ended(Instant at) {
            if (turn.size() > 0) {
                next();
            }
            return new CapturedConversation(touch, at, turns, bytesIn, bytesOut, Ending.CLIENT, understood);
        }
    }

    private Transcript() {}

    /** @throws IllegalArgumentException that names file and line */
    static Transcript of(Path file) throws IOException {
        Transcript transcript = new Transcript();
        for (Line line : Lines.of(file)) {
            transcript.take(line);
        }
        transcript.end();
        return transcript;
    }

    @Override
    public void to(Traffic traffic) {
        happenings.forEach(happening -> happening.accept(traffic));
    }

    private void take(Line line) {
        switch (line.word()) {
            case "from" -> {
                end();
                from = line.address();
            }
            case "at" -> now = line.as(Instant::parse);
            case "wait" -> now = now.plus(line.duration());
            case "talk" -> begin(line, Transport.TCP, EvidenceGrade.PROVEN);
            case "datagram" -> begin(line, Transport.UDP, EvidenceGrade.CLAIMED);
            case "probe" -> probe(line);
            case ">" -> current(line).said(bytes(line));
            case "<" -> current(line).answered(bytes(line));
            case "login" -> {
                List<String> words = words(line, 2);
                current(line)
                        .understood
                        .add(new Evidence.Credential("password", Captured.of(words.get(0)), Captured.of(words.get(1))));
            }
            case "command" -> current(line).understood.add(new Evidence.Command(Captured.of(bytes(line))));
            default ->
                throw line.wrong("no such word: " + line.word()
                        + " (there are from, at, wait, talk, datagram, probe, >, <, login, command)");
        }
    }

    private void begin(Line line, Transport transport, EvidenceGrade grade) {
        end();
        List<String> words = line.words();
        if (words.isEmpty() || words.size() > 2) {
            throw line.wrong(line.word() + " needs a port and may name a trap: " + line.word() + " 23 telnet");
        }
        Flow flow = new Flow(
                transport,
                new Endpoint(from, FIRST_PORT + (int) (ids % PORTS)),
                new Endpoint(LOCAL, port(line, words.get(0))));
        Touch touch = new Touch(++ids, now, words.size() > 1 ? words.get(1) : "", flow, grade);
        happenings.add(traffic -> traffic.opened(touch));
        talk = Optional.of(new Talk(touch));
    }

    private void end() {
        talk.ifPresent(over -> {
            CapturedConversation whole = over.ended(now);
            happenings.add(traffic -> traffic.ended(whole));
        });
        talk = Optional.empty();
    }

    private void probe(Line line) {
        end();
        List<String> words = line.words();
        boolean stealth = words.size() == 2 && words.get(1).equals("stealth");
        if (words.isEmpty() || words.size() > 1 && !stealth) {
            throw line.wrong("probe needs a port or a range of them and may be stealth: probe 20-30 stealth");
        }
        String[] ends = words.getFirst().split("-", 2);
        IpAddress source = from;
        Instant at = now;
        for (int port = port(line, ends[0]); port <= port(line, ends[ends.length - 1]); port++) {
            Endpoint target = new Endpoint(LOCAL, port);
            happenings.add(traffic -> traffic.probe(at, source, target, stealth));
        }
    }

    private Talk current(Line line) {
        return talk.orElseThrow(() -> line.wrong("who says this? begin with talk or datagram"));
    }

    private static List<String> words(Line line, int count) {
        if (line.words().size() != count) {
            throw line.wrong(line.word() + " needs " + count + " words");
        }
        return line.words();
    }

    private static int port(Line line, String text) {
        if (!text.matches("[0-9]{1,5}") || Integer.parseInt(text) > 65_535 || Integer.parseInt(text) == 0) {
            throw line.wrong("not a port: " + text);
        }
        return Integer.parseInt(text);
    }

    /** Characters up to U+00FF are bytes; {@code \r}, {@code \n}, {@code \t}, {@code \xNN} and {@code \\} as in many languages. */
    private static byte[] bytes(Line line) {
        String text = line.rest();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c > 0xff) {
                throw line.wrong("write what is beyond U+00FF as the bytes it is sent as");
            }
            if (c != '\\') {
                bytes.write(c);
                continue;
            }
            char kind = ++i < text.length() ? text.charAt(i) : ' ';
            switch (kind) {
                case 'r' -> bytes.write('\r');
                case 'n' -> bytes.write('\n');
                case 't' -> bytes.write('\t');
                case '\\' -> bytes.write('\\');
                case 'x' -> {
                    String digits = text.substring(i + 1, Math.min(i + 3, text.length()));
                    if (!digits.matches("[0-9a-fA-F]{2}")) {
                        throw line.wrong("\\x needs two hexadecimal digits");
                    }
                    bytes.write(Integer.parseInt(digits, 16));
                    i += 2;
                }
                default -> throw line.wrong("no such escape: \\" + kind + " (there are \\r \\n \\t \\xNN \\\\)");
            }
        }
        return bytes.toByteArray();
    }
}
