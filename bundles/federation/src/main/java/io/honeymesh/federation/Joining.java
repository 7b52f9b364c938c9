// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.federation;

import io.honeymesh.api.Endpoint;
import io.honeymesh.federation.wire.Body;
import io.honeymesh.federation.wire.Invitation;
import io.honeymesh.federation.wire.Message;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** This node's own way into a mesh: asks who gave it a token again and again, until it is let in. Thread-safe. */
final class Joining {

    private static final Logger LOG = LoggerFactory.getLogger(Joining.class);

    private static final Duration HOLDS = Duration.ofMinutes(5);
    private static final Duration REPEATED_AFTER = Duration.ofSeconds(2);
    private static final String TOKEN = "joining";

    private final Speaker speaker;
    private final Mesh mesh;
    private final Records records;
    private final InstantSource clock;
    private final Supplier<MeshSettings> settings;
    private final Consumer<Message> asks;
    private Instant asked = Instant.MIN;

    Joining(
            Speaker speaker,
            Mesh mesh,
            Records records,
            InstantSource clock,
            Supplier<MeshSettings> settings,
            Consumer<Message> asks) {
        this.speaker = speaker;
        this.mesh = mesh;
        this.records = records;
        this.clock = clock;
        this.settings = settings;
        this.asks = asks;
    }

    /** @throws IllegalArgumentException with one clear line if the token is of no use here */
    synchronized void join(String token) {
        Invitation invitation = Invitation.parse(token);
        String cluster = settings.get().cluster();
        if (!invitation.cluster().equals(cluster)) {
            throw new IllegalArgumentException("the token is for the cluster " + invitation.cluster()
                    + ", this node's is " + cluster + ": set cluster in etc/io.honeymesh.federation.cfg first");
        }
        if (!invitation.expires().isAfter(clock.instant())) {
            throw new IllegalArgumentException(
                    "the token was good until " + invitation.expires() + ": ask for a new one");
        }
        if (invitation.introducer().equals(speaker.key())) {
            throw new IllegalArgumentException("the token is this node's own: use it on the other one");
        }
        if (mesh.ask(books -> books.members().comesBySelf(invitation.introducer()))) {
            throw new IllegalArgumentException("that node came by this one: take another one's token");
        }
        if (mesh.ask(books -> books.members().self().isLetIn())) {
            throw new IllegalArgumentException("this node belongs to a mesh already");
        }
        records.self(TOKEN, token);
        mesh.pin(invitation.introducer());
        records.flush();
        asked = Instant.MIN;
        tick(false);
    }

    private Optional<Invitation> invitation() {
        return records.self(TOKEN).map(Invitation::parse);
    }

    /**
     * @param isClockSound whether a token may be taken for over
     * @return whether this node has been let in since the last time
     */
    synchronized boolean tick(boolean isClockSound) {
        Optional<Invitation> invitation = invitation();
        if (invitation.isEmpty()) {
            return false;
        }
        if (mesh.ask(books -> books.members().self().isLetIn())) {
            records.noSelf(TOKEN);
            return true;
        }
        Instant now = clock.instant();
        // An answer may be on its way still.
        if (isClockSound && invitation.get().expires().plus(HOLDS).isBefore(now)) {
            records.noSelf(TOKEN);
            LOG.warn(
                    "nobody has let this node in by the token that was good until {}: ask for a new one",
                    invitation.get().expires());
            return false;
        }
        if (asked.isBefore(now.minus(REPEATED_AFTER))) {
            asked = now;
            Invitation to = invitation.get();
            asks.accept(speaker.say(new Body.Join(to.id(), to.introducer(), to.proof(speaker.key())), HOLDS));
        }
        return false;
    }

    /** Where who is to let this node in can be reached, by node ID. */
    Map<String, List<Endpoint>> introducers() {
        return invitation()
                .map(invitation -> Map.of(invitation.introducer().nodeId(), invitation.endpoints()))
                .orElse(Map.of());
    }
}
