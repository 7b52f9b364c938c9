// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.api.service;

import java.security.PublicKey;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.osgi.annotation.versioning.ProviderType;

/** Who this node is to its peers. The private key stays with its owner. Thread-safe. */
@ProviderType
public interface NodeIdentity {

    /** SHA-256 of the raw Ed25519 public key, as 64 lower-case hexadecimal digits. */
    String nodeId();

    /** The cluster's name that messages are bound to. */
    String cluster();

    /**
     * TLS 1.3 with this node's certificate, for clients and servers; every peer must show a certificate too.
     *
     * @param peers asked for the node ID that the peer's key makes, once its possession is proven by the handshake
     */
    SSLContext tls(PeerCheck peers);

    /** The node ID of a peer's key; empty if it isn't Ed25519. */
    Optional<String> nodeId(PublicKey key);

    /** Whether a peer may connect. */
    @FunctionalInterface
    interface PeerCheck {
        boolean accepts(String nodeId);
    }
}
