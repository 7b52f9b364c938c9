// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.lab;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** An assembled node that shares, beside a real service, on a host that strangers with public addresses can reach. */
public record MeshMember(Host host, Node node) {

    public static final int SERVICE_PORT = 8088;

    /** Where strangers are: peers may name only public addresses (S21), and the lab's own are not. */
    private static final String STRANGERS = "45.45.";

    private static final int ANSWER_MILLIS = 20_000;
    private static final Duration ASK = Duration.ofSeconds(20);

    /**
     * Starts a host, a real service and a node that shares and has joined nobody yet.
     *
     * @param configuration as {@link Node#prepare} takes it; where there is one for direct links, the node says where it is
     */
    public static MeshMember start(
            Lab lab, Distribution distribution, String name, Map<String, Map<String, String>> configuration)
            throws IOException {
        return start(lab, distribution, lab.host(name), configuration);
    }

    /** As above, on a host that is there. */
    public static MeshMember start(
            Lab lab, Distribution distribution, Host host, Map<String, Map<String, String>> configuration)
            throws IOException {
        // The way back to strangers.
        ip(host, "addr", "add", STRANGERS + "255." + host.ipv4().split("\\.")[2] + "/16", "dev", Host.INTERFACE);
        RealService.start(lab, host, SERVICE_PORT);
        Map<String, Map<String, String>> all = new TreeMap<>(configuration);
        Map<String, String> federation = new TreeMap<>(Map.of("cluster", "orchard", "sharing", "true"));
        if (all.containsKey("io.honeymesh.transport.mtls")) {
            federation.put("endpoints", host.ipv4() + ":7443");
        }
        federation.putAll(configuration.getOrDefault("io.honeymesh.federation", Map.of()));
        all.put("io.honeymesh.federation", federation);
        Node node = Node.prepare(lab, distribution, host, all);
        node.start();
        return new MeshMember(host, node);
    }

    /** A host of a lab with a public address, which {@link #address} tells. */
    public static Host stranger(Lab lab, String name) {
        Host host = lab.host(name);
        ip(host, "addr", "add", address(host) + "/16", "dev", Host.INTERFACE);
        return host;
    }

    public static String address(Host stranger) {
        return STRANGERS + "0." + stranger.ipv4().split("\\.")[2];
    }

    private static void ip(Host host, String... words) {
        List<String> command = new java.util.ArrayList<>(List.of("ip"));
        command.addAll(List.of(words));
        host.command(Command.of(command)).output(ASK);
    }

