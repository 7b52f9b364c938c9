// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.smb;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** Messages in NetBIOS session frames (RFC 1002, 4.3), with the 24-bit lengths of direct TCP ([MS-SMB2] 2.1). */
final class Frames {

    static final int MESSAGE = 0x00;
    static final int SESSION_REQUEST = 0x81;

    /** Nothing a client says to this server is longer; Samba would read up to 16 MB. */
    static final int MAX_BYTES = 256 << 10;

    private static final int HEADER_BYTES = 4;

    /** Two names of 34 bytes, give or take a scope. */
    private static final int MAX_REQUEST_BYTES = 1 << 10;

    private static final byte[] POSITIVE_RESPONSE = Out.hex("82000000");
    private static final byte[] NOT_PRESENT = Out.hex("83000001 82");

    private Frames() {}

    /**
     * A frame.
     *
     * @param body empty for a message that is longer than allowed: it was read, but not kept
     */
    record Frame(int type, byte[] body) {}

    /** Whether bytes begin as a frame with an SMB message, or as a NetBIOS session request. */
    static boolean begins(byte[] bytes) {
        if (bytes.length < 8) {
            return false;
        }
        int type = bytes[0] & 0xff;
        boolean name = bytes[4] == 0x20 && bytes[5] >= 'A' && bytes[5] <= 'P';
        boolean smb = (bytes[4] == (byte) 0xff || bytes[4] == (byte) 0xfe)
                && bytes[5] == 'S'
                && bytes[6] == 'M'
                && bytes[7] == 'B';
        return type == MESSAGE && smb || type == SESSION_REQUEST && name;
    }

    /** Reads the next; empty at the end. */
    static Optional<Frame> read(InputStream in) throws IOException {
        byte[] header = in.readNBytes(HEADER_BYTES);
        if (header.length < HEADER_BYTES) {
            return Optional.empty();
        }
        int type = header[0] & 0xff;
        int length = (header[1] & 0xff) << 16 | (header[2] & 0xff) << 8 | header[3] & 0xff;
        if (type != MESSAGE && (type != SESSION_REQUEST || length > MAX_REQUEST_BYTES)) {
            return Optional.of(new Frame(type, new byte[0]));
        }
        if (length > MAX_BYTES) {
            in.skipNBytes(length);
            return Optional.of(new Frame(type, new byte[0]));
        }
        byte[] body = in.readNBytes(length);
        return body.length < length ? Optional.empty() : Optional.of(new Frame(type, body));
    }

    /** Whether a session request names anybody at all: Samba takes any name for its own. */
    static boolean isCalled(Frame request) {
        byte[] names = request.body();
        return names.length >= 2 * 34 && names[0] == 0x20 && names[34] == 0x20;
    }

    static byte[] sessionResponse(boolean positive) {
        return positive ? POSITIVE_RESPONSE : NOT_PRESENT;
    }

    static byte[] frame(byte[] message) {
        int length = message.length;
        return new Out()
                .u8(0)
                .u8(length >>> 16)
                .u8(length >>> 8)
                .u8(length)
                .add(message)
                .bytes();
    }
}
