// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.honeymesh.api.Endpoint;
import io.honeymesh.api.Flow;
import io.honeymesh.api.Ipv4;
import io.honeymesh.api.Subject;
import io.honeymesh.api.Transport;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OpenConversationsTest {

    private static final int STEPS = 50_000;
    private static final int SUBJECTS = 6;
    private static final int FLOWS = 9;
    private static final long SEED = 20261127;

    private record Entry(Flow flow, Instant until) {}

    private final Random random = new Random(SEED);
    private final OpenConversations open = new OpenConversations();
    private final Map<Subject, Entry> model = new HashMap<>();
    private Instant now = Instant.EPOCH;

    @Test
    void anyOrderOfCallsLeavesWhatOneMapWould() {
        for (int i = 0; i < STEPS; i++) {
            Subject subject = Subject.parse("192.0.2." + random.nextInt(SUBJECTS));
            Flow flow = flow(random.nextInt(FLOWS));
            switch (random.nextInt(5)) {
                case 0, 1 -> put(subject, flow);
                case 2 ->
                    assertEquals(model.values().removeIf(entry -> entry.flow().equals(flow)), open.remove(flow));
                case 3 ->
                    assertEquals(Optional.ofNullable(model.remove(subject)).map(Entry::flow), open.remove(subject));
                default -> pass();
            }
            for (int s = 0; s < SUBJECTS; s++) {
                Subject each = Subject.parse("192.0.2." + s);
                Entry entry = model.get(each);
                assertEquals(entry != null && entry.until().isAfter(now), open.isOpen(each, now));
            }
        }
    }

    private void put(Subject subject, Flow flow) {
        model.entrySet()
                .removeIf(entry -> !entry.getKey().equals(subject)
                        && entry.getValue().flow().equals(flow));
        Entry before = model.put(subject, new Entry(flow, now.plusSeconds(60)));
        assertEquals(
                Optional.ofNullable(before).map(Entry::flow).filter(former -> !former.equals(flow)),
                open.put(subject, flow, now.plusSeconds(60)));
    }

    private void pass() {
        Duration some = Duration.ofSeconds(random.nextInt(30));
        if (random.nextBoolean()) {
            open.move(some);
            model.replaceAll(
                    (subject, entry) -> new Entry(entry.flow(), entry.until().plus(some)));
        }
        now = now.plus(some);
        Set<Flow> ended = new HashSet<>();
        model.values().removeIf(entry -> !entry.until().isAfter(now) && ended.add(entry.flow()));
        List<Flow> told = new ArrayList<>(open.removeEnded(now));
        assertEquals(ended.size(), told.size());
        assertEquals(ended, new HashSet<>(told));
    }

    private static Flow flow(int number) {
        Endpoint here = new Endpoint(new Ipv4(0xC0000201), 22);
        return new Flow(Transport.TCP, new Endpoint(new Ipv4(0x0A000000 + number), 40_000), here);
    }
}
