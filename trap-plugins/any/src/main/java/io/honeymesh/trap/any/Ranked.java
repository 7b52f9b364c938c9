// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.any;

import io.honeymesh.api.spi.TrapProtocol;

/** An installed trap. Those that know best whom they recognise come first. */
record Ranked(TrapProtocol protocol, int ranking) implements Comparable<Ranked> {

    boolean isAtHomeOn(int port) {
        try {
            return protocol.defaultPorts().contains(port);
        } catch (RuntimeException | LinkageError broken) {
            return false;
        }
    }

    /** One plug-in's mistake must not close the port to all others. */
    boolean recognises(byte[] first) {
        try {
            return protocol.canHandle(first.clone());
        } catch (RuntimeException | LinkageError | StackOverflowError broken) {
            return false;
        }
    }

    @Override
    public int compareTo(Ranked other) {
        return Integer.compare(other.ranking, ranking);
    }
}
