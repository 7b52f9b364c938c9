// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.elasticsearch;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The indices as one conversation left them: what it deleted is gone for it, and for nobody else. Bounded. */
final class Shelf {

    /** Documents whose versions are remembered, and names of indices that were made. */
    private static final int MAX_REMEMBERED = 256;

    private final List<Index> all;
    private final Set<String> deleted = new HashSet<>();
    private final Set<String> created = new HashSet<>();
    private final Map<String, Integer> versions = new HashMap<>();
    private int sequence;

    Shelf(List<Index> all) {
        this.all = all;
    }

    List<Index> indices() {
        return all.stream().filter(index -> !deleted.contains(index.name())).toList();
    }

    /** Those that names or patterns mean; nothing at all if a plain name isn't there. */
    Optional<List<Index>> named(String expression) {
        List<Index> there = indices();
        if (expression.isEmpty() || expression.equals("_all") || expression.equals("*")) {
            return Optional.of(there);
        }
        List<Index> found = new ArrayList<>();
        for (Index index : there) {
            if (Cluster.matches(expression, index.name())) {
                found.add(index);
            }
        }
        return missing(expression).isPresent() ? Optional.empty() : Optional.of(found);
    }

    /** The first plain name in an expression that no index has. */
    Optional<String> missing(String expression) {
        for (String name : expression.split(",", -1)) {
            boolean pattern = name.indexOf('*') >= 0 || name.equals("_all");
            if (!pattern && indices().stream().noneMatch(index -> index.name().equals(name))) {
                return Optional.of(name);
            }
        }
        return Optional.empty();
    }

    /** Deletes what an expression means, this conversation's own indices included; false if there is nothing of that name. */
    boolean delete(String expression) {
        Optional<List<Index>> found = named(expression);
        found.ifPresent(indices -> indices.forEach(index -> deleted.add(index.name())));
        return created.remove(expression) || found.isPresent();
    }

    /** Remembers that there is an index of this name. Its documents are never shown. */
    void create(String name) {
        if (created.size() < MAX_REMEMBERED) {
            created.add(name);
        }
    }

    /** The version a document has after it was written once more. */
    int write(String document) {
        sequence++;
        int version = versions.getOrDefault(document, 0) + 1;
        if (versions.size() < MAX_REMEMBERED || versions.containsKey(document)) {
            versions.put(document, version);
        }
        return version;
    }

    /** Sequence number of the last write. */
    int sequence() {
        return sequence;
    }
}
