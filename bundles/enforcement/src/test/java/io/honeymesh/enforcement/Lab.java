// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enforcement;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Two network namespaces joined by a veth pair, each the namespace of one thread: {@code hm0} (10.99.0.1, fd99::1) for the
 * test, the other end (10.99.0.2, fd99::2) for the world outside. Nothing has a name, so the kernel takes all of it back
 * when the threads end, also when the test fails.
 */
final class Lab {
    static final String INTERFACE = "hm0";
    static final String OUTSIDER = "10.99.0.2";
    static final String INSIDE = "10.99.0.1";
    static final String INSIDE6 = "fd99::1";

    private static final int CLONE_NEWNET = 0x40000000;
    private static final NativeFunction UNSHARE = NativeFunction.ofLibc("unshare");
    private static final int ANSWER_MILLIS = 400;

    private final ExecutorService outside;

    /** A test in the lab. */
    @FunctionalInterface
    interface Scenario {
        void run(Lab lab) throws Exception;
    }

    private Lab(ExecutorService outside) {
        this.outside = outside;
    }

    /** Runs the scenario on a thread whose network namespace is the lab's; skips, with the reason, where that can't be. */
    static void run(Scenario scenario) throws Exception {
        try (ExecutorService inside = thread();
                ExecutorService outside = thread()) {
            if (!on(inside, Lab::newNamespace) || !on(outside, Lab::newNamespace)) {
                String reason = "skipped, a network namespace can't be made here (root is needed)";
                System.out.println(reason);
                abort(reason);
            }
            Lab lab = new Lab(outside);
            on(inside, () -> {
                lab.connect();
                scenario.run(lab);
                return true;
            });
        }
    }

    private static ExecutorService thread() {
        return Executors.newSingleThreadExecutor(Thread.ofPlatform().factory());
    }

    private static <T> T on(ExecutorService thread, Callable<T> work) throws Exception {
        try {
            return thread.submit(work).get();
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case Exception cause -> throw cause;
                case Error cause -> throw cause;
                case Throwable cause -> throw new AssertionError(cause);
            }
        }
    }

    private static boolean newNamespace() {
        try (Arena call = Arena.ofConfined()) {
            return UNSHARE.number(Native.errnoIn(call), CLONE_NEWNET) == 0;
        }
    }

    /** Lays the wire and waits until both addresses answer. */
    void connect() throws Exception {
        layWire();
        await(INSIDE, true);
        await(INSIDE6, true);
    }

    /** Once more where the interface was deleted. */
    void layWire() throws Exception {
        String tid = on(
                outside,
                () -> Files.readSymbolicLink(Path.of("/proc/thread-self"))
                        .getFileName()
                        .toString());
        must("ip", "link", "set", "lo", "up");
        must("ip", "link", "add", INTERFACE, "type", "veth", "peer", "name", "hm1");
        must("ip", "link", "set", "hm1", "netns", tid);
        must("ip", "addr", "add", INSIDE + "/24", "dev", INTERFACE);
        must("ip", "addr", "add", INSIDE6 + "/64", "dev", INTERFACE, "nodad");
        must("ip", "link", "set", INTERFACE, "up");
        on(outside, () -> {
            must("ip", "addr", "add", OUTSIDER + "/24", "dev", "hm1");
            must("ip", "addr", "add", "fd99::2/64", "dev", "hm1", "nodad");
            must("ip", "link", "set", "hm1", "up");
            return true;
        });
    }

    /** Asks an address over and over, from another thread of the outsider's. */
    final class Knocking implements AutoCloseable {
        private final AtomicInteger tried = new AtomicInteger();
        private final AtomicInteger answered = new AtomicInteger();
        private final Thread thread;
        private volatile boolean over;

        private Knocking(String address) throws Exception {
            // Made by a thread of the outsider's, so that it belongs to the same namespace.
            thread = outside(() -> Thread.ofPlatform().daemon().start(() -> {
                while (!over) {
                    answered.addAndGet(reaches(address, 9, 50) ? 1 : 0);
                    tried.incrementAndGet();
                }
            }));
        }

        int tried() {
            return tried.get();
        }

        int answered() {
            return answered.get();
        }

        @Override
        public void close() {
            over = true;
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    Knocking knocking(String address) throws Exception {
        return new Knocking(address);
    }

    /** Runs this where the outsider is; sockets made there stay there. */
    <T> T outside(Callable<T> work) throws Exception {
        return on(outside, work);
    }

    /** Whether the address answers the outsider: the refusal of a closed port is an answer. */
    boolean answers(String address) throws Exception {
        return knock(address, 9);
    }

    /** The same at some port. */
    boolean knock(String address, int port) throws Exception {
        return on(outside, () -> reaches(address, port, ANSWER_MILLIS));
    }

    private static boolean reaches(String address, int port, int millis) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.ofLiteral(address), port), millis);
            return true;
        } catch (SocketTimeoutException silence) {
            return false;
        } catch (ConnectException answer) {
            return answer.getMessage().contains("refused");
        } catch (IOException unreachable) {
            return false;
        }
    }

    /** Waits up to ten seconds for the address to answer, or not to. */
    void await(String address, boolean answers) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (answers(address) != answers) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError(address + (answers ? " doesn't answer" : " still answers"));
            }
        }
    }

    /** Makes a folder a BPF file system; skips, with the reason, where that can't be. */
    static void mountBpf(Path folder) throws IOException, InterruptedException {
        Process mount = new ProcessBuilder("mount", "-t", "bpf", "bpf", folder.toString())
                .inheritIO()
                .start();
        if (mount.waitFor() != 0) {
            String reason = "skipped, a BPF file system can't be mounted here (root is needed)";
            System.out.println(reason);
            abort(reason);
        }
    }

    static void unmount(Path folder) throws IOException, InterruptedException {
        new ProcessBuilder("umount", folder.toString()).inheritIO().start().waitFor();
    }

    static void must(String... command) throws IOException, InterruptedException {
        int code = new ProcessBuilder(command).inheritIO().start().waitFor();
        if (code != 0) {
            throw new IOException(String.join(" ", command) + " ended with " + code);
        }
    }
}
