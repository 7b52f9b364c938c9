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

    private final TreeMap<Subject, Allow> allows = new TreeMap<>();

    List<Allow> all() {
        return List.copyOf(allows.values());
    }

    int size() {
        return allows.size();
    }

    /** @return the one that it replaces */
    Optional<Allow> put(Allow allow) {
        return Optional.ofNullable(allows.put(allow.subject(), allow));
    }

    Optional<Allow> remove(Subject subject) {
        return Optional.ofNullable(allows.remove(subject));
    }

    Optional<Allow> covering(IpAddress address) {
        for (Allow allow : allows.values()) {
            if (allow.subject().contains(address)) {
                return Optional.of(allow);
            }
        }
        return Optional.empty();
    }

    Optional<Allow> covering(Subject subject) {
        return allows.values().stream()
                .filter(allow -> allow.subject().contains(subject))
                .findFirst();
    }

    /** Takes out what has expired. */
    List<Allow> expire(Instant now) {
        List<Allow> expired = allows.values().stream()
                .filter(allow -> !allow.expires().isAfter(now))
                .toList();
        expired.forEach(allow -> allows.remove(allow.subject()));
        return expired;
    }
}
