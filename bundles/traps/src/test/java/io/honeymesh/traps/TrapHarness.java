// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.traps;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Conversation;
import io.honeymesh.api.Decision;
import io.honeymesh.api.Endpoint;
import io.honeymesh.api.Evidence;
import io.honeymesh.api.EvidenceGrade;
import io.honeymesh.api.Flow;
import io.honeymesh.api.IpAddress;
import io.honeymesh.api.NodeEvent;
import io.honeymesh.api.Observation;
import io.honeymesh.api.Touch;
import io.honeymesh.api.Transport;
import io.honeymesh.api.TrapStatus;
import io.honeymesh.api.Verdict;
import io.honeymesh.api.service.Detection;
import io.honeymesh.api.service.Gate;
import io.honeymesh.api.spi.MachineFacts;
import io.honeymesh.api.spi.Persona;
import io.honeymesh.api.spi.TrapProtocol;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Drives one trap through the real host, on a loopback port: connect, talk, then look at what was observed.
 *
 * <pre>{@code
 * try (TrapHarness trap = TrapHarness.open(new FingerTrap())) {
 *     String answer = trap.talk("root\r\n");
 *     Conversation seen = trap.conversation();
 * }
 * }</pre>
 */
public final class TrapHarness implements AutoCloseable {

    /**
     * Limits for comparing with a real server, by the names of the configuration {@code io.honeymesh.traps}: many talks at once, and
     * none ended for a silence as long as {@link Comparison} listens (within 3 s nmap takes that for "tcpwrapped").
     */
    public static final Map<String, ?> PATIENT =
            Map.of("connections.per.source", 200, "first.deadline", "18s", "read.deadline", "8s");

    private static final int PATIENCE_SECONDS = 10;

    private final Persona persona;
    private final Path folder;
    private final Host host;
    private final String name;
    private final Map<String, Integer> ports = new LinkedHashMap<>();
    private final BlockingQueue<Touch> touches = new LinkedBlockingQueue<>();
    private final BlockingQueue<Conversation> conversations = new LinkedBlockingQueue<>();
    private final BlockingQueue<NodeEvent> events = new LinkedBlockingQueue<>();
    private final BlockingQueue<Flow> released = new LinkedBlockingQueue<>();
    private volatile Consumer<Observation> detector = observation -> {};
    private final BlockingQueue<Evidence> overheard = new LinkedBlockingQueue<>();
    private volatile Predicate<Supplier<Captured>> unwelcome = wire -> false;

    /** @param home whether they listen where they do by default, else each on a free port of the loopback address */
    private TrapHarness(byte[] seed, Map<String, ?> limits, boolean home, Collection<TrapProtocol> protocols)
            throws IOException {
        name = protocols.iterator().next().name();
        folder = Files.createTempDirectory("trap-harness");
        persona = new NodePersona(seed);
        host = new Host(new Observer(), events::add, new Releaser(), persona, folder);
        host.limits(limits(limits));
        Map<String, TrapProtocol> named = new HashMap<>();
        List<Order> orders = new ArrayList<>();
        for (TrapProtocol protocol : protocols) {
            named.put(protocol.name(), protocol);
            int port = home ? protocol.defaultPorts().getFirst() : freePort();
            ports.put(protocol.name(), port);
            if (!home) {
                orders.add(Order.of(Map.of(
                        "service.pid",
                        "io.honeymesh.trap-" + protocol.name(),
                        "protocol",
                        protocol.name(),
                        "ports",
                        Integer.toString(port),
                        "address",
                        "127.0.0.1")));
            }
        }
        host.orders(orders);
        host.protocols(named);
    }

    /** Opens the trap on a free port, with the default limits and always the same persona. */
    public static TrapHarness open(TrapProtocol protocol) throws IOException {
        return open(protocol, Map.of());
    }

    /** Opens the trap with limits, by the names of the configuration {@code io.honeymesh.traps}. */
    public static TrapHarness open(TrapProtocol protocol, Map<String, ?> limits) throws IOException {
        return open(protocol, limits, 0);
    }

