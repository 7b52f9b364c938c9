// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.federation;

import io.honeymesh.federation.wire.Body;
import io.honeymesh.federation.wire.Message;
import io.honeymesh.federation.wire.NodeKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which key followed which. Where two claim to follow one, the first is followed and the second kept as proof (S25). Not
 * thread-safe.
 */
final class Successions {

    /** How many keys of one member are followed at a time. */
    static final int MOST = 32;

    private final Map<NodeKey, Message> next = new HashMap<>();
    private final Map<NodeKey, Message> before = new HashMap<>();
    private final Map<NodeKey, Message> forks = new HashMap<>();

    static NodeKey old(Message rotation) {
        return ((Body.Rotation) rotation.body()).oldKey();
    }

    void follow(Message rotation) {
        next.put(old(rotation), rotation);
        before.put(rotation.publisher(), rotation);
    }

    void fork(Message rotation) {
        forks.put(old(rotation), rotation);
    }

    Optional<Message> after(NodeKey old) {
        return Optional.ofNullable(next.get(old));
    }

    Optional<Message> before(NodeKey key) {
        return Optional.ofNullable(before.get(key));
    }

    Optional<Message> fork(NodeKey old) {
        return Optional.ofNullable(forks.get(old));
    }

    Collection<Message> forks() {
        return forks.values();
    }

    /** The key that has come of this one. */
    NodeKey latest(NodeKey key) {
        NodeKey now = key;
        for (int i = 0; i < MOST && next.containsKey(now); i++) {
            now = next.get(now).publisher();
        }
        return now;
    }

    /** What led to this key, the oldest first. */
    List<Message> to(NodeKey key) {
        LinkedList<Message> all = new LinkedList<>();
        Message now = before.get(key);
        while (now != null && all.size() < MOST) {
            all.addFirst(now);
            now = before.get(old(now));
        }
        return all;
    }

    /** Forgets what is older than all that the old keys may have been let in by. */
    void expire(Instant now, Duration kept) {
        Instant end = now.minus(kept);
        next.values().removeIf(rotation -> rotation.header().issued().isBefore(end));
        before.values().removeIf(rotation -> rotation.header().issued().isBefore(end));
        forks.keySet().retainAll(next.keySet());
    }
}
