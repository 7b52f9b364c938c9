// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.ignite;

import io.honeymesh.api.service.FederationDoor;
import io.honeymesh.ignite.server.Authority;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Real servers of the product's own module on the loopback address, each a process, with keys of their own. */
final class Cluster implements AutoCloseable {

    private static final Path MODULE = Path.of(System.getProperty("honeymesh.ignite.server"));
    private static final Duration START = Duration.ofSeconds(60);
    private static final int PORTS_EACH = 3;

    private final Path folder;
    private final List<Integer> ports = new ArrayList<>();
    private final List<Optional<Process>> servers = new ArrayList<>();
    private final List<IgniteTransport> transports = new ArrayList<>();

    Cluster(Path folder, int count) throws IOException, InterruptedException {
        this.folder = folder;
        Authority.make(keys());
        List<ServerSocket> held = new ArrayList<>();
        for (int i = 0; i < count * PORTS_EACH; i++) {
            held.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
            ports.add(held.getLast().getLocalPort());
        }
        for (ServerSocket socket : held) {
            socket.close();
        }
        for (int i = 0; i < count; i++) {
            servers.add(Optional.empty());
        }
        startAll();
    }

    Path keys() {
        return folder.resolve("keys");
    }

    /** One after the other, as {@code ./honeymesh ignite up} does. */
    void startAll() throws IOException, InterruptedException {
        for (int i = 0; i < servers.size(); i++) {
            if (servers.get(i).isEmpty()) {
                start(i);
            }
        }
    }

    private void start(int number) throws IOException, InterruptedException {
        Path own = Files.createDirectories(folder.resolve("server-" + number));
        Files.deleteIfExists(own.resolve("ready"));
        String peers = ports.stream()
                .filter(port -> ports.indexOf(port) % PORTS_EACH == 1)
                .map(port -> "127.0.0.1:" + port)
                .collect(Collectors.joining(","));
        Path file = own.resolve("server.properties");
        Files.writeString(file, """
                name=server-%d
                folder=%s
                keys=%s
                host=127.0.0.1
                client.port=%d
                discovery.port=%d
                communication.port=%d
                peers=%s
                cache=honeymesh
                memory.mib=32
                """.formatted(
                        number,
                        own,
                        keys().resolve("server"),
                        ports.get(number * PORTS_EACH),
                        ports.get(number * PORTS_EACH + 1),
                        ports.get(number * PORTS_EACH + 2),
                        peers));
        Process process = java(own.resolve("log"), "io.honeymesh.ignite.server.Main", "run", file.toString());
        servers.set(number, Optional.of(process));
        long end = System.nanoTime() + START.toNanos();
        while (!Files.exists(own.resolve("ready"))) {
            if (!process.isAlive() || System.nanoTime() > end) {
                throw new AssertionError("a server does not start:\n" + Files.readString(own.resolve("log")));
            }
            Thread.sleep(50);
        }
    }

    /** A process with the servers' own libraries, and these tests' classes. */
    static Process java(Path log, String main, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-opens=java.base/java.nio=ALL-UNNAMED",
                "--add-opens=java.base/java.util=ALL-UNNAMED",
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-DIGNITE_UPDATE_NOTIFIER=false",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx256m",
                "-cp",
                MODULE + "/classes:" + MODULE + "/lib/*:target/test-classes",
                main));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
    }

    String logs() throws IOException {
        StringBuilder logs = new StringBuilder();
        for (int i = 0; i < servers.size(); i++) {
            logs.append('\n')
                    .append(Files.readString(folder.resolve("server-" + i).resolve("log")));
        }
        return logs.toString();
    }

    /** As kill -9 does. */
    void kill(int number) {
        Process process = servers.get(number).orElseThrow();
        process.destroyForcibly().onExit().orTimeout(10, TimeUnit.SECONDS).join();
        servers.set(number, Optional.empty());
    }

    /** The servers' addresses for clients, this one first. */
    String addresses(int first) {
        List<String> all = new ArrayList<>();
        for (int i = 0; i < servers.size(); i++) {
            all.add("127.0.0.1:" + ports.get((first + i) % servers.size() * PORTS_EACH));
        }
        return String.join(", ", all);
    }

    int clientPort(int number) {
        return ports.get(number * PORTS_EACH);
    }

    int discoveryPort(int number) {
        return ports.get(number * PORTS_EACH + 1);
    }

    Map<String, Object> settings(String addresses) {
        Path client = keys().resolve("client");
        Map<String, Object> settings = new HashMap<>();
        settings.put("addresses", addresses);
        settings.put("key.store", client.resolve("client.p12").toString());
        settings.put("trust.store", client.resolve("servers.p12").toString());
        settings.put("password.file", client.resolve("password").toString());
        return settings;
    }

    /** A node's transport, connected. */
    IgniteTransport join(FederationDoor door) throws InterruptedException {
        IgniteTransport transport =
                new IgniteTransport(door, () -> "", settings(addresses(transports.size() % servers.size())));
        transports.add(transport);
        Until.holds("the transport is connected", () -> !transport.links().isEmpty());
        return transport;
    }

    /** Every node that joined. */
    void leave() {
        transports.forEach(IgniteTransport::deactivate);
        transports.clear();
    }

    @Override
    public void close() {
        leave();
        for (int i = 0; i < servers.size(); i++) {
            if (servers.get(i).isPresent()) {
                kill(i);
            }
        }
    }
}
