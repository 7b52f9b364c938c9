// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.api.service;

import io.honeymesh.api.Endpoint;
import java.util.List;
import java.util.Map;
import org.osgi.annotation.versioning.ProviderType;

/** What an operator sees of the gossip cluster, and its key ring. Snapshots. Thread-safe. */
@ProviderType
public interface Gossip {

    enum State {
        ALIVE,
        SUSPECT,
        DEAD,
        LEFT
    }

    /** @param name of a node its ID; whoever has a key of the ring can claim any */
    record Member(String name, Endpoint at, State state) {}

    /** This node included; whoever has been gone for a while is left out. */
    List<Member> members();

    /** How many messages were not heeded, by cause. */
    Map<String, Long> refusals();

    /**
     * A key.
     *
     * @param id tells it from others: 8 hexadecimal digits of its hash
     * @param used whether it seals; all open
     */
    record Key(String id, boolean used) {}

    /** The one that seals first. */
    List<Key> keys();

    /** Makes a key, from now on one that opens. @return the key in Base64, for the other nodes */
    String generateKey();

    /**
     * From now on the key opens.
     *
     * @param key 16, 24 or 32 bytes in Base64
     * @return its ID
     * @throws IllegalArgumentException with one clear line if it is none, there are too many, or the ring can't be written; so do
     *     the two below
     */
    String installKey(String key);

    /** From now on the key seals: to be done when all nodes have it. */
    void useKey(String id);

    /** From now on the key opens nothing: to be done when no node uses it any more. */
    void removeKey(String id);
}
