// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ssh;

import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.honeymesh.api.Conversation;
import io.honeymesh.api.Evidence;
import io.honeymesh.traps.TrapHarness;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The trap in the real host, for many conversations; none may fail by the trap's own code. */
final class LoopbackServer implements AutoCloseable {

    private final SshTrap trap = new SshTrap(new FailureDelay(Duration.ZERO));
    private final TrapHarness harness;
    private final List<Conversation> seen = new ArrayList<>();
    private int touches;

    LoopbackServer() throws IOException {
        this(0);
    }

    LoopbackServer(int node) throws IOException {
        Map<String, ?> limits = Map.of("read.deadline", "10s", "connections.per.source", 100, "bytes.in", "16m");
        harness = TrapHarness.open(trap, limits, node);
    }

    int port() {
        return harness.port();
    }

    /** All conversations so far; waits for those that go on. */
    List<Conversation> conversations() throws InterruptedException {
        harness.awaitIdle();
        for (long all = harness.statuses().getFirst().touches(); touches < all; touches++) {
            Conversation next = harness.conversation();
            assertNotEquals(Conversation.Ending.TRAP_FAILED, next.ending(), "the log says what");
            seen.add(next);
        }
        return seen;
    }

    <E extends Evidence> List<E> evidence(Class<E> type) throws InterruptedException {
        return conversations().stream()
                .flatMap(conversation -> conversation.evidence().stream())
                .filter(type::isInstance)
                .map(type::cast)
                .toList();
    }

    @Override
    public void close() throws IOException {
        harness.close();
        trap.deactivate();
    }
}
