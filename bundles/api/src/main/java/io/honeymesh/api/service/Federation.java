// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.api.service;

import io.honeymesh.api.Endpoint;
import io.honeymesh.api.SafeText;
import io.honeymesh.api.Subject;
import io.honeymesh.api.TrustLevel;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** What an operator sees of the mesh and may order. Snapshots. Thread-safe. */
@ProviderType
public interface Federation {

    /**
     * How the node stands in the mesh.
     *
     * @param sharing why nothing is sent to peers or taken from them; empty if it is
     * @param links the links of each transport that are up
     * @param statements what peers hold against subjects, at this moment
     * @param enforced how many subjects are banned for it
     */
    record Status(
            String nodeId,
            String cluster,
            Optional<String> sharing,
            Map<String, List<String>> links,
            int members,
            int statements,
            int enforced,
            long accepted,
            long duplicates) {

        /** The status as JSON-friendly values in a fixed order. */
        public Map<String, Object> fields() {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("node", nodeId);
            fields.put("cluster", cluster);
            fields.put("sharing", sharing.isEmpty());
            sharing.ifPresent(why -> fields.put("sharing_refused", SafeText.printable(why)));
            fields.put("members", members);
            fields.put("links", links);
            fields.put("statements", statements);
            fields.put("enforced", enforced);
            fields.put("accepted", accepted);
            fields.put("duplicates", duplicates);
            return fields;
        }
    }

    Status status();

    /** How many messages were refused, by cause; causes that never came up are left out. */
    Map<String, Long> refusals();

    /**
     * A member, as this node sees it.
     *
     * @param score 0 to 1
     * @param granted the level an operator gave it
     * @param introducer who let it in; empty for the mesh's founder
     * @param licensed why its signals are not taken for want of a licence; empty if they are
     * @param statements how many subjects it speaks against
     * @param features what it says that it can do; its own words
     */
    record Peer(
            String nodeId,
            boolean self,
            double score,
            TrustLevel level,
            Optional<TrustLevel> granted,
            Optional<String> introducer,
            Instant admitted,
            Optional<Instant> heard,
            List<Endpoint> endpoints,
            Optional<String> licensed,
            int statements,
            List<String> features) {

        /** The member as JSON-friendly values in a fixed order; empty texts for what isn't there. */
        public Map<String, Object> fields() {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("node", nodeId);
            fields.put("self", self);
            fields.put("level", level.name());
            fields.put("granted", granted.map(Enum::name).orElse(""));
            fields.put("score", Math.round(score * 1000) / 1000.0);
            fields.put("introducer", introducer.orElse(""));
            fields.put("admitted", admitted.toString());
            fields.put("heard", heard.map(Object::toString).orElse(""));
            fields.put("statements", statements);
            fields.put("endpoints", endpoints.stream().map(Endpoint::toString).toList());
            fields.put("features", features.stream().map(SafeText::printable).toList());
            fields.put("licensed", licensed.isEmpty());
            licensed.ifPresent(why -> fields.put("licence_refused", SafeText.printable(why)));
            return fields;
        }
    }

    List<Peer> peers();

    /** What peers say of subjects that overlap this one, a line each, and what that comes to. */
    List<String> why(Subject subject);

    /**
     * Makes a one-time token with which one node can join through this one.
     *
     * @param at where this node can be reached
     */
    String invite(List<Endpoint> at, Duration validFor);

    /**
     * Joins the mesh of the node that made the token.
     *
     * @throws IllegalArgumentException with one clear line if the token is none, is over or is for another cluster
     */
    void join(String token);

    /** Where the introducers that this node waits for can be reached, with their node IDs. */
    Map<String, List<Endpoint>> introducers();

    /**
     * Sets a member's level by hand; empty takes the grant back.
     *
     * @throws IllegalArgumentException with one clear line if there is no such member, or several
     */
    void grant(String member, Optional<TrustLevel> level, String note);

    /** Lowers a member's trust to nothing and its level to L0: what it said no longer counts. */
    void penalize(String member, String note);

    /** Sends a member away that this node let in; for all others' peers see {@link #penalize}. */
    void expel(String member, String note);

    /** Tells peers that mesh bans on a subject should end (S23); counts where this node is trusted with L3. */
    void override(Subject subject, Duration ttl);

    /** Gives the node a new key, known to peers by the old one's signature. @return the new node ID */
    String rotate();
}
