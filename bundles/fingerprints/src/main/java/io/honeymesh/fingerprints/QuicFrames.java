// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.fingerprints;

/** Walks the frames of a decrypted Initial packet (RFC 9000, 12.4 and 19) for its CRYPTO frames. */
final class QuicFrames {

    private static final int PADDING = 0;
    private static final int PING = 1;
    private static final int ACK = 2;
    private static final int ACK_WITH_ECN = 3;
    private static final int CRYPTO = 6;

    private final Cursor cursor;

    QuicFrames(byte[] frames) {
        cursor = new Cursor(frames, 0, frames.length);
    }

    /** Hands over what the CRYPTO frames hold, up to the first frame that doesn't fit. */
    void crypto(HandshakeMessages messages) {
        while (cursor.left() > 0) {
            int type = (int) cursor.varint();
            switch (type) {
                case PADDING, PING -> {}
                case ACK, ACK_WITH_ECN -> acknowledgement(type);
                case CRYPTO -> {
                    long offset = cursor.varint();
                    long length = cursor.varint();
                    if (offset < 0 || offset > Integer.MAX_VALUE || length < 0 || length > cursor.left()) {
                        return;
                    }
                    messages.add((int) offset, cursor.bytes(), cursor.at(), (int) length);
                    cursor.skip(length);
                }
                default -> {
                    return;
                }
            }
        }
    }

    private void acknowledgement(int type) {
        cursor.varint(); // largest acknowledged
        cursor.varint(); // delay
        long ranges = cursor.varint();
        cursor.varint(); // first range
        for (long i = 0; i < ranges && cursor.left() > 0; i++) {
            cursor.varint();
            cursor.varint();
        }
        for (int i = 0; type == ACK_WITH_ECN && i < 3; i++) {
            cursor.varint();
        }
    }
}
