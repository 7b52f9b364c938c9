// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.policy;

import io.honeymesh.api.Allow;
import io.honeymesh.api.IpAddress;
import io.honeymesh.api.Subject;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** The allow-list. Not thread-safe: its owner's lock guards it. */
final class AllowList {

    private final PrefixMap<Allow> allows = new PrefixMap<>(new TreeMap<>());

    /** Sorted by subject. */
    List<Allow> all() {
        return List.copyOf(allows.all());
    }

    int size() {
        return allows.size();
    }

    Optional<Allow> get(Subject subject) {
        return allows.get(subject);
    }

    /** @return the one that it replaces */
    Optional<Allow> put(Allow allow) {
        return allows.put(allow.subject(), allow);
    }

    Optional<Allow> remove(Subject subject) {
        return allows.remove(subject);
    }

    /** The most specific one that holds the address. */
    Optional<Allow> covering(IpAddress address) {
        return allows.covering(address).stream().findFirst();
    }

    Optional<Allow> covering(Subject subject) {
        return allows.covering(subject).stream().findFirst();
    }

    /** Takes out what has expired. */
    List<Allow> expire(Instant now) {
        List<Allow> expired = allows.all().stream()
                .filter(allow -> !allow.expires().isAfter(now))
                .toList();
        expired.forEach(allow -> allows.remove(allow.subject()));
        return expired;
    }
}
