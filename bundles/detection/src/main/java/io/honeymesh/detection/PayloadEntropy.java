// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.detection;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Contribution;
import io.honeymesh.api.Conversation;
import io.honeymesh.api.Evidence;
import io.honeymesh.api.Observation;
import io.honeymesh.api.Reason;
import io.honeymesh.api.Verdict;
import io.honeymesh.api.spi.History;
import io.honeymesh.api.spi.ScoringRule;
import java.util.List;
import java.util.stream.Stream;
import org.osgi.service.component.annotations.Component;

/**
 * Packed or encrypted code in what a client said. A window of 256 bytes of text holds 4.0–5.2 bits a byte, base64 at most
 * 6.0, machine code 5–6.5; compressed or encrypted bytes hold 7.1–7.3 in a window of that size (8 only in far longer ones).
 * 6.8 therefore parts the two groups with room on both sides. A client that opens with TLS or SSH on the wrong port is
 * not judged: its randomness is the protocol's.
 */
@Component
public final class PayloadEntropy implements ScoringRule {

    static final int WINDOW_BYTES = 256;
    static final int STEP_BYTES = 64;
    static final double PACKED_BITS_PER_BYTE = 6.8;

    @Override
    public String name() {
        return "payload-entropy";
    }

    @Override
    public List<Contribution> judge(Observation observation, History history) {
        if (!(observation instanceof Conversation conversation)) {
            return List.of();
        }
        return payloads(conversation)
                .map(Captured::bytes)
                .filter(bytes -> !isHandshake(bytes))
                .map(bytes -> Entropy.highest(bytes, WINDOW_BYTES, STEP_BYTES))
                .filter(window -> window.bitsPerByte() >= PACKED_BITS_PER_BYTE)
                .findFirst()
                .map(window -> List.of(new Contribution(
                        name(),
                        Verdict.BAN_SCORE,
                        Reason.PAYLOAD,
                        true,
                        "packed or encrypted payload: " + window.describe())))
                .orElse(List.of());
    }

    private static Stream<Captured> payloads(Conversation conversation) {
        Stream<Captured> uploads = conversation.evidence().stream()
                .filter(Evidence.Upload.class::isInstance)
                .map(evidence -> ((Evidence.Upload) evidence).head());
        return Stream.concat(Stream.of(conversation.payload()), uploads);
    }

    /** A TLS record of a handshake (RFC 8446, 5.1) or an SSH identification (RFC 4253, 4.2). */
    private static boolean isHandshake(byte[] bytes) {
        return bytes.length > 4
                && (bytes[0] == 0x16 && bytes[1] == 0x03
                        || bytes[0] == 'S' && bytes[1] == 'S' && bytes[2] == 'H' && bytes[3] == '-');
    }
}
