// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.fuzz;

import java.util.List;

/**
 * A piece of the product that reads what strangers send, made ready for a fuzzer.
 *
 * @param name {@code [a-z0-9-]+}
 * @param corpora what fits of the reference data, as paths in it: archives of inputs, or folders
 * @param reader reads one input; whatever it throws is a finding
 * @param mostBytes what reading one input may allocate in all, which is far more than it may keep
 */
public record Target(String name, List<String> corpora, Reader reader, long mostBytes) {

    /** Many times what any of them needs, and far from what hurts a node. */
    private static final long MOST_BYTES = 64L << 20;

    /** Reads one input. Must not keep it, and must do the same on the same bytes. Thread-safe. */
    @FunctionalInterface
    public interface Reader {
        void read(byte[] input) throws Exception;
    }

    public Target {
        corpora = List.copyOf(corpora);
    }

    /** A target that begins with the reference data's seed corpora of these protocols. */
    public static Target of(String name, List<String> protocols, Reader reader) {
        List<String> corpora = protocols.stream()
                .map(protocol -> "fuzz/" + protocol + "-corpus.zip")
                .toList();
        return new Target(name, corpora, reader, MOST_BYTES);
    }

    /** A target whose seeds are its own. */
    public static Target of(String name, Reader reader) {
        return new Target(name, List.of(), reader, MOST_BYTES);
    }

    /** The same with the reference data at these paths as seeds. */
    public Target seededBy(String... paths) {
        return new Target(name, List.of(paths), reader, mostBytes);
    }

    /** The same with leave to allocate more, for what runs programs of strangers within a budget of its own. */
    public Target allocating(long bytes) {
        return new Target(name, corpora, reader, bytes);
    }
}
