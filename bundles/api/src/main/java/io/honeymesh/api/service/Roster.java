// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.api.service;

import io.honeymesh.api.Endpoint;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** Who belongs to the mesh, as far as this node knows; itself included. Snapshots. Thread-safe. */
@ProviderType
public interface Roster {

    /**
     * A member.
     *
     * @param endpoints where it says it can be reached, at most 8; empty for one that only dials out
     */
    record Member(String nodeId, List<Endpoint> endpoints) {}

    List<Member> members();

    Optional<Member> member(String nodeId);
}
