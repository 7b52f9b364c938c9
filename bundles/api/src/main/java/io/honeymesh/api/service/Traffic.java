// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.api.service;

import io.honeymesh.api.CapturedConversation;
import io.honeymesh.api.Endpoint;
import io.honeymesh.api.IpAddress;
import io.honeymesh.api.Touch;
import java.time.Instant;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Hears what is on record, in the order of time, on one thread. May block; where that is interrupted it leaves the thread's
 * interrupt set and returns.
 */
@ConsumerType
public interface Traffic {

    /** A TCP connection was opened, or a datagram came. Its trap is empty unless the record names one. */
    void opened(Touch touch);

    /**
     * It is over; {@link #opened} came before with the same touch. What the record shows only in part is told of late, with the times
     * at which it was: a connection without its handshake when it has shown what it is, one without its end when the record ends.
     */
    void ended(CapturedConversation conversation);

    /**
     * A TCP segment that is no part of a conversation yet, or of none ever.
     *
     * @param stealth whether no ordinary stack sends such a one (NULL, FIN, XMAS, SYN+FIN); else it is a bare SYN
     */
    void probe(Instant at, IpAddress source, Endpoint target, boolean stealth);
}
