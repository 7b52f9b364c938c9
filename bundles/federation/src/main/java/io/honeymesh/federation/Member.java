// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.federation;

import io.honeymesh.federation.wire.Body;
import io.honeymesh.federation.wire.Message;
import io.honeymesh.federation.wire.NodeKey;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

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
        return with(next -> next.admission = Optional.of(again));
    }

    Member saying(Message word, Instant now) {
        Member after = with(next -> next.presence = Optional.of(word));
        return after.says().licence().equals(says().licence()) ? after : after.shownSince(Optional.of(now));
    }

    Member silent() {
        return with(next -> {
            next.presence = Optional.empty();
            next.shown = Optional.empty();
        });
    }

    Member shownSince(Optional<Instant> when) {
        return with(next -> next.shown = when);
    }

    Member rotated(Message by, long epoch) {
        return with(next -> {
            next.key = by.publisher();
            next.rotation = Optional.of(by);
            next.epoch = epoch;
        });
    }

    /** What was heard of it before it was known whose new key it has. */
    Member knownAs(Member already) {
        return with(next -> {
            next.admission = already.admission.or(() -> admission);
            next.presence = already.presence.or(() -> presence);
        });
    }

    /** Whether it was let in, and not sent away since. */
    boolean isLetIn() {
        return admission
                .filter(said -> departure
                        .filter(left ->
                                !said.header().issued().isAfter(left.header().issued()))
                        .isEmpty())
                .isPresent();
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
        return with(next -> next.departure = Optional.of(last));
    }

    Member gone(boolean now) {
        return with(next -> {
            next.presence = now ? Optional.empty() : presence;
            next.gone = now;
        });
    }

    Member frozen(boolean now) {
        return with(next -> next.frozen = now);
    }

    Member introducedBy(NodeKey other) {
        return with(next -> next.introducer = Optional.of(other));
    }

    Member since(Instant when) {
        return with(next -> next.admitted = when);
    }

    private Member with(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return draft.finished();
    }

    /** A member about to be another: {@link #with}. */
    private static final class Draft {
        private NodeKey key;
        private Optional<NodeKey> introducer;
        private Instant admitted;
        private Optional<Message> admission;
        private Optional<Message> presence;
        private Optional<Instant> shown;
        private Optional<Message> rotation;
        private Optional<Message> departure;
        private boolean gone;
        private long epoch;
        private boolean frozen;

        Draft(Member of) {
            key = of.key;
            introducer = of.introducer;
            admitted = of.admitted;
            admission = of.admission;
            presence = of.presence;
            shown = of.shown;
            rotation = of.rotation;
            departure = of.departure;
            gone = of.gone;
            epoch = of.epoch;
            frozen = of.frozen;
        }

        Member finished() {
            return new Member(
                    key, introducer, admitted, admission, presence, shown, rotation, departure, gone, epoch, frozen);
        }
    }
}
