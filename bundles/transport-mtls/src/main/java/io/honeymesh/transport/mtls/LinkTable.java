// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.mtls;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The links there are, one to each node. Where two nodes dial each other at once, both keep the link that the one with the
 * smaller ID has opened. Thread-safe; nothing that could wait is done here.
 */
final class LinkTable {

    /** Nodes that are no members yet and may only ask to become one. */
    private static final int MOST_GUESTS = 16;

    private final String self;
    private final int most;
    private final Map<String, Link> members = new HashMap<>();
    private final Map<String, Link> guests = new HashMap<>();

    LinkTable(String self, int most) {
        this.self = self;
        this.most = most;
    }

    /** @return what there is no room for, to be closed: this link, or the one it takes the place of */
    synchronized Optional<Link> add(Link link, boolean member) {
        Map<String, Link> table = member ? members : guests;
        Link other = table.get(link.nodeId);
        boolean stays = other == null
                ? table.size() < (member ? most : MOST_GUESTS)
                : other.isClosed() || isBetter(link, other);
        if (!stays) {
            return Optional.of(link);
        }
        return Optional.ofNullable(table.put(link.nodeId, link));
    }

    private boolean isBetter(Link link, Link than) {
        boolean mineDials = self.compareTo(link.nodeId) < 0;
        return link.dialled != than.dialled ? link.dialled == mineDials : true;
    }

    /** A guest has been let in. @return what there is no room for, to be closed */
    synchronized Optional<Link> promote(Link link) {
        return guests.remove(link.nodeId, link) ? add(link, true) : Optional.empty();
    }

    synchronized void remove(Link link) {
        members.remove(link.nodeId, link);
        guests.remove(link.nodeId, link);
    }

    synchronized Optional<Link> member(String nodeId) {
        return Optional.ofNullable(members.get(nodeId));
    }

    synchronized boolean isLinked(String nodeId) {
        return members.containsKey(nodeId) || guests.containsKey(nodeId);
    }

    synchronized boolean isFull() {
        return members.size() >= most;
    }

    synchronized Set<String> memberIds() {
        return Set.copyOf(members.keySet());
    }

    synchronized List<Link> members() {
        return List.copyOf(members.values());
    }

    synchronized List<Link> guests() {
        return List.copyOf(guests.values());
    }

    synchronized List<Link> all() {
        List<Link> all = new ArrayList<>(members.values());
        all.addAll(guests.values());
        return all;
    }
}
