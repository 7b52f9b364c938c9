// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.lab;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** A HoneyMesh node on a host of the lab, with a folder of its own, run by its own launcher. */
public final class Node implements AutoCloseable {

    private static final Duration UP = Duration.ofMinutes(1);
    private static final Duration POLL = Duration.ofMillis(50);
    private static final Duration START = Duration.ofSeconds(150);
    private static final Duration STOP = Duration.ofSeconds(30);
    private static final Duration ASK = Duration.ofSeconds(30);
    private static final Duration FOLLOWER_PATIENCE = Duration.ofSeconds(3);
    private static final int FOLLOWER_TRIES = 10;
    /** Of TEST-NET-1: no packet ever comes from there. */
    private static final String NOBODY = "192.0.2.254";
    /** The packages' own account; where it is missing none is created for a lab. */
    private static final String ACCOUNT = "honeymesh";

    private final Distribution distribution;
    private final Host host;
    private final Path base;
    private final String account;
    private String javaOptions = "";
    private String profile = "full";

    private Node(Distribution distribution, Host host, Path base, String account) {
        this.distribution = distribution;
        this.host = host;
        this.base = base;
        this.account = account;
    }

    /**
     * A node that isn't started yet.
     *
     * @param configuration files below {@code etc}, by name without {@code .cfg}, as {@code key = value} lines
     */
    public static Node prepare(
            Lab lab, Distribution distribution, Host host, Map<String, Map<String, String>> configuration) {
        Path base = lab.folder().resolve("node-" + host.name());
        try {
            Path etc = Files.createDirectories(base.resolve("etc"));
            for (var file : configuration.entrySet()) {
                List<String> lines = file.getValue().entrySet().stream()
                        .map(entry -> entry.getKey() + " = " + entry.getValue())
                        .sorted()
                        .toList();
                Path written = Files.write(etc.resolve(file.getKey() + ".cfg"), lines);
                Files.setPosixFilePermissions(written, PosixFilePermissions.fromString("rw-r--r--"));
            }
        } catch (IOException e) {
            throw new LabException("can't set up " + base + ": " + e.getMessage(), e);
        }
        Node node = new Node(distribution, host, base, nodesAccount());
        lab.beforeEnd(node::close);
        return node;
    }

    /** The account that a lab's nodes run as. */
    static String nodesAccount() {
        return Command.of("id", ACCOUNT).run(ASK).exit() == 0 ? ACCOUNT : "nobody";
    }

    /** More options of the JVM, before it is started. */
    public Node withJavaOptions(String options) {
        javaOptions = options;
        return this;
    }

    /** Which profile it is started as, {@code full} or {@code edge}; before it is started. */
    public Node withProfile(String name) {
        profile = name;
        return this;
    }

    /** Starts it and returns when it is ready. @throws LabException with the launcher's words if it isn't in time */
    public void start() {
        Command.Result result = honeymesh("start", "--user", account, "--profile", profile, "--wait", "120")
                .run(START);
        if (result.exit() != 0) {
            throw new LabException("the node did not start: "
                    + (result.errors().isBlank() ? result.output() : result.errors()).strip());
        }
    }

    /**
     * Starts an image {@linkplain Distribution#withoutProduct without the product}, which never says that it is ready.
     *
     * @return when everything in it had started
     */
    public Instant startWithoutProduct() throws InterruptedException {
        Path up = base.resolve(UpMarker.FILE);
        try {
            Files.deleteIfExists(up);
            honeymesh("start", "--user", account, "--profile", profile, "--wait", "1")
                    .run(START);
            Instant patience = Instant.now().plus(UP);
            while (!Files.exists(up)) {
                if (pid().isEmpty() || Instant.now().isAfter(patience)) {
                    throw new LabException("the image without the product did not start");
                }
                Thread.sleep(POLL);
            }
            return Files.getLastModifiedTime(up).toInstant();
        } catch (IOException e) {
            throw new LabException("can't see whether the image is up: " + e.getMessage(), e);
        }
    }

    /** When its first trap began to listen, by its log, since {@code begin}; the log may hold earlier starts. */
    public Optional<Instant> firstTrapSince(Instant begin) {
        try (var lines = Files.lines(base.resolve("log/honeymesh.log"))) {
            return lines.filter(line -> line.endsWith(" listens"))
                    .map(line -> Instant.parse(line.substring(0, line.indexOf(' '))))
                    .filter(begin::isBefore)
                    .findFirst();
        } catch (IOException e) {
            throw new LabException("can't read the node's log: " + e.getMessage(), e);
        }
    }

