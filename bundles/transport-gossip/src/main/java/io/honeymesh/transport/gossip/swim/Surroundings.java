// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.gossip.swim;

import io.honeymesh.api.Endpoint;
import io.honeymesh.api.IpAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** What a node of the cluster needs of the world. Where nothing else is said it may neither block nor call back at once. */
public interface Surroundings {

    /** May get lost, like any datagram. */
    void datagram(Endpoint to, byte[] packet);

    /**
     * Connects, says one message and hears one.
     *
     * @param message asked for later, on another thread
     * @param answer called later, once: with nothing if there was none
     */
    void ask(Endpoint to, Supplier<byte[]> message, Consumer<Optional<byte[]>> answer);

    /** Connects and says one message. @return whether it will be tried: so many at once are not */
    boolean tell(Endpoint to, byte[] message);

    Timer after(Duration delay, Runnable what);

    long nanoTime();

    /** Whether the cluster may have a member there (S27): to no other address anything is sent. */
    boolean isAdmitted(IpAddress address);

    /** A user message came by a datagram. */
    void heard(Endpoint from, byte[] message);

    /** A user message came over a connection. @return what to answer */
    Optional<byte[]> answer(Endpoint from, byte[] message);

    /**
     * What goes along when two nodes exchange what they know. May block.
     *
     * @param theirs what the other side sent along, if it did so first
     */
    byte[] carry(Optional<byte[]> theirs);

    /** What came along with the answer of a node that was asked. May block. */
    void carried(Endpoint from, byte[] theirs);

    /** Can be called off. */
    @FunctionalInterface
    interface Timer {
        void cancel();
    }
}
