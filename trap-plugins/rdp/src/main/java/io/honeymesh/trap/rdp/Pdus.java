// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.rdp;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/** The client's messages, in TPKT (RFC 1006) or as fast-path input ([MS-RDPBCGR] 2.2.8.1.2). */
final class Pdus {

    /** xrdp hangs up on longer ones. */
    static final int MAX_BYTES = 0x8000;

    private static final int TPKT_VERSION = 3;
    private static final int HEADER_BYTES = 4;

    private final InputStream in;

    Pdus(InputStream in) {
        this.in = in;
    }

    /**
     * A message.
     *
     * @param fastPath the first byte of a fast-path message, or -1
     * @param body what follows its header
     */
    record Pdu(int fastPath, Bytes body) {

        boolean isFastPath() {
            return fastPath >= 0;
        }
    }

    /** Reads the next one; {@link EOFException} at the end. */
    Pdu next() throws IOException {
        byte[] header = exactly(HEADER_BYTES);
        boolean tpkt = header[0] == TPKT_VERSION;
        boolean longForm = !tpkt && header[1] < 0;
        int length = tpkt
                ? (header[2] & 0xff) << 8 | header[3] & 0xff
                : longForm ? (header[1] & 0x7f) << 8 | header[2] & 0xff : header[1] & 0xff;
        if (length < HEADER_BYTES || length > MAX_BYTES) {
            throw new Malformed("a message of " + length + " bytes");
        }
        byte[] rest = exactly(length - HEADER_BYTES);
        if (tpkt) {
            return new Pdu(-1, new Bytes(rest));
        }
        int early = longForm ? 1 : 2;
        byte[] body = new byte[early + rest.length];
        System.arraycopy(header, HEADER_BYTES - early, body, 0, early);
        System.arraycopy(rest, 0, body, early, rest.length);
        return new Pdu(header[0] & 0xff, new Bytes(body));
    }

    private byte[] exactly(int count) throws IOException {
        byte[] bytes = in.readNBytes(count);
        if (bytes.length < count) {
            throw new EOFException();
        }
        return bytes;
    }
}
