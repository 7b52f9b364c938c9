// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.federation;

import io.honeymesh.api.Endpoint;
import io.honeymesh.api.Settings;
import io.honeymesh.federation.wire.Header;
import io.honeymesh.federation.wire.NodeKey;
import io.honeymesh.federation.wire.SharingLevel;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The settings of {@code etc/io.honeymesh.federation.cfg}.
 *
 * @param cluster whom this node's messages are for, and whose it takes
 * @param sharing whether the operator has opted in to sending and taking signals
 * @param level how much of why a ban signal says
 * @param sightings whether the operator has opted in to telling of touches without intent, and to counting peers'
 * @param ttl how long own signals hold at most
 * @param endpoints where peers can reach this node
 * @param overrideLocal whether a granted peer's override also lifts what this node saw itself (S23)
 * @param fleetAdmin the public key whose orders to change all tokens this node follows (S29); empty for nobody's
 */
record MeshSettings(
        String cluster,
        boolean sharing,
        SharingLevel level,
        boolean sightings,
        Duration ttl,
        List<Endpoint> endpoints,
        boolean overrideLocal,
        Optional<NodeKey> fleetAdmin) {

    /** The same for another cluster. */
    MeshSettings in(String other) {
        return new MeshSettings(other, sharing, level, sightings, ttl, endpoints, overrideLocal, fleetAdmin);
    }

    private static Optional<NodeKey> fleetAdmin(Settings in) {
        String key = in.text("fleet.admin", "");
        if (key.isEmpty()) {
            return Optional.empty();
        }
        if (!key.matches("[0-9a-f]{64}") || !new NodeKey(key).isSound()) {
            throw in.refusal("fleet.admin", key, "a public key as ./honeymesh fleet key prints it");
        }
        return Optional.of(new NodeKey(key));
    }

    static MeshSettings of(Settings in) {
        String cluster = in.text("cluster", "default");
        if (!cluster.matches("[A-Za-z0-9._-]{1," + Header.MAX_CLUSTER + "}")) {
            throw in.refusal("cluster", cluster, "1-64 letters, digits, dots, dashes and underscores");
        }
        List<Endpoint> endpoints =
                in.list("endpoints", "addresses with ports, such as 203.0.113.9:7443", Endpoint::parse);
        if (endpoints.size() > 8) {
            throw in.refusal("endpoints", endpoints.size() + " of them", "8 at most");
        }
        return new MeshSettings(
                cluster,
                in.flag("sharing", false),
                in.choice("sharing.level", SharingLevel.L1),
                in.flag("sharing.sightings", false),
                in.duration("signal.ttl", Duration.ofHours(24), Duration.ofMinutes(1), Statement.LONGEST),
                endpoints,
                in.flag("override.local", false),
                fleetAdmin(in));
    }
}
