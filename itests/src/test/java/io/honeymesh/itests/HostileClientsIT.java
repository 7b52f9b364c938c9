// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.lab.Crowd;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Clients that do everything wrong, at every trap. */
class HostileClientsIT {

    private static final int EACH = 5;
    private static final int FLOOD_BYTES = 4 << 20;
    private static final Duration LIFETIME = Duration.ofSeconds(5);
    private static final Duration GONE = Duration.ofSeconds(30);
    private static final long HEAP_GROWTH = 16 << 20;
    private static final Random RANDOM = new Random(7);

    /** What a client does with its connection. */
    private interface Manners {
        void use(Socket socket) throws IOException, InterruptedException;
    }

    private static final Map<String, Manners> CLIENTS = Map.of(
            "silent", socket -> drain(socket.getInputStream()),
            "hangs up", socket -> {},
            "resets", socket -> socket.setSoLinger(true, 0),
            "closes half",
                    socket -> {
                        socket.shutdownOutput();
                        drain(socket.getInputStream());
                    },
            "binary",
                    socket -> {
                        byte[] noise = new byte[16_384];
                        RANDOM.nextBytes(noise);
                        socket.getOutputStream().write(noise);
                        drain(socket.getInputStream());
                    },
            "endless line", socket -> flood(socket, 'A'),
            "endless lines", socket -> flood(socket, '\n'),
            "slow",
                    socket -> {
                        for (byte each : "GET / HTTP/1.1\r\nHost: slow.example\r\nX-Slow: yes\r\n"
                                .getBytes(StandardCharsets.US_ASCII)) {
                            socket.getOutputStream().write(each);
                            Thread.sleep(150);
                        }
                    },
            "malformed",
                    socket -> {
                        socket.getOutputStream()
                                .write(
                                        ("SSH-2.0-\u0000\r\nGET \uffff HTTP/9.9\r\nContent-Length: -1\r\nTransfer-Encoding: chunked\r\n\r\n"
                                                        + "ffffffffffffffff\r\nUSER %n%n%n\r\nPASS \u001b]52;c;x\u0007\r\nPORT 1,2,3\r\n")
                                                .getBytes(StandardCharsets.UTF_8));
                        drain(socket.getInputStream());
                    },
            "deaf",
                    socket -> {
                        for (int i = 0; i < 200; i++) {
                            socket.getOutputStream()
                                    .write("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                        }
                        Thread.sleep(LIFETIME.toMillis());
                    });

    private static void flood(Socket socket, char character) throws IOException {
        byte[] much = new byte[65_536];
        Arrays.fill(much, (byte) character);
        OutputStream out = socket.getOutputStream();
        for (int sent = 0; sent < FLOOD_BYTES; sent += much.length) {
            out.write(much);
        }
        drain(socket.getInputStream());
    }

    private static void drain(InputStream in) throws IOException {
        in.transferTo(OutputStream.nullOutputStream());
    }

    @Test
    void theyLeaveNoTraceNoThreadAndNoMemoryBehind() throws Exception {
        try (Victim victim = Victim.prepare(
                HostileClientsIT.class,
                Map.of(
                        "io.honeymesh.traps",
                        Map.of("lifetime", LIFETIME.toSeconds() + "s", "read.deadline", "1500ms")))) {
            Crowd crowd = victim.lab().crowd(victim.lab().host("router"), List.of(victim.host()));
            victim.node().start();
            try (Inside inside = Inside.of(victim.base())) {
                attack(victim, crowd, 1);
                Thread.sleep(2000);
                Remains before = Remains.of(victim.pid(), inside);
                long heap = heap(inside);
                int connected = attack(victim, crowd, EACH);
                assertTrue(connected > CLIENTS.size() * EACH, "connections that stood: " + connected);

                Remains[] after = new Remains[1];
                Wait.until(GONE, "every conversation is over: " + before, () -> {
                    after[0] = Remains.of(victim.pid(), inside);
                    return after[0].isNoMoreThan(before);
                });
                long heapAfter = heap(inside);
                System.out.printf(
                        "%d hostile conversations: heap %d -> %d KB, largest %s%n",
                        connected, heap >> 10, heapAfter >> 10, peak(victim.pid()));
                assertTrue(heapAfter < heap + HEAP_GROWTH, heap + " became " + heapAfter);
                assertEquals(List.of(), inside.ask("differences"));
            }
            assertEquals(List.of(), victim.logged("ERROR"));
            assertEquals(
                    List.of(),
                    victim.log()
                            .lines()
                            .filter(line -> line.startsWith("\tat ") || line.contains("Exception"))
                            .toList());
            assertTrue(victim.node().shell("honeymesh:traps").contains("LISTENING"));
        }
    }

    private static long heap(Inside inside) throws IOException {
        return Long.parseLong(inside.table("figures").get("heap"));
    }

    private static String peak(long pid) throws IOException {
        return java.nio.file.Files.readAllLines(java.nio.file.Path.of("/proc/" + pid + "/status")).stream()
                .filter(line -> line.startsWith("VmHWM"))
                .findFirst()
                .orElse("unknown");
    }

    /** All kinds at all traps at the same time. @return how many connections stood */
    private static int attack(Victim victim, Crowd crowd, int each) throws Exception {
        List<Socket> sockets = new ArrayList<>();
        CountDownLatch over = new CountDownLatch(CLIENTS.size() * 3 * each);
        for (int i = 0; i < each; i++) {
            for (int port : new int[] {21, 22, 80}) {
                for (Manners manners : CLIENTS.values()) {
                    Socket socket = connect(victim, crowd, port);
                    sockets.add(socket);
                    Thread.ofVirtual().start(() -> {
                        try (socket) {
                            manners.use(socket);
                        } catch (IOException | InterruptedException cutOff) {
                            // As it should be.
                        } finally {
                            over.countDown();
                        }
                    });
                }
            }
        }
        assertTrue(over.await(LIFETIME.toSeconds() + 60, TimeUnit.SECONDS), over.getCount() + " clients hang");
        return sockets.size();
    }

    private static Socket connect(Victim victim, Crowd crowd, int port) {
        return crowd.router().call(() -> {
            Socket socket = new Socket();
            socket.bind(new InetSocketAddress(crowd.next(), 0));
            socket.connect(new InetSocketAddress(victim.host().ipv4(), port), 3000);
            socket.setSoTimeout(Math.toIntExact(LIFETIME.toMillis()) + 20_000);
            return socket;
        });
    }
}
