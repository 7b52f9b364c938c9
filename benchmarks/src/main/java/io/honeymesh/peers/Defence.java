// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.peers;

import io.honeymesh.lab.Host;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A host with an SSH port, and what guards it.
 *
 * @param name what a person calls it, with its version
 * @param key of its figures in the report
 * @param sshPort where it is attacked
 * @param quietPort closed: where a probe sees whether the source's packets still come through
 * @param threshold after what it means to ban, in words
 * @param crossed when a source had done that; empty if it hasn't yet, or if that is its first connection
 * @param processes its own, without the SSH server
 */
public record Defence(
        String name,
        String key,
        Host host,
        int sshPort,
        int quietPort,
        String threshold,
        Function<String, Optional<Instant>> crossed,
        List<Long> processes) {

    /** A port that none of them uses. */
    static final int QUIET_PORT = 4001;

    static final int SSH_PORT = 22;
}
