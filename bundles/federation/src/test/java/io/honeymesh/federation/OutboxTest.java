// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.federation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.spi.Envelope;
import io.honeymesh.api.spi.FederationTransport;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class OutboxTest {

    /** One link, which takes messages or doesn't. */
    private static final class Line implements FederationTransport {
        private final List<Envelope> sent = new ArrayList<>();
        private boolean congested;

        @Override
        public String name() {
            return "test";
        }

        @Override
        public Set<String> links() {
            return Set.of("link");
        }

        @Override
        public boolean send(String link, Envelope envelope) {
            return !congested && sent.add(envelope);
        }
    }

    private final Line line = new Line();
    private long nanos;
    private final Outbox outbox = new Outbox(List::of, () -> nanos);

    OutboxTest() {
        outbox.add(line);
    }

    private static Envelope envelope(String text) {
        return Envelope.of(Instant.MAX, text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void nothingWaitsOfAMessageSentAtOnce() throws Exception {
        outbox.post("a", envelope("1"));
        assertEquals(1, line.sent.size());
        assertFalse(outbox.awaitWork(Duration.ZERO));
    }

    @Test
    void whoeverWaitsForWorkIsWokenByAMessageThatIsNotSentAtOnce() throws Exception {
        outbox.post("a", envelope("1"));
        CompletableFuture<Boolean> woken = new CompletableFuture<>();
        Thread waiting = Thread.ofVirtual().start(() -> {
            try {
                woken.complete(outbox.awaitWork(Duration.ofHours(1)));
            } catch (InterruptedException stopped) {
                woken.completeExceptionally(stopped);
            }
        });
        while (waiting.getState() != Thread.State.TIMED_WAITING) {
            Thread.sleep(1);
        }
        outbox.post("b", envelope("2"));
        assertTrue(woken.get());
        assertEquals(1, line.sent.size());

        nanos = Duration.ofMillis(Outbox.FLUSH_MILLIS).toNanos();
        outbox.flushDue();
        assertEquals(2, line.sent.size());
        assertFalse(outbox.awaitWork(Duration.ZERO));
    }

    @Test
    void whatACongestedLinkRefusesWaits() throws Exception {
        line.congested = true;
        outbox.post("a", envelope("1"));
        assertTrue(outbox.awaitWork(Duration.ZERO));

        line.congested = false;
        nanos = Duration.ofMillis(Outbox.FLUSH_MILLIS).toNanos();
        outbox.flushDue();
        assertFalse(outbox.awaitWork(Duration.ZERO));
    }

    @Test
    void whatNobodyWaitsForWaits() throws Exception {
        outbox.postLater("a", envelope("1"));
        assertTrue(line.sent.isEmpty());
        assertTrue(outbox.awaitWork(Duration.ZERO));
    }
}
