// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.gossip.wire;

import io.honeymesh.api.Endpoint;

/** A message of the memberlist protocol; its numbers are unsigned 32-bit ones. */
public sealed interface Message {

    /** No name is longer. */
    int MOST_NAME = 128;

    /** Nobody's data about itself is longer. */
    int MOST_META = 512;

    long MOST_NUMBER = 0xffff_ffffL;

    /** Are you there? @param node who is meant */
    record Ping(long sequence, String node, Endpoint source, String sourceNode) implements Message {}

    /** Ask them whether they are there, for me. @param nack whether to say so if they don't answer */
    record IndirectPing(long sequence, Endpoint target, String node, boolean nack, Endpoint source, String sourceNode)
            implements Message {}

    record Ack(long sequence) implements Message {}

    record Nack(long sequence) implements Message {}

    record Suspect(long incarnation, String node, String from) implements Message {}

    /** @param versions lowest, highest and current version of the protocol, then of what is spoken on top */
    record Alive(long incarnation, String node, Endpoint at, byte[] meta, byte[] versions) implements Message {}

    /** @param from the node itself if it leaves */
    record Dead(long incarnation, String node, String from) implements Message {}

    /** What the protocol carries and doesn't look at. */
    record User(byte[] bytes) implements Message {}
}
