// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.policy;

import io.honeymesh.api.Guard;
import io.honeymesh.api.IpAddress;
import io.honeymesh.api.Subject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The guards of the moment, indexed for the question every touch asks: is this address guarded as a whole? Immutable. */
final class Guards {

    static final Guards NONE = new Guards(List.of());

    private final List<Guard> all;
    private final Map<IpAddress, Guard> hosts = new HashMap<>();
    private final List<Guard> prefixes = new ArrayList<>();

    Guards(List<Guard> all) {
        this.all = List.copyOf(all);
        for (Guard guard : this.all) {
            if (guard.coversEverything()) {
                if (guard.subject().isHost()) {
                    hosts.putIfAbsent(guard.subject().address(), guard);
                } else {
                    prefixes.add(guard);
                }
            }
        }
    }

    List<Guard> all() {
        return all;
    }

    Optional<Guard> covering(IpAddress address) {
        Guard host = hosts.get(address);
        return host != null ? Optional.of(host) : covering(Subject.host(address));
    }

    /** Whether a ban on the subject would hit something guarded as a whole: this node's own network, most often. */
    boolean overlap(Subject subject) {
        for (Guard guard : all) {
            if (guard.coversEverything() && guard.subject().overlaps(subject)) {
                return true;
            }
        }
        return false;
    }

    /** A guard that leaves nothing of the subject to ban. */
    Optional<Guard> covering(Subject subject) {
        if (subject.isHost() && hosts.containsKey(subject.address())) {
            return Optional.of(hosts.get(subject.address()));
        }
        for (Guard guard : prefixes) {
            if (guard.subject().contains(subject)) {
                return Optional.of(guard);
            }
        }
        return Optional.empty();
    }
}
