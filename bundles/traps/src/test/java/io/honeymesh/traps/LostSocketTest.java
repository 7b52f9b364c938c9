// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.traps;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Decision;
import io.honeymesh.api.Observation;
import io.honeymesh.api.Touch;
import io.honeymesh.api.service.Detection;
import io.honeymesh.api.spi.TrapProtocol;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is closed, or has no thread any more, while somebody is being taken must cost nobody else a place. */
class LostSocketTest {

    private static final InetAddress HERE = InetAddress.ofLiteral("127.0.0.1");
    private static final TrapProtocol SILENT = Script.of(session -> {});
    private static final int MORE_THAN_THERE_ARE_PLACES = 100;

    @TempDir
    Path folder;

    private final BlockingQueue<Observation> observed = new LinkedBlockingQueue<>();
    private final Detection detection = new Detection() {
        @Override
        public Decision observe(Observation observation) {
            observed.add(observation);
            return new Decision.Spared(Decision.Cause.SCORE, "");
        }

        @Override
        public boolean interrupts(Touch touch, Supplier<Captured> wire) {
            return false;
        }
    };

    private Datagrams datagrams(ScheduledThreadPoolExecutor scheduler) {
        return new Datagrams(
                detection,
                Node.of(TrapHarness.persona(0), folder),
                new FailureLog(),
                scheduler,
                new Overdue(scheduler, () -> {}),
                new Answers(port -> true),
                new AtomicLong()::incrementAndGet);
    }

    private static DatagramPacket packet(int client) throws IOException {
        return new DatagramPacket(new byte[1], 1, InetAddress.getByName("10.0.0." + client), 40_000);
    }

    @Test
    void socketsThatAreClosedMeanwhileLeaveEveryPlaceFree() throws Exception {
        try (ScheduledThreadPoolExecutor scheduler = Threads.scheduler();
                DatagramSocket open = new DatagramSocket(0, HERE)) {
            DatagramLoop.Taker taker = datagrams(scheduler).taker(SILENT, "silent");
            DatagramSocket closed = new DatagramSocket(0, HERE);
            closed.close();
            for (int client = 0; client < MORE_THAN_THERE_ARE_PLACES; client++) {
                DatagramPacket packet = packet(client);
                assertThrows(RuntimeException.class, () -> taker.take(closed, packet));
            }
            taker.take(open, packet(200));
            Touch touch = (Touch) observed.poll(10, TimeUnit.SECONDS);
            assertEquals("10.0.0.200", touch.source().toString());
        }
    }
}
