// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ssh;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/** What a client sends before there are keys (RFC 4253, 6), checked as sshd checks it, where MINA would wait for more bytes. */
sealed interface ClearPacket {

    record Whole(byte[] bytes) implements ClearPacket {}

    /** sshd closes without a word. */
    record Broken(byte[] head) implements ClearPacket {}

    /** sshd says so. */
    record Unpadded(int padding) implements ClearPacket {}

    /** The client left before a packet was whole. */
    record Gone() implements ClearPacket {}

    /** sshd's PACKET_MAX_SIZE. */
    int MAX_BYTES = 256 * 1024;

    int BLOCK_BYTES = 8;
    int MIN_PADDING_BYTES = 4;

    static ClearPacket read(InputStream in) throws IOException {
        byte[] head = in.readNBytes(BLOCK_BYTES);
        if (head.length < BLOCK_BYTES) {
            return new Gone();
        }
        int length = ByteBuffer.wrap(head).getInt();
        if (length < 1 + MIN_PADDING_BYTES || length > MAX_BYTES || (length + Integer.BYTES) % BLOCK_BYTES != 0) {
            return new Broken(head);
        }
        int rest = length + Integer.BYTES - BLOCK_BYTES;
        byte[] body = in.readNBytes(rest); // grows as it comes
        int padding = head[4] & 0xff;
        if (body.length < rest) {
            return new Gone();
        }
        if (padding < MIN_PADDING_BYTES) {
            return new Unpadded(padding);
        }
        return new Whole(
                ByteBuffer.allocate(BLOCK_BYTES + rest).put(head).put(body).array());
    }
}
