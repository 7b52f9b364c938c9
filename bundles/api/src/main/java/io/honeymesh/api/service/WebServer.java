// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.api.service;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** Where the node is reached over the web, and by which certificate it is known there. Thread-safe. */
@ProviderType
public interface WebServer {

    /**
     * The certificate that browsers are shown.
     *
     * @param names what it was made out for, DNS names and addresses
     * @param sha256 its fingerprint as browsers show it, upper-case hexadecimal with colons
     * @param own whether an operator has supplied it; else the node made it
     */
    record Certificate(List<String> names, String sha256, Instant expires, boolean own) {}

    /** As in a browser's address bar: {@code https://127.0.0.1:9443/}. */
    String address();

    /** Why nothing is answered there; empty if it is. */
    Optional<String> problem();

    /** Where the first token lies, until it is taken away. */
    Optional<Path> firstToken();

    Certificate certificate();

    /**
     * Makes a new key and certificate; reads an operator's own anew. Connections that are open go on.
     *
     * @throws IOException with one clear line if it can't be written or read; the one before stays
     */
    Certificate renew() throws IOException;

    /** The attribute of the whiteboard's HTTP runtimes by which a servlet context chooses one port of the node: its name. */
    String NAME = "org.apache.felix.http.name";

    /** The name of the port at {@link #address}, where dashboard and API are. */
    String FRONT = "honeymesh";

    /** A further port. */
    interface Port extends AutoCloseable {
        /** Nothing is listened for there any more, as soon as its connections are closed. */
        @Override
        void close();
    }

    /**
     * Listens at a further port of the loopback address, 127.0.0.1, with the same certificate and limits; one that is taken is waited for.
     *
     * @param name for {@link #NAME}: letters
     * @param port 1–65535
     * @throws IllegalArgumentException with one clear line if it is the port of {@link #address}
     * @throws IOException if it can't be configured
     */
    Port alsoAt(String name, int port) throws IOException;
}
