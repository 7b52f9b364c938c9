// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.fingerprints;

import static io.honeymesh.fingerprints.Bytes.s32;

import java.util.Arrays;
import java.util.Optional;

/**
 * What fingerprints need of an SSH_MSG_KEXINIT (RFC 4253, 7.1): name-lists as they were sent. To the server means from the
 * client. The arrays are not copied: they are read, never written.
 */
public record KexInit(
        byte[] keyExchange,
        byte[] encryptionToServer,
        byte[] encryptionToClient,
        byte[] macToServer,
        byte[] macToClient,
        byte[] compressionToServer,
        byte[] compressionToClient) {

    static final int MESSAGE = 20;

    private static final int MESSAGE_AND_COOKIE_BYTES = 1 + 16;
    private static final int LISTS = 10;

    /** first_kex_packet_follows, and a word kept for later. */
    private static final int TAIL_BYTES = 1 + 4;

    /**
     * Reads a packet's payload.
     *
     * @param exactly whether what follows the lists must be as it should, where only that tells it from chance
     * @return empty unless all ten lists fit
     */
    static Optional<KexInit> parse(byte[] bytes, int from, int to, boolean exactly) {
        byte[][] lists = new byte[LISTS][];
        int at = from + MESSAGE_AND_COOKIE_BYTES;
        for (int i = 0; i < LISTS; i++) {
            if (to - at < 4 || s32(bytes, at) < 0 || s32(bytes, at) > to - at - 4) {
                return Optional.empty();
            }
            int start = at + 4;
            at = start + s32(bytes, at);
            lists[i] = Arrays.copyOfRange(bytes, start, at);
        }
        if (exactly && to - at != TAIL_BYTES) {
            return Optional.empty();
        }
        // The second list is the host key algorithms', the last two are the languages'.
        return Optional.of(new KexInit(lists[0], lists[2], lists[3], lists[4], lists[5], lists[6], lists[7]));
    }
}
