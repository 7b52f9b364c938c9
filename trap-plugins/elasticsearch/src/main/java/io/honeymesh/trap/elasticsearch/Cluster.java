// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.elasticsearch;

import io.honeymesh.api.spi.MachineFacts;
import io.honeymesh.api.spi.Persona;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * The one node this trap pretends to be, and what it stores.
 *
 * @param process the server's process id
 */
record Cluster(
        Release release,
        String name,
        String uuid,
        String nodeName,
        String nodeId,
        String ephemeralId,
        MachineFacts machine,
        int process,
        UUID licenseId,
        List<Index> indices) {

    private static final int MIN_INDICES = 2;

    static Cluster of(Persona persona) {
        byte[] node = persona.bytes("elasticsearch.mac", 6);
        int count = persona.number("elasticsearch.indices", MIN_INDICES, Kind.values().length);
        int first = persona.number("elasticsearch.first", 0, Kind.values().length - 1);
        List<Index> indices = Stream.iterate(first, kind -> kind + 1)
                .limit(count)
                .map(kind -> Index.of(persona, Kind.values()[kind % Kind.values().length], node))
                .toList();
        String host = persona.hostName();
        return new Cluster(
                persona.pick("elasticsearch.release", Release.ALL),
                persona.pick(
                        "elasticsearch.cluster",
                        List.of("elasticsearch", "elasticsearch", "production", "prod-search", "es-cluster", "search")),
                Ids.uuid(persona, "elasticsearch.cluster.uuid"),
                persona.pick("elasticsearch.node", List.of(host, host, "node-1", host + "-es")),
                Ids.uuid(persona, "elasticsearch.node.id"),
                Ids.uuid(persona, "elasticsearch.node.ephemeral"),
                persona.machine(),
                persona.number("elasticsearch.process", 600, 1_900),
                Ids.random(persona, "elasticsearch.license"),
                indices);
    }

    int processors() {
        return machine.cpu().count();
    }

    long memoryBytes() {
        return machine.memoryKb() << 10;
    }

    /** Half of the memory, as the server takes by itself. */
    long heapBytes() {
        return memoryBytes() / 2 >> 21 << 21;
    }

    /** Whether an index matches one of some comma-separated names or patterns with {@code *}. */
    static boolean matches(String expression, String name) {
        return Arrays.stream(expression.split(",", -1)).anyMatch(part -> part.equals("_all") || glob(part, name));
    }

    private static boolean glob(String pattern, String name) {
        int at = 0;
        int in = 0;
        int star = -1;
        int resume = 0;
        while (in < name.length()) {
            if (at < pattern.length() && pattern.charAt(at) == '*') {
                star = at++;
                resume = in;
            } else if (at < pattern.length() && pattern.charAt(at) == name.charAt(in)) {
                at++;
                in++;
            } else if (star >= 0) {
                at = star + 1;
                in = ++resume;
            } else {
                return false;
            }
        }
        while (at < pattern.length() && pattern.charAt(at) == '*') {
            at++;
        }
        return at == pattern.length();
    }
}
