// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.federation;

import io.honeymesh.federation.wire.Body;
import io.honeymesh.federation.wire.Message;
import io.honeymesh.federation.wire.NodeKey;
import java.time.Instant;
import java.util.Optional;

/**
 * A member as its own and its introducer's messages make it. What they say is kept as they signed it, to be passed on.
 *
 * @param introducer who let it in; empty for the founder and for whom this node was told of by a token
 * @param epoch how often its key has changed
 * @param frozen whether two new keys claim to follow the same old one: then neither is trusted (S25)
 */
record Member(
        NodeKey key,
        Optional<NodeKey> introducer,
        Instant admitted,
        Optional<Message> admission,
        Optional<Message> presence,
        Optional<Message> rotation,
        long epoch,
        boolean frozen,
        Optional<Instant> heard) {

    static Member pinned(NodeKey key, Instant now) {
        return new Member(
                key,
                Optional.empty(),
                now,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                0,
                false,
                Optional.empty());
    }

    static Member admitted(NodeKey key, Message admission, NodeKey introducer) {
        return new Member(
                key,
                Optional.of(introducer),
                admission.header().issued(),
                Optional.of(admission),
                Optional.empty(),
                Optional.empty(),
                0,
                false,
                Optional.empty());
    }

    /** What it says of itself; nothing until it has. */
    Body.Presence says() {
        return presence.map(message -> (Body.Presence) message.body())
                .orElse(new Body.Presence(java.util.List.of(), "", java.util.List.of()));
    }

    Member renewed(Message again) {
        return new Member(key, introducer, admitted, Optional.of(again), presence, rotation, epoch, frozen, heard);
    }

    Member saying(Message next) {
        return new Member(key, introducer, admitted, admission, Optional.of(next), rotation, epoch, frozen, heard);
    }

    Member heard(Instant at) {
        return new Member(key, introducer, admitted, admission, presence, rotation, epoch, frozen, Optional.of(at));
    }

    Member rotated(NodeKey next, Message by, long epoch) {
        return new Member(
                next, introducer, admitted, admission, Optional.empty(), Optional.of(by), epoch, frozen, heard);
    }

    Member frozen(boolean now) {
        return new Member(key, introducer, admitted, admission, presence, rotation, epoch, now, heard);
    }

    Member introducedBy(NodeKey other) {
        return new Member(key, Optional.of(other), admitted, admission, presence, rotation, epoch, frozen, heard);
    }
}
