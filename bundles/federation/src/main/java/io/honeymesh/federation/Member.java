// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.federation;

import io.honeymesh.federation.wire.Body;
import io.honeymesh.federation.wire.Message;
import io.honeymesh.federation.wire.NodeKey;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A member as its own and its introducer's messages make it. What they say is kept as they signed it, to be passed on. One that
 * is gone keeps its place, so that whoever it had let in still comes from where it came from.
 *
 * @param introducer who let it in; empty for the founder and for whom this node was told of by a token
 * @param admitted since when it belongs; never before its introducer did
 * @param shown since when it shows the licence that it does, as seen from here
 * @param presence what it said of itself the last time, be it under an earlier key
 * @param rotation what gave it its present key
 * @param departure how it went the last time; it may have come again since
 * @param epoch how often its key has changed
 * @param frozen whether two new keys claim to follow the same old one: then neither is trusted (S25)
 */
record Member(
        NodeKey key,
        Optional<NodeKey> introducer,
        Instant admitted,
        Optional<Message> admission,
        Optional<Message> presence,
        Optional<Instant> shown,
        Optional<Message> rotation,
        Optional<Message> departure,
        boolean gone,
        long epoch,
        boolean frozen) {

    static Member pinned(NodeKey key, Instant since) {
        return new Member(
                key,
                Optional.empty(),
                since,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false,
                0,
                false);
    }

    /** Since its introducer was at the earliest, whatever that says. */
    static Member admitted(NodeKey key, Message admission, Member introducer) {
        Instant issued = admission.header().issued();
        Instant earliest = introducer.admitted().plusMillis(1);
        boolean isBackdated = introducer.admission().isPresent() && issued.isBefore(earliest);
        return pinned(key, isBackdated ? earliest : issued)
                .introducedBy(introducer.key())
                .renewed(admission);
    }

    /** What it says of itself; nothing until it has. */
    Body.Presence says() {
        return presence.map(message -> (Body.Presence) message.body())
                .orElse(new Body.Presence(List.of(), "", List.of(), Optional.empty()));
    }

    Member renewed(Message again) {
        return new Member(
                key,
                introducer,
                admitted,
                Optional.of(again),
                presence,
                shown,
                rotation,
                departure,
                gone,
                epoch,
                frozen);
    }

    Member saying(Message next, Instant now) {
        Member after = new Member(
                key,
                introducer,
                admitted,
                admission,
                Optional.of(next),
                shown,
                rotation,
                departure,
                gone,
                epoch,
                frozen);
        return after.says().licence().equals(says().licence()) ? after : after.shownSince(Optional.of(now));
    }

    Member silent() {
        return new Member(
                key,
                introducer,
                admitted,
                admission,
                Optional.empty(),
                Optional.empty(),
                rotation,
                departure,
                gone,
                epoch,
                frozen);
    }

    Member shownSince(Optional<Instant> when) {
        return new Member(
                key, introducer, admitted, admission, presence, when, rotation, departure, gone, epoch, frozen);
    }

    Member rotated(Message by, long epoch) {
        return new Member(
                by.publisher(),
                introducer,
                admitted,
                admission,
                presence,
                shown,
                Optional.of(by),
                departure,
                gone,
                epoch,
                frozen);
    }

    /** What was heard of it before it was known whose new key it has. */
    Member knownAs(Member already) {
        return new Member(
                key,
                introducer,
                admitted,
                already.admission.or(() -> admission),
                already.presence.or(() -> presence),
                shown,
                rotation,
                departure,
                gone,
                epoch,
                frozen);
    }

    /** Whether a departure is of this membership, and not of one before it. */
    boolean endsWith(Message departure) {
        Instant issued = departure.header().issued();
        return admission
                .filter(beginning -> beginning.header().issued().isAfter(issued))
                .isEmpty();
    }

    /** What ends a membership, or a key's, must be told for as long as what began it can be. */
    boolean isOutlastedBy(Message end) {
        return admission
                .filter(beginning ->
                        beginning.header().expires().isAfter(end.header().expires()))
                .isEmpty();
    }

    Member departed(Message last) {
        return new Member(
                key,
                introducer,
                admitted,
                admission,
                presence,
                shown,
                rotation,
                Optional.of(last),
                gone,
                epoch,
                frozen);
    }

    Member gone(boolean now) {
        return new Member(
                key,
                introducer,
                admitted,
                admission,
                now ? Optional.empty() : presence,
                shown,
                rotation,
                departure,
                now,
                epoch,
                frozen);
    }

    Member frozen(boolean now) {
        return new Member(key, introducer, admitted, admission, presence, shown, rotation, departure, gone, epoch, now);
    }

    Member introducedBy(NodeKey other) {
        return new Member(
                key,
                Optional.of(other),
                admitted,
                admission,
                presence,
                shown,
                rotation,
                departure,
                gone,
                epoch,
                frozen);
    }

    Member since(Instant when) {
        return new Member(key, introducer, when, admission, presence, shown, rotation, departure, gone, epoch, frozen);
    }
}
