// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.redis;

import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a key holds. The collections belong to one conversation and may be changed by it. */
sealed interface Value {

    record Text(String text) implements Value {}

    record Sequence(List<String> items) implements Value {}

    record Hash(Map<String, String> fields) implements Value {}

    record Members(Set<String> members) implements Value {}

    /** As TYPE calls it. */
    default String type() {
        return switch (this) {
            case Text v -> "string";
            case Sequence v -> "list";
            case Hash v -> "hash";
            case Members v -> "set";
        };
    }

    /** As OBJECT ENCODING calls it, for values of ordinary size. */
    default String encoding() {
        return switch (this) {
            case Text v when Words.number(v.text).isPresent() -> "int";
            case Text v -> v.text.length() <= 44 ? "embstr" : "raw";
            case Sequence v -> "quicklist";
            case Hash v ->
                v.fields.entrySet().stream()
                                .allMatch(f -> f.getKey().length() <= 64
                                        && f.getValue().length() <= 64)
                        ? "listpack"
                        : "hashtable";
            case Members v -> v.members.stream().allMatch(m -> Words.number(m).isPresent()) ? "intset" : "hashtable";
        };
    }
}
