// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The product's own Ignite servers on one host, as {@code ./honeymesh ignite up --listen} starts them: keys made by their
 * program, mutual TLS, each a process. Thread-safe.
 */
public final class IgniteServers implements AutoCloseable {

    private static final int CLIENT_PORT = 10_800;
    private static final int DISCOVERY_PORT = 47_500;
    private static final int COMMUNICATION_PORT = 47_100;
    private static final Duration KEYS = Duration.ofSeconds(60);
    private static final Duration START = Duration.ofSeconds(90);
    private static final Duration SIGNAL = Duration.ofSeconds(5);
    private static final long END_SECONDS = 10;

    private final Path program;
    private final Host host;
    private final Path folder;
    private final List<Optional<Process>> servers = new ArrayList<>();

    private IgniteServers(Path program, Host host, Path folder, int count) {
        this.program = program;
        this.host = host;
        this.folder = folder;
        for (int i = 0; i < count; i++) {
            servers.add(Optional.empty());
        }
    }

    /** Starts so many, one after the other; nodes of this lab get to read their keys. */
    public static IgniteServers start(Lab lab, Distribution distribution, Host host, int count) {
        Path folder = lab.folder().resolve("ignite-" + host.name());
        IgniteServers all = new IgniteServers(distribution.home().resolve("ignite"), host, folder, count);
        lab.beforeEnd(all::close);
        try {
            Files.createDirectories(all.keys());
        } catch (IOException e) {
            throw new LabException("no folder for the Ignite servers: " + e.getMessage(), e);
        }
        all.java(List.of(), "keys", all.keys()).output(KEYS);
        Command.of("chown", "-R", Node.nodesAccount() + ":", all.client().toString())
                .output(KEYS);
        all.startAll();
        return all;
    }

    private Path keys() {
        return folder.resolve("keys");
    }

    private Path client() {
        return keys().resolve("client");
    }

    /** What a node needs in {@code etc/io.honeymesh.transport.ignite.cfg}. */
    public Map<String, String> settings() {
        return Map.of(
                "addresses",
                IntStream.range(0, servers.size())
                        .mapToObj(number -> host.ipv4() + ":" + (CLIENT_PORT + number))
                        .collect(Collectors.joining(", ")),
                "key.store",
                client().resolve("client.p12").toString(),
                "trust.store",
                client().resolve("servers.p12").toString(),
                "password.file",
                client().resolve("password").toString());
    }

    /** Starts those that don't run, with nothing of what they held. */
    public synchronized void startAll() {
        for (int number = 0; number < servers.size(); number++) {
            if (servers.get(number).isEmpty()) {
                start(number);
            }
        }
    }

    private void start(int number) {
        Path own = folder.resolve("server-" + number);
        Path log = own.resolve("log");
        try {
            Files.createDirectories(own);
            Path ready = own.resolve("ready");
            Files.deleteIfExists(ready);
            Path file = Files.write(own.resolve("server.properties"), settings(number, own));
            // As tools/launcher/ignite.sh does.
            Process process = java(
                            List.of(
                                    "-Xmx256m",
                                    "--add-opens=java.base/java.nio=ALL-UNNAMED",
                                    "--add-opens=java.base/java.util=ALL-UNNAMED",
                                    "--add-opens=java.base/java.lang=ALL-UNNAMED",
                                    "--sun-misc-unsafe-memory-access=allow",
                                    "--enable-native-access=ALL-UNNAMED",
                                    "-DIGNITE_UPDATE_NOTIFIER=false",
                                    "-DIGNITE_NO_ASCII=true",
                                    "-DIGNITE_PERFORMANCE_SUGGESTIONS_DISABLED=true",
                                    "-Djava.net.preferIPv4Stack=true"),
                            "run",
                            file)
                    .start(log);
            servers.set(number, Optional.of(process));
            long end = System.nanoTime() + START.toNanos();
            while (!Files.exists(ready)) {
                if (!process.isAlive() || System.nanoTime() > end) {
                    throw new LabException("an Ignite server did not start: "
                            + Files.readString(log)
                                    .lines()
                                    .reduce((first, second) -> second)
                                    .orElse(""));
                }
                Thread.sleep(50);
            }
        } catch (IOException e) {
            throw new LabException("an Ignite server can't be set up: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LabException("interrupted", e);
        }
    }

    private List<String> settings(int number, Path own) {
        String peers = IntStream.range(0, servers.size())
                .mapToObj(peer -> "127.0.0.1:" + (DISCOVERY_PORT + peer))
                .collect(Collectors.joining(","));
        return List.of(
                "name=server-" + number,
                "folder=" + own,
                "keys=" + keys().resolve("server"),
                "host=" + host.ipv4(),
                "client.port=" + (CLIENT_PORT + number),
                "discovery.port=" + (DISCOVERY_PORT + number),
                "communication.port=" + (COMMUNICATION_PORT + number),
                "peers=" + peers,
                "cache=honeymesh",
                "memory.mib=64");
    }

    private Command java(List<String> options, String action, Path argument) {
        List<String> words = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1"));
        words.addAll(options);
        words.addAll(List.of("-cp", program + "/*", "io.honeymesh.ignite.server.Main", action, argument.toString()));
        return host.command(Command.of(words));
    }

    /** As kill -9 does. */
    public synchronized void kill(int number) {
        servers.get(number).ifPresent(process -> {
            Command.kill(process);
            try {
                process.waitFor(END_SECONDS, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        servers.set(number, Optional.empty());
    }

    /** It takes connections and answers nothing until it is {@link #resume resumed}, or killed. */
    public synchronized void suspend(int number) {
        signal("STOP", number);
    }

    /** The others have gone on without it: it ends by itself then. */
    public synchronized void resume(int number) {
        signal("CONT", number);
    }

    private void signal(String name, int number) {
        Command.of(
                        "kill",
                        "-" + name,
                        Long.toString(servers.get(number).orElseThrow().pid()))
                .output(SIGNAL);
    }

    /** Whether its process is there. */
    public synchronized boolean isAlive(int number) {
        return servers.get(number).map(Process::isAlive).orElse(false);
    }

    @Override
    public synchronized void close() {
        for (int number = 0; number < servers.size(); number++) {
            kill(number);
        }
    }
}
