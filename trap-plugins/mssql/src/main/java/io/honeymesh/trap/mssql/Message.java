// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.mssql;

/** What a client sent: one message of one or more packets, or something else. */
sealed interface Message {

    /**
     * @param bytes as much of it as is kept
     * @param sizeBytes its whole length
     * @param sha256 of the whole if not all of it is kept, else empty
     */
    record Whole(int type, byte[] bytes, long sizeBytes, String sha256) implements Message {}

    /** No packet that the server knows; it hangs up. */
    record Alien(String what, byte[] bytes) implements Message {}

    record Gone() implements Message {}
}
