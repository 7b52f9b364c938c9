// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.ledger;

import io.honeymesh.api.Decision;
import io.honeymesh.api.NodeEvent;
import io.honeymesh.api.Subject;
import io.honeymesh.api.Verdict;
import io.honeymesh.fuzz.Conversed;
import io.honeymesh.fuzz.Draw;
import io.honeymesh.fuzz.Expect;
import io.honeymesh.fuzz.Properties;
import io.honeymesh.fuzz.Target;
import io.honeymesh.fuzz.TargetSource;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What is written into the ledger, and read back from a file that somebody may have edited. */
public final class LedgerTargets implements TargetSource {

    private static final int MAX_DEPTH = 40;

    @Override
    public List<Target> targets() {
        return List.of(
                Target.of("event-encode", LedgerTargets::encode),
                Target.of("event-decode", LedgerTargets::decode),
                Target.of("conversation-event", LedgerTargets::conversation),
                Target.of("subject-key", LedgerTargets::subjectKey),
                Target.of(
                        "ledger-settings",
                        Properties.readBy(properties ->
                                LedgerSettings.read(properties).problems().forEach(Expect::printable))));
    }

    private static void encode(byte[] input) {
        Map<String, Object> fields = new LinkedHashMap<>(Map.of("type", "other.fuzz"));
        fields.put("at", "2026-11-21T00:00:00Z");
        fields.put("detail", value(new Draw(input), 0));
        stored(fields);
    }

    private static void conversation(byte[] input) {
        var conversation = Conversed.drawn(new Draw(input));
        Decision decision = new Decision.Spared(Decision.Cause.SCORE, "fuzzed");
        stored(new NodeEvent.Conversed(new Verdict(conversation, List.of(), List.of()), conversation, decision)
                .fields());
    }

    private static void stored(Map<String, Object> fields) {
        byte[] body = EventJson.encode(fields);
        Expect.that(body.length <= EventJson.MAX_BODY_BYTES, () -> body.length + " bytes");
        Expect.printable(new String(body, StandardCharsets.UTF_8));
        EventJson.Header header = EventJson.header(body);
        Expect.same(fields.get("type"), header.type());
        byte[] again = EventJson.encode(EventJson.decode(body));
        Expect.that(Arrays.equals(body, again), () -> "read and written again it is another");
    }

    private static Object value(Draw draw, int depth) {
        int kind = depth > MAX_DEPTH ? 0 : draw.u8() % 9;
        return switch (kind) {
            case 1 -> draw.s64();
            case 2 -> Double.longBitsToDouble(draw.s64());
            case 3 -> (short) draw.u16();
            case 4 -> draw.u8() == 1;
            case 5 -> list(draw, depth);
            case 6 -> map(draw, depth);
            case 7 -> new StringBuilder(draw.text());
            case 8 -> draw.u8() == 0 ? new java.math.BigInteger(1, draw.bytes(64)) : (Object) draw.s32();
            default -> draw.text();
        };
    }

    private static List<Object> list(Draw draw, int depth) {
        List<Object> items = new ArrayList<>();
        for (int left = draw.u8(); left > 0 && !draw.isEmpty(); left--) {
            items.add(value(draw, depth + 1));
        }
        return items;
    }

    private static Map<String, Object> map(Draw draw, int depth) {
        Map<String, Object> fields = new LinkedHashMap<>();
        for (int left = draw.u8(); left > 0 && !draw.isEmpty(); left--) {
            fields.put(draw.text(), value(draw, depth + 1));
        }
        return fields;
    }

    private static void decode(byte[] input) {
        try {
            EventJson.header(input);
        } catch (IllegalArgumentException refused) {
            Expect.that(refused.getMessage() != null, refused::toString);
        }
        try {
            Map<String, Object> fields = EventJson.decode(input);
            EventJson.encode(fields);
            Extract.of(fields);
        } catch (UncheckedIOException refused) {
            Expect.that(refused.getMessage() != null, refused::toString);
        }
    }

    /** The keys of a subject's addresses, and no others, lie between its first and its last. */
    private static void subjectKey(byte[] input) {
        Draw draw = new Draw(input);
        Subject outer = subject(draw);
        Subject inner = subject(draw);
        byte[] key = SubjectKey.of(inner);
        boolean between = Arrays.compareUnsigned(SubjectKey.first(outer), key) <= 0
                && Arrays.compareUnsigned(key, SubjectKey.last(outer)) < 0;
        Expect.that(!outer.contains(inner) || between, () -> inner + " is in " + outer + ", its key is not");
        boolean named = SubjectKey.containing(inner).stream().anyMatch(k -> Arrays.equals(k, SubjectKey.of(outer)));
        Expect.same(outer.contains(inner) && !outer.equals(inner), named);
    }

    private static Subject subject(Draw draw) {
        byte[] address = Arrays.copyOf(draw.bytes(draw.pick(4, 16)), draw.pick(4, 16));
        io.honeymesh.api.IpAddress ip = io.honeymesh.api.IpAddress.of(address);
        return new Subject(ip, draw.u8() % (ip.bitLength() + 1));
    }
}
