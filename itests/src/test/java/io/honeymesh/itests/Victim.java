// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.itests;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import io.honeymesh.lab.Command;
import io.honeymesh.lab.Distribution;
import io.honeymesh.lab.Host;
import io.honeymesh.lab.Lab;
import io.honeymesh.lab.Node;
import io.honeymesh.lab.RealService;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A lab with one protected host: a node from the tarball beside a real web service. Ends with {@link #close}. */
final class Victim implements AutoCloseable {

    static final int SERVICE_PORT = 8088;
    static final int WEB_PORT = 9443;

    /** What a connection attempt meets. */
    enum Meets {
        OPEN,
        CLOSED,
        NOTHING
    }

    private static final Duration WEB = Duration.ofSeconds(30);
    private static final Duration SIGNAL = Duration.ofSeconds(10);

    private final String test;
    private final Lab lab;
    private final Host host;
    private final Distribution distribution;
    private final Node node;

    private Victim(String test, Lab lab, Host host, Distribution distribution, Node node) {
        this.test = test;
        this.lab = lab;
        this.host = host;
        this.distribution = distribution;
        this.node = node;
    }

    /** Everything but the start of the node. */
    static Victim prepare(Class<?> test, Map<String, Map<String, String>> configuration) throws IOException {
        String obstacle = Lab.obstacle();
        if (obstacle.isEmpty() && !Boolean.getBoolean("honeymesh.isolated")) {
            obstacle = "no network namespace of its own";
        }
        if (!obstacle.isEmpty()) {
            System.out.println("skipped: " + obstacle);
        }
        assumeTrue(obstacle.isEmpty(), "skipped: " + obstacle);
        Lab lab = Lab.open();
        try {
            Host host = lab.host("victim");
            Distribution distribution = Distribution.of(lab, Path.of(System.getProperty("honeymesh.tarball")));
            RealService.start(lab, host, SERVICE_PORT);
            Node node = Node.prepare(lab, distribution, host, configuration);
            Inside.install(node.base());
            return new Victim(test.getSimpleName(), lab, host, distribution, node);
        } catch (IOException | RuntimeException e) {
            lab.close();
            throw e;
        }
    }

    static Victim start(Class<?> test, Map<String, Map<String, String>> configuration) throws IOException {
        Victim victim = prepare(test, configuration);
        try {
            victim.node.start();
            victim.awaitWeb();
            return victim;
        } catch (RuntimeException e) {
            victim.close();
            throw e;
        }
    }

    /** The web comes up after the node is ready, and what a test counts before is to be what it counts later. */
    private void awaitWeb() throws IOException {
        Path profile = base().resolve("etc/profile");
        if (Files.exists(profile) && Files.readString(profile).strip().equals("edge")) {
            return;
        }
        try {
            Wait.until(WEB, "the web answers", this::showsPages);
        } catch (RuntimeException | IOException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** The port is open before the pages are there. */
    private boolean showsPages() throws IOException {
        return meets(host, "127.0.0.1", "127.0.0.1", WEB_PORT, 400) == Meets.OPEN
                && new Https(host, WEB_PORT, "").get("/").status() == 200;
    }

    Lab lab() {
        return lab;
    }

    Host host() {
        return host;
    }

    Node node() {
        return node;
    }

    Path base() {
        return node.base();
    }

    Path launcher() {
        return distribution.home().resolve("bin/honeymesh");
    }

    long pid() {
        return node.pid().orElseThrow(() -> new AssertionError("the node does not run"));
    }

    /** The launcher with this command for this node. */
    Command.Result launch(String... words) {
        List<String> all = new ArrayList<>(List.of(launcher().toString()));
        all.add(words[0]);
        all.addAll(List.of("--base", base().toString()));
        if (words[0].equals("start")) {
            all.addAll(List.of("--user", node.account()));
        }
        all.addAll(List.of(words).subList(1, words.length));
        return host.command(Command.of(all).with("JAVA_HOME", System.getProperty("java.home")))
                .run(Duration.ofSeconds(100));
    }

    void signal(String name) {
        Command.of("kill", "-" + name, Long.toString(pid())).output(SIGNAL);
    }

    /** Kills the node and returns when its process is gone. */
    void killHard() throws Exception {
        ProcessHandle process = ProcessHandle.of(pid()).orElseThrow();
        signal("KILL");
        Wait.until(SIGNAL, "the process is gone", () -> !process.isAlive());
    }

    /** What a TCP connection from one of the other host's addresses to this one's port meets. */
    Meets meets(Host from, String source, String target, int port, int millis) {
        return from.call(() -> {
            try (Socket socket = new Socket()) {
                socket.bind(new InetSocketAddress(InetAddress.getByName(source), 0));
                socket.connect(new InetSocketAddress(InetAddress.getByName(target), port), millis);
                return Meets.OPEN;
            } catch (ConnectException closed) {
                return Meets.CLOSED;
            } catch (SocketTimeoutException dropped) {
                return Meets.NOTHING;
            }
        });
    }

    /** What the other host meets at this one's real service. */
    Meets service(Host from) {
        return meets(from, from.ipv4(), host.ipv4(), SERVICE_PORT, 400);
    }

    /** {@code honeymesh:why} as JSON. */
    Map<String, Object> why(String address) throws IOException {
        return JSON.std.mapFrom(node.shell("honeymesh:why --json " + address));
    }

    /** What {@code honeymesh:bans} lists. */
    List<Map<?, ?>> bans() throws IOException {
        Map<String, Object> document = JSON.std.mapFrom(node.shell("honeymesh:bans --json"));
        return ((List<?>) document.get("bans"))
                .stream().<Map<?, ?>>map(ban -> (Map<?, ?>) ban).toList();
    }

    String log() throws IOException {
        Path log = base().resolve("log/honeymesh.log");
        return Files.exists(log) ? Files.readString(log) : "";
    }

    /** The log's lines of this level. */
    List<String> logged(String level) throws IOException {
        return log().lines().filter(line -> line.contains(" " + level + " ")).toList();
    }

    /** Ends node and lab; the node's log stays in {@code target/node-logs}, by the name of the test. */
    @Override
    public void close() {
        try {
            Path logs = Files.createDirectories(Path.of("target", "node-logs"));
            Files.writeString(logs.resolve(test + ".log"), log());
        } catch (IOException e) {
            System.err.println("the node's log is lost: " + e.getMessage());
        }
        lab.close();
    }
}
