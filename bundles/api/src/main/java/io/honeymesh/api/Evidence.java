// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.api;

/** What a trap understood of what a client did. Bounded by the trap host; everything captured is hostile. */
public sealed interface Evidence {

    /**
     * A login attempt.
     *
     * @param method {@code password}, {@code publickey}, {@code basic} …
     * @param secret the password, or a public key's fingerprint
     */
    record Credential(String method, Captured user, Captured secret) implements Evidence {}

    /** A command given to the trap's shell or protocol beyond its ordinary opening. */
    record Command(Captured text) implements Evidence {}

    /** A request that is neither login nor command, such as an HTTP request line. */
    record Request(Captured text) implements Evidence {}

    /** A named detail worth keeping, such as an HTTP header or the client's version string. */
    record Detail(String name, Captured value) implements Evidence {}

    /**
     * A file or body the client sent.
     *
     * @param sizeBytes its whole length as received
     * @param sha256 lower-case hexadecimal SHA-256 of what was received
     * @param head its first bytes
     */
    record Upload(Captured name, long sizeBytes, String sha256, Captured head) implements Evidence {}

    /** The client broke the protocol. */
    record Violation(String what, Captured bytes) implements Evidence {}
}
