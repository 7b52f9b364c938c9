// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.mtls;

import io.honeymesh.api.Subject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The links there are, one to each node. Where two nodes dial each other at once, both keep the link that the one with the
 * smaller ID has opened. Half the places of members are kept for those that this node has called itself, and taken back from
 * those who call, so that who calls often is not all that it hears of; strangers have few, and fewer from one address. Thread-safe; nothing here waits.
 */
final class LinkTable {

    /** Nodes that are no members yet and may only ask to become one. */
    private static final int MOST_GUESTS = 16;

    private static final int MOST_GUESTS_OF_A_SITE = 2;

    /** Half of them: who has an IPv6 /48 has many sites. */
    private static final int MOST_GUESTS_OF_A_NETWORK = MOST_GUESTS / 2;

    private final String self;
    private final int most;
    private final Map<String, Link> members = new LinkedHashMap<>();
    private final Map<String, Link> guests = new HashMap<>();
    private int callable = Integer.MAX_VALUE;

    LinkTable(String self, int most) {
        this.self = self;
        this.most = most;
    }

    /** @return what there is no room for, to be closed: this link, or the one it takes the place of */
    synchronized Optional<Link> add(Link link, boolean member) {
        Map<String, Link> table = member ? members : guests;
        Link other = table.get(link.nodeId);
        boolean stays = other == null
                ? member ? hasRoomForMember(link) : hasRoomForGuest(link)
                : other.isClosed() || isBetter(link, other);
        if (!stays) {
            return Optional.of(link);
        }
        Optional<Link> leaves =
                member && other == null && members.size() >= most ? leastWantedCaller() : Optional.ofNullable(other);
        leaves.ifPresent(one -> table.remove(one.nodeId));
        table.put(link.nodeId, link);
        return leaves;
    }

    private boolean hasRoomForMember(Link link) {
        return link.dialled ? hasRoomToCall() : members.size() < most && callers() < mostWhoCall();
    }

    /** Also where one that called has the place: it is to leave then. */
    private boolean hasRoomToCall() {
        return members.size() < most || callers() > mostWhoCall();
    }

    private int mostWhoCall() {
        return most - Math.min(most / 2, callable);
    }

    /** Who is called without being a member is to let this node in. */
    private boolean hasRoomForGuest(Link link) {
        List<Link> callers =
                guests.values().stream().filter(one -> !one.dialled).toList();
        return link.dialled
                || callers.size() < MOST_GUESTS
                        && callers.stream()
                                        .filter(one -> one.site().equals(link.site()))
                                        .count()
                                < MOST_GUESTS_OF_A_SITE
                        && callers.stream()
                                        .filter(one -> one.network().equals(link.network()))
                                        .count()
                                < MOST_GUESTS_OF_A_NETWORK;
    }

    /** The last one of the network that most callers are of: who was here first, and is one of few, stays. */
    private Optional<Link> leastWantedCaller() {
        List<Link> callers =
                members.values().stream().filter(one -> !one.dialled).toList();
        Map<Subject, Long> ofNetwork =
                callers.stream().collect(Collectors.groupingBy(Link::network, Collectors.counting()));
        return callers.reversed().stream().max(Comparator.comparing(one -> ofNetwork.get(one.network())));
    }

    private int callers() {
        return members.size() - dialled();
    }

    private int dialled() {
        return (int) members.values().stream().filter(one -> one.dialled).count();
    }

    /**
     * @param networks in how many there are nodes that this node could call, linked or not: for no more places are kept, and where
     *     a node is is its own word
     */
    synchronized void callable(int networks) {
        callable = networks;
    }

    private boolean isBetter(Link link, Link than) {
        boolean mineDials = self.compareTo(link.nodeId) < 0;
        return link.dialled != than.dialled ? link.dialled == mineDials : true;
    }

    /**
     * A guest has been let in. It stays for now though there be no room, as it has yet to hear that it was, and of whom else it
     * could call.
     *
     * @return the link it takes the place of, or itself, to be closed
     */
    synchronized Optional<Link> promote(Link link) {
        if (!guests.remove(link.nodeId, link)) {
            return Optional.empty();
        }
        Link other = members.get(link.nodeId);
        boolean stays = other == null || other.isClosed() || isBetter(link, other);
        return stays ? Optional.ofNullable(members.put(link.nodeId, link)) : Optional.of(link);
    }

    /** Whether it is one of more members' links than there is room for. */
    synchronized boolean isSurplus(Link link) {
        boolean tooMany = members.size() > most || !link.dialled && callers() > mostWhoCall();
        return tooMany && isMember(link);
    }

    synchronized void remove(Link link) {
        members.remove(link.nodeId, link);
        guests.remove(link.nodeId, link);
    }

    /** Whether it is one of the members' links. */
    synchronized boolean isMember(Link link) {
        return members.get(link.nodeId) == link;
    }

    synchronized boolean isLinked(String nodeId) {
        return members.containsKey(nodeId) || guests.containsKey(nodeId);
    }

    /** Whether to call more: if all did until their half is full, there would be no place for newcomers anywhere. */
    synchronized boolean wantsMore() {
        return hasRoomToCall() && dialled() < Math.max(1, most * 3 / 8);
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
