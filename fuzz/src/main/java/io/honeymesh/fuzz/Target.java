// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.fuzz;

import java.util.List;

/**
 * A piece of the product that reads what strangers send, made ready for a fuzzer.
 *
 * @param name {@code [a-z0-9-]+}
 * @param corpora what fits of the reference data, as paths in it: archives of inputs, or folders
 * @param reader reads one input; whatever it throws is a finding
 */
public record Target(String name, List<String> corpora, Reader reader) {

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
        return new Target(
                name,
                protocols.stream()
                        .map(protocol -> "fuzz/" + protocol + "-corpus.zip")
                        .toList(),
                reader);
    }

    /** A target whose seeds are its own. */
    public static Target of(String name, Reader reader) {
        return new Target(name, List.of(), reader);
    }
}
