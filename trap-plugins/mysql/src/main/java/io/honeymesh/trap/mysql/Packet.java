// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.mysql;

/** What came of reading one packet. */
sealed interface Packet {

    /**
     * A whole one.
     *
     * @param sequence its number
     * @param bytes its payload, or the first part of a long one
     * @param sizeBytes how long it was
     * @param sha256 of all of it where only a part is kept, else empty
     */
    record Whole(int sequence, byte[] bytes, int sizeBytes, String sha256) implements Packet {}

    /** A header that can't be right; the four bytes of it. */
    record Misplaced(byte[] header) implements Packet {}

    /** The client has hung up. */
    record Gone() implements Packet {}
}