    /** A licence by the build's development key, which anybody can issue. */
    public static Path licence(Lab lab, Path root) throws IOException {
        Path file = lab.folder().resolve("licence");
        Command.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-jar",
                        root.resolve("tools/license-issuer/target/license-issuer.jar")
                                .toString(),
                        "issue",
                        "--key",
                        root.resolve("tools/license-issuer/DEVELOPMENT-KEY-NO-SECRET.pem")
                                .toString(),
                        "--holder",
                        "test",
                        "--nodes",
                        "10",
                        "--days",
                        "30",
                        "--out",
                        file.toString())
                .output(ASK);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        return file;
    }

    /** A stranger's login at the FTP trap here: intent. */
    public void attackedBy(Host stranger) {
        stranger.call(() -> {
            try (Socket socket = login(stranger)) {
                socket.getOutputStream().write("QUIT\r\n".getBytes(StandardCharsets.US_ASCII));
                while (socket.getInputStream().read(new byte[512]) > 0) {
                    // until it hangs up
                }
                return null;
            }
        });
    }

    private Socket login(Host stranger) throws IOException {
        Socket socket = connect(stranger, 21, ANSWER_MILLIS);
        try {
            socket.setSoTimeout(ANSWER_MILLIS);
            InputStream in = socket.getInputStream();
            in.read(new byte[512]);
            for (String line : List.of("USER root\r\n", "PASS toor\r\n")) {
                socket.getOutputStream().write(line.getBytes(StandardCharsets.US_ASCII));
                in.read(new byte[512]);
            }
            return socket;
        } catch (IOException e) {
            socket.close();
            throw new IOException("the FTP trap of " + host.name() + " doesn't answer", e);
        }
    }

    /** A stranger who says nothing, at the SSH trap here. */
    public void touchedBy(Host stranger) {
        stranger.call(() -> {
            try (Socket socket = connect(stranger, 22, ANSWER_MILLIS)) {
                return socket.isConnected();
            }
        });
    }

    /** A conversation that goes on. */
    public record Talk(Host host, Socket socket) implements AutoCloseable {

        /** Whether a further command is answered. */
        public boolean isAnswered() {
            return host.call(() -> {
                socket.getOutputStream().write("NOOP\r\n".getBytes(StandardCharsets.US_ASCII));
                return socket.getInputStream().read(new byte[512]) > 0;
            });
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    /** A stranger's login at the FTP trap here, after which it stays. */
    public Talk talkedToBy(Host stranger) {
        return stranger.call(() -> new Talk(stranger, login(stranger)));
    }

    /** Whether the real service here answers a stranger. */
    public boolean isReachedBy(Host stranger) {
        return stranger.call(() -> {
            try (Socket socket = connect(stranger, SERVICE_PORT, 500)) {
                return socket.isConnected();
            } catch (IOException dropped) {
                return false;
            }
        });
    }

    private Socket connect(Host stranger, int port, int millis) throws IOException {
        Socket socket = new Socket();
        try {
            socket.bind(new InetSocketAddress(InetAddress.getByName(address(stranger)), 0));
            socket.connect(new InetSocketAddress(host.ipv4(), port), millis);
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** Keeps the node's log for whoever asks why a test failed. */
    public void keepLog(String test) throws IOException {
        Path logs = Files.createDirectories(Path.of("target", "node-logs"));
        Files.copy(
                node.base().resolve("log/honeymesh.log"),
                logs.resolve(test + "-" + host.name() + ".log"),
                StandardCopyOption.REPLACE_EXISTING);
    }

    /** What it knows and has said in its log lately, for whoever asks why something did not happen. */
    public String diagnosis() throws IOException {
        List<String> log = Files.readAllLines(node.base().resolve("log/honeymesh.log"));
        return node.shell("honeymesh:federation --json").strip()
                + "\n" + node.shell("honeymesh:peers --json").strip()
                + "\n" + String.join("\n", log.subList(Math.max(0, log.size() - 15), log.size()));
    }

    public void install(Path licence) {
        node.shell("honeymesh:license install " + licence);
    }

    public String id() {
        return node.shellJson("honeymesh:peers --json").stream()
                .filter(peer -> Boolean.TRUE.equals(peer.get("self")))
                .map(peer -> peer.get("node").toString())
                .findFirst()
                .orElseThrow();
    }

    /** Members whose licence has been seen and holds. */
    public Set<String> peers() {
        return node.shellJson("honeymesh:peers --json").stream()
                .filter(peer -> Boolean.TRUE.equals(peer.get("licensed")))
                .map(peer -> peer.get("node").toString())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    public void join(MeshMember introducer) {
        String token = introducer.node.shell("honeymesh:invite").strip();
        node.shell("honeymesh:join " + token);
    }

    public void grant(MeshMember peer, String level) {
        node.shell("honeymesh:grant " + peer.id() + " --level " + level + " --note test");
    }

    /** The reasons for which an address is banned here; none if it isn't. */
    public Set<String> reasons(String address) throws IOException {
        Map<String, Object> document = JSON.std.mapFrom(node.shell("honeymesh:bans --json"));
        for (Object one : (List<?>) document.get("bans")) {
            Map<?, ?> ban = (Map<?, ?>) one;
            if (address.equals(ban.get("banned"))) {
                return new TreeSet<>(((Map<?, ?>) ban.get("reasons"))
                        .keySet().stream().map(String::valueOf).toList());
            }
        }
        return Set.of();
    }

    /** The links that are up, over all transports. */
    public long links() throws IOException {
        return ((Map<?, ?>) federation().get("links"))
                .values().stream().mapToLong(up -> ((List<?>) up).size()).sum();
    }

    public Map<String, Object> federation() throws IOException {
        return JSON.std.mapFrom(node.shell("honeymesh:federation --json"));
    }

    /** One key for all of a gossip cluster, in place of the one that each has made itself: as an operator would do it. @return the key */
    public static String shareGossipKey(List<MeshMember> all) {
        Node first = all.getFirst().node;
        String former = gossipKey(first);
        String key = first.shell("honeymesh:gossip-keys new").strip();
        for (MeshMember one : all) {
            String own = one.node == first ? former : gossipKey(one.node);
            one.node.shell("honeymesh:gossip-keys install " + key);
            List<Map<String, Object>> keys = one.node.shellJson("honeymesh:gossip-keys --json");
            one.node.shell("honeymesh:gossip-keys use " + keys.getLast().get("id"));
            one.node.shell("honeymesh:gossip-keys remove " + own);
        }
        return key;
    }

    private static String gossipKey(Node node) {
        return node.shellJson("honeymesh:gossip-keys --json")
                .getFirst()
                .get("id")
                .toString();
    }
}
