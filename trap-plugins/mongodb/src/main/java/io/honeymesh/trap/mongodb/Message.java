// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.mongodb;

/** What came of reading one message. */
sealed interface Message {

    /**
     * A command.
     *
     * @param id of the request
     * @param body with the documents of all sections
     * @param legacy whether it came in an older form than OP_MSG
     * @param quiet whether no answer is wanted
     * @param partOf size and hash of the message where only a part was kept
     */
    record Command(int id, Document body, boolean legacy, boolean quiet, Part partOf) implements Message {}

    /**
     * What was left out.
     *
     * @param sizeBytes of the whole message; 0 if all of it was kept
     */
    record Part(long sizeBytes, String sha256) {}

    /** An OP_QUERY that is no command, as drivers of old times sent it, or an OP_GET_MORE after it; as a command. */
    record Find(int id, String namespace, Document body) implements Message {

        Command asCommand() {
            return new Command(id, body, true, false, new Part(0, ""));
        }
    }

    /** A message that can be told to be wrong. */
    record Invalid(int id, boolean legacy, String why) implements Message {}

    /** Something that ends the conversation without an answer. */
    record Alien(String what, byte[] bytes) implements Message {}

    /** HTTP, which MongoDB answers. */
    record Http(String head) implements Message {}

    /** The client has hung up. */
    record Gone() implements Message {}
}
