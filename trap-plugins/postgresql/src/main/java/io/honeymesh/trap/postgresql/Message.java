// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.postgresql;

/** What came of reading one message. */
sealed interface Message {

    /**
     * A whole one.
     *
     * @param body its content, or the first part of a long one
     * @param sizeBytes how long the content was
     * @param sha256 of all of it where only a part is kept, else empty
     */
    record Whole(char type, byte[] body, int sizeBytes, String sha256) implements Message {

        String text() {
            return new String(body, java.nio.charset.StandardCharsets.ISO_8859_1);
        }
    }

    /** A type or a length that can't be right, on which the server hangs up. */
    record Wrong(char type, long length) implements Message {}

    /** The client has hung up. */
    record Gone() implements Message {}
}
