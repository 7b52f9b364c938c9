// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.api;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A finished conversation with a trap.
 *
 * @param touch how it began
 * @param at when it ended
 * @param wire the first bytes the client sent, as they were on the wire: what fingerprints are made of
 * @param payload the first bytes the client said, decrypted where the trap ended the encryption: what rules read
 * @param bytesIn all bytes received
 * @param bytesOut all bytes sent
 * @param evidence what the trap understood, in order
 * @param ending why it ended
 * @param lured whether a browser was lured here by another site (S01): then nothing in it counts as intent
 * @param recording the recording's file name in the node's recordings folder, if one was kept
 */
public record Conversation(
        Touch touch,
        Instant at,
        Captured wire,
        Captured payload,
        long bytesIn,
        long bytesOut,
        List<Evidence> evidence,
        Ending ending,
        boolean lured,
        Optional<String> recording)
        implements Observation {

    /** Why a conversation ended. */
    public enum Ending {
        /** The client closed it. */
        CLIENT,
        /** The trap closed it, as its protocol asks. */
        TRAP,
        /** The client was silent for longer than the read deadline. */
        READ_DEADLINE,
        /** It reached its longest lifetime. */
        LIFETIME,
        /** It reached its byte limit. */
        BYTE_LIMIT,
        /** The client showed a fingerprint that an operator has banned. */
        FINGERPRINT,
        /** The client broke the protocol so far that the trap gave up. */
        VIOLATION,
        /** The connection broke. */
        BROKEN,
        /** The trap's code failed; the trap goes on. */
        TRAP_FAILED,
        /** The listener was stopped. */
        STOPPED
    }

    public Conversation {
        evidence = List.copyOf(evidence);
    }

    @Override
    public IpAddress source() {
        return touch.source();
    }

    @Override
    public EvidenceGrade grade() {
        return touch.grade();
    }
}
