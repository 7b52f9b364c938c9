// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.api;

import io.honeymesh.api.Conversation.Ending;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.List;

/**
 * A TCP connection or a datagram that is on record: in a capture file, or written down as a test. It may have been with any
 * server; nothing in it is known yet but bytes.
 *
 * @param touch how it began; its trap is empty where nobody said which trap should have it
 * @param ended when its last packet came
 * @param turns what the client said, bounded: between two turns the server spoke, and an empty first turn means that the server
 *     spoke first
 * @param bytesIn all bytes the client sent
 * @param bytesOut all bytes the server sent
 * @param ending how it ended; {@link Ending#STOPPED} if the record ends first
 * @param understood what is known to have been said under an encryption that the record can't show
 */
public record CapturedConversation(
        Touch touch,
        Instant ended,
        List<Captured> turns,
        long bytesIn,
        long bytesOut,
        Ending ending,
        List<Evidence> understood) {

    public CapturedConversation {
        turns = List.copyOf(turns);
        understood = List.copyOf(understood);
    }

    /** What the client said, without the pauses: at most the first {@code maxBytes} of all it sent. */
    public Captured said(int maxBytes) {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        for (Captured turn : turns) {
            said.write(turn.bytes(), 0, Math.min(turn.length(), maxBytes - said.size()));
        }
        return Captured.partOf(said.toByteArray(), bytesIn);
    }
}
