// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.ignite.server;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * One server's file.
 *
 * @param name of the server, for logs
 * @param folder where it may write; {@code ready} there says that it is up
 * @param keys the folder {@code server} that {@link Authority} makes
 * @param host the address for clients; servers talk to each other on {@code peerHost}
 * @param peers {@code host:port} of every server's discovery, this one's included, in the same order for all
 * @param cache what the envelopes' cache is called
 * @param memoryBytes of entries; beyond that the least used go
 */
record ServerSettings(
        String name,
        Path folder,
        Path keys,
        String host,
        int clientPort,
        String peerHost,
        int discoveryPort,
        int communicationPort,
        List<String> peers,
        String cache,
        long memoryBytes) {

    private static final long MIB = 1 << 20;

    /** @throws IllegalArgumentException naming what is missing or wrong */
    static ServerSettings read(Path file) throws IOException {
        Properties in = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            in.load(reader);
        }
        return new ServerSettings(
                text(in, "name"),
                Path.of(text(in, "folder")),
                Path.of(text(in, "keys")),
                text(in, "host"),
                number(in, "client.port", 65_535),
                in.getProperty("peer.host", "127.0.0.1"),
                number(in, "discovery.port", 65_535),
                number(in, "communication.port", 65_535),
                Stream.of(text(in, "peers").split(",")).map(String::strip).toList(),
                text(in, "cache"),
                number(in, "memory.mib", 65_536) * MIB);
    }

    /** Where the other servers find this one. */
    String discovery() {
        return peerHost + ":" + discoveryPort;
    }

    /** Those that are named earlier than this server. */
    List<String> peersBefore() {
        return peers.stream().takeWhile(peer -> !peer.equals(discovery())).toList();
    }

    private static String text(Properties in, String key) {
        String value = in.getProperty(key, "").strip();
        if (value.isEmpty()) {
            throw new IllegalArgumentException(key + " is missing in the server's file");
        }
        return value;
    }

    private static int number(Properties in, String key, int max) {
        String text = text(in, key);
        if (!text.matches("[0-9]{1,9}") || Integer.parseInt(text) < 1 || Integer.parseInt(text) > max) {
            throw new IllegalArgumentException(key + " = " + text + " in the server's file: use 1 to " + max);
        }
        return Integer.parseInt(text);
    }
}
