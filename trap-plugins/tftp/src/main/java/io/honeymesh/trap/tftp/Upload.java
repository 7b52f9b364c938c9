// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.tftp;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Evidence;
import io.honeymesh.api.spi.PassiveChannel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A file that a client sends, block by block (RFC 1350, 2). */
final class Upload {

    private static final int HEADER_BYTES = 4;
    private static final int HEAD_BYTES = 4096;
    private static final int MAX_BYTES = 65_535;
    private static final int BLOCKS = 0x10000;

    private final String name;
    private final int blockBytes;
    private final MessageDigest sha256 = sha256();
    private final ByteArrayOutputStream head = new ByteArrayOutputStream();
    private long bytes;

    Upload(String name, int blockBytes) {
        this.name = name;
        this.blockBytes = blockBytes;
    }

    /** Takes it to its last block, which is a short one; the first answer is written already. */
    void take(PassiveChannel channel) throws IOException {
        int expected = 1;
        boolean over = false;
        while (!over) {
            channel.accept();
            byte[] packet = channel.input().readNBytes(MAX_BYTES);
            int operation = Packet.u16(packet, 0);
            int block = Packet.u16(packet, 2);
            if (operation == Packet.ERROR) {
                return;
            }
            if (operation == Packet.DATA && block == expected) {
                keep(packet);
                channel.output().write(Packet.acknowledgement(block));
                expected = (expected + 1) % BLOCKS;
                over = packet.length - HEADER_BYTES != blockBytes;
            } else if (operation == Packet.DATA && block == (expected + BLOCKS - 1) % BLOCKS) {
                // It has not heard that we have it.
                channel.output().write(Packet.acknowledgement(block));
            }
        }
    }

    private void keep(byte[] packet) {
        int count = packet.length - HEADER_BYTES;
        sha256.update(packet, HEADER_BYTES, count);
        head.write(packet, HEADER_BYTES, Math.min(count, HEAD_BYTES - head.size()));
        bytes += count;
    }

    /** What has come, be it all or not. */
    Evidence evidence() {
        return new Evidence.Upload(
                Captured.of(name),
                bytes,
                HexFormat.of().formatHex(sha256.digest()),
                Captured.partOf(head.toByteArray(), bytes));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