    /** A test that shortens the one silence means the other too; a limit that there isn't is a slip of the pen. */
    private static Limits limits(Map<String, ?> asked) {
        Map<String, Object> all = new HashMap<>(asked);
        if (asked.containsKey("read.deadline")) {
            all.putIfAbsent("first.deadline", asked.get("read.deadline"));
        }
        List<String> unknown = Limits.unknown(all);
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", unknown));
        }
        return Limits.of(all);
    }

    /** Opens the trap of one of many nodes. */
    public static TrapHarness open(TrapProtocol protocol, Map<String, ?> limits, int node) throws IOException {
        return new TrapHarness(seed(node), limits, false, List.of(protocol));
    }

    /** Opens traps for real clients from elsewhere: on their own ports of every address. */
    public static TrapHarness openAll(Collection<TrapProtocol> protocols) throws IOException {
        return new TrapHarness(seed(0), Map.of("listen", "all"), true, protocols);
    }

    /** Opens several traps of one node, each on a port of its own. */
    public static TrapHarness node(int node, TrapProtocol... protocols) throws IOException {
        return new TrapHarness(seed(node), Map.of(), false, List.of(protocols));
    }

    /** The persona of the node with this number, as the harness gives it to traps. */
    public static Persona persona(int node) {
        return new NodePersona(seed(node));
    }

    private static byte[] seed(int node) {
        byte[] seed = new byte[NodePersona.SEED_BYTES];
        seed[0] = (byte) node;
        seed[1] = (byte) (node >>> 8);
        return seed;
    }

    /** What this node pretends to be. */
    public Persona persona() {
        return persona;
    }

    /** Lets a password open an account, and no other one from here on, as if this machine had guessed it. */
    public TrapHarness admit(MachineFacts.Account account, String password) {
        host.logins().give(IpAddress.parse("127.0.0.1"), account.name(), password);
        return this;
    }

    public int port() {
        return ports.values().iterator().next();
    }

    /** The port of one of several traps. */
    public int port(String trap) {
        return ports.get(trap);
    }

    Host host() {
        return host;
    }

    /** The folder for the node's data; gone when the harness is closed. */
    public Path folder() {
        return folder;
    }

    /** What was told of a conversation while it went on. */
    Evidence overheard() {
        return next(overheard, "piece of evidence");
    }

    boolean isMoreOverheard() {
        return !overheard.isEmpty();
    }

    /** Interrupts conversations whose client has sent what this says so of. */
    void interruptIf(Predicate<Supplier<Captured>> what) {
        unwelcome = what;
    }

    /** Does something with each observation on the thread that reports it. */
    void detect(Consumer<Observation> with) {
        detector = with;
    }

    public Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), port());
        socket.setSoTimeout(PATIENCE_SECONDS * 1000);
        return socket;
    }

    /** Connects, says everything (a character is a byte), half-closes, and returns all that was answered. */
    public String talk(String words) throws IOException {
        return talk(words.getBytes(StandardCharsets.ISO_8859_1));
    }

    public String talk(byte[] words) throws IOException {
        try (Socket socket = connect()) {
            socket.getOutputStream().write(words);
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    /** A socket at a port that is answered: the kernel also gives away those of services, which no trap answers (S11). */
    public static DatagramSocket udpClient() throws IOException {
        DatagramSocket client = new DatagramSocket();
        if (Answers.isClientPort(client.getLocalPort())) {
            return client;
        }
        try (client) {
            return udpClient();
        }
    }

    /** Sends a datagram from a port of its own and waits for the answer; empty if none comes within {@code patience}. */
    public Optional<byte[]> ask(byte[] request, Duration patience) throws IOException {
        try (DatagramSocket client = udpClient()) {
            return ask(client, request, patience);
        }
    }

    /** The same from a socket of the test's own. */
    public Optional<byte[]> ask(DatagramSocket client, byte[] request, Duration patience) throws IOException {
        client.setSoTimeout((int) patience.toMillis());
        client.send(new DatagramPacket(request, request.length, InetAddress.ofLiteral("127.0.0.1"), port()));
        DatagramPacket answer = new DatagramPacket(new byte[65_535], 65_535);
        try {
            client.receive(answer);
            return Optional.of(Arrays.copyOf(answer.getData(), answer.getLength()));
        } catch (SocketTimeoutException silence) {
            return Optional.empty();
        }
    }

    /**
     * What a UDP trap answers, before the host decides whether that is sent; how often doesn't matter here. From a port of its own
     * it is the first answer: nothing comes to there.
     */
    public static Optional<byte[]> answer(TrapProtocol protocol, byte[] datagram) {
        Endpoint client = new Endpoint(IpAddress.parse("127.0.0.1"), 50_000);
        AtomicReference<byte[]> passive = new AtomicReference<>();
        Flow flow = new Flow(Transport.UDP, client, new Endpoint(client.address(), 7000));
        DatagramSession session = new DatagramSession(
                new Touch(1, Instant.now(), protocol.name(), flow, EvidenceGrade.CLAIMED),
                Node.of(persona(0), Path.of("")), // no UDP trap speaks TLS
                datagram,
                Limits.DEFAULT,
                new MemoryBudget(Limits.CAPTURE_MEMORY_BYTES).share(),
                heard -> openPassive(client, datagram.length, heard, passive));
        try {
            protocol.converse(session);
            session.closePassive();
            return session.answer().or(() -> Optional.ofNullable(passive.get()));
        } catch (IOException broken) {
            session.closePassive();
            return Optional.ofNullable(passive.get());
        }
    }

    private static DatagramPassive openPassive(
            Endpoint client, int firstBytes, Capture heard, AtomicReference<byte[]> answer) throws IOException {
        try (DatagramSocket like = new DatagramSocket(0, client.address().toInetAddress())) {
            return new DatagramPassive(
                    like,
                    client,
                    firstBytes,
                    new DatagramPassive.Bounds(Duration.ofMillis(1), System.nanoTime(), 1 << 20),
                    heard,
                    (from, bytes, proven) -> {
                        answer.compareAndSet(null, bytes);
                        return bytes.length;
                    });
        }
    }

    /** The next conversation that ended; waits for it. */
    public Conversation conversation() {
        return next(conversations, "conversation");
    }

    /** The next touch; waits for it. */
    public Touch touch() {
        return next(touches, "touch");
    }

    NodeEvent event() {
        return next(events, "event");
    }

    Flow released() {
        return next(released, "release");
    }

    int touchesWaiting() {
        return touches.size();
    }

    /** How often the trap's code threw what it should not have: also while the client was gone already. */
    public long failures() {
        return host.failures(name);
    }

    /** What the host says of its listeners. */
    public List<TrapStatus> statuses() {
        return host.traps();
    }

    /** Waits until no conversation is open. */
    public void awaitIdle() throws InterruptedException {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (host.open() > 0) {
            if (System.nanoTime() > until) {
                throw new AssertionError(host.open() + " conversations are still open");
            }
            Thread.sleep(5);
        }
    }

    @Override
    public void close() throws IOException {
        host.close();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    static int freePort() throws IOException {
        try (ServerSocket probe = new ServerSocket(0)) {
            return probe.getLocalPort();
        }
    }

    private static <T> T next(BlockingQueue<T> queue, String what) {
        try {
            T next = queue.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (next == null) {
                throw new AssertionError("no " + what + " within " + PATIENCE_SECONDS + " s; threads: "
                        + Arrays.toString(Thread.getAllStackTraces().keySet().toArray()));
            }
            return next;
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted while waiting for a " + what, e);
        }
    }

    private final class Observer implements Detection {
        @Override
        public boolean interrupts(Touch touch, Supplier<Captured> wire) {
            return unwelcome.test(wire);
        }

        @Override
        public void overhears(Touch touch, Evidence piece) {
            overheard.add(piece);
        }

        @Override
        public Decision observe(Observation observation) {
            detector.accept(observation);
            switch (observation) {
                case Touch touch -> touches.add(touch);
                case Conversation conversation -> conversations.add(conversation);
                default -> throw new AssertionError("a trap host observes nothing else: " + observation);
            }
            return new Decision.Spared(Decision.Cause.SCORE, "a test");
        }
    }

    private final class Releaser implements Gate {
        @Override
        public Decision decide(Verdict verdict) {
            throw new AssertionError("a trap host decides nothing");
        }

        @Override
        public void release(Flow flow) {
            released.add(flow);
        }
    }
}
