// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.api.service;

import io.honeymesh.api.Decision;
import io.honeymesh.api.Subject;
import java.time.Instant;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/**
 * What peers may do to the ban book: the reason MESH with an expiry of its own, nothing else. Guards and allow-list stand
 * above it as above every ban. Thread-safe.
 */
@ProviderType
public interface MeshGate {

    /**
     * Bans a subject for the reason MESH until the moment given, or moves that reason's end there; other reasons stay as
     * they are. In the kernel when this returns.
     *
     * @param note which peers said so, safe to print
     */
    Decision hold(Subject subject, Instant until, String note);

    /** Ends the reason MESH of the ban on exactly this subject; other reasons stay. */
    void release(Subject subject, String note);

    /** Subjects with the reason MESH in force. */
    List<Subject> held();

    /**
     * Whether a touch alone may be told of and counted: not where many people share an address (S03), nor of whom this node guards
     * in any way, such as peers, resolvers and the operator (S04).
     */
    boolean mayBeSighted(Subject subject);

    /** Ends every automatic reason on bans that overlap the subject, never MANUAL: a granted peer's override (S23). */
    void override(Subject subject, String note);
}