    /** Has the JVM collect garbage; it must have been started with {@code -XX:-DisableAttachMechanism}. */
    public void collectGarbage() {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        long process = pid().orElseThrow(() -> new LabException("the node does not run"));
        host.command(Command.of(jcmd, Long.toString(process), "GC.run")).output(ASK);
    }

    /** The node's folder. */
    public Path base() {
        return base;
    }

    /** The account it runs as. */
    public String account() {
        return account;
    }

    public Host host() {
        return host;
    }

    /** What it reports of itself without a login: {@code run/status.json}. */
    public Map<String, Object> status() {
        Path file = base.resolve("run/status.json");
        try {
            return JSON.std.mapFrom(Files.readString(file));
        } catch (IOException e) {
            throw new LabException("can't read " + file + ": " + e.getMessage(), e);
        }
    }

    /** Runs one shell command and gives what it printed. @throws LabException if it fails */
    public String shell(String command) {
        return honeymesh("shell", command).output(ASK);
    }

    /** Runs one shell command that prints JSON: one array, or one object a line. */
    public List<Map<String, Object>> shellJson(String command) {
        String text = shell(command).strip();
        try {
            List<Map<String, Object>> rows = new ArrayList<>();
            if (text.startsWith("[")) {
                for (Object row : JSON.std.listFrom(text)) {
                    rows.add(object(row));
                }
            } else {
                for (String line : text.lines().filter(line -> !line.isBlank()).toList()) {
                    rows.add(JSON.std.mapFrom(line));
                }
            }
            return rows;
        } catch (IOException e) {
            throw new LabException(
                    command + " did not print JSON: " + text.lines().findFirst().orElse(""), e);
        }
    }

    /**
     * Follows the node's events; returns once they come. To see that, it puts an address that is nobody's on the allow-list
     * for a moment, which is an event.
     *
     * @param listener gets each, on the reading thread
     */
    public JsonLines events(Consumer<Map<String, Object>> listener) {
        JsonLines events = new JsonLines(
                honeymesh("shell", "honeymesh:events --follow --json").start(), listener);
        for (int i = 0; i < FOLLOWER_TRIES; i++) {
            shell("honeymesh:allow " + NOBODY + " --for 1m --note \"following events\"");
            boolean follows = events.await(event -> NOBODY.equals(event.get("subject")), FOLLOWER_PATIENCE)
                    .isPresent();
            shell("honeymesh:disallow " + NOBODY);
            if (follows) {
                return events;
            }
        }
        events.close();
        throw new LabException("the node's events can't be followed: " + events.complaints());
    }

    /** The process' id; empty if it doesn't run. */
    public java.util.OptionalLong pid() {
        try {
            return java.util.OptionalLong.of(Long.parseLong(
                    Files.readString(base.resolve("run/honeymesh.pid")).strip()));
        } catch (IOException | NumberFormatException notRunning) {
            return java.util.OptionalLong.empty();
        }
    }

    /** Its resident memory (VmRSS) in MB; empty if it doesn't run. */
    public java.util.OptionalLong residentMegabytes() {
        if (pid().isEmpty()) {
            return java.util.OptionalLong.empty();
        }
        try (var lines = Files.lines(Path.of("/proc", Long.toString(pid().getAsLong()), "status"))) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                    .findFirst();
        } catch (IOException gone) {
            return java.util.OptionalLong.empty();
        }
    }

    /** The processor time it has taken since it was started; empty if it doesn't run. */
    public Optional<Duration> processorTime() {
        return pid().isEmpty()
                ? Optional.empty()
                : ProcessHandle.of(pid().getAsLong())
                        .flatMap(process -> process.info().totalCpuDuration());
    }

    /** Stops it; a node that isn't running is fine. */
    @Override
    public void close() {
        Command.Result result = honeymesh("stop").run(STOP);
        if (result.exit() != 0) {
            System.err.println("the node did not stop: " + result.complaint());
        }
    }

    private Command honeymesh(String command, String... more) {
        List<String> words =
                new ArrayList<>(List.of(distribution.launcher().toString(), command, "--base", base.toString()));
        words.addAll(List.of(more));
        // Options belong before the words of a shell command.
        return host.command(Command.of(words)
                .with("JAVA_HOME", System.getProperty("java.home"))
                .with("HONEYMESH_JAVA_OPTS", javaOptions));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> object(Object row) {
        if (row instanceof Map<?, ?> map) {
            return (Map<String, Object>) map;
        }
        throw new LabException("not a JSON object: " + row);
    }
}
