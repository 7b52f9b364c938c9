// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.fingerprints;

import static io.honeymesh.fingerprints.Bytes.u8;

import java.util.Optional;

/**
 * One ClientHello that may be cut into many TLS records, followed while its bytes arrive. Each byte is looked at once; the
 * message is put together only when all of it is there.
 */
final class RecordedHello {

    private static final int MESSAGE_HEADER_BYTES = 4;

    enum State {
        COMPLETE,
        /** All bytes so far fit; there are too few of them. */
        INCOMPLETE,
        NO_HELLO
    }

    private final int start;
    private int at;
    private int leftInRecord;
    private int header;
    private int have;
    private int need = MESSAGE_HEADER_BYTES;

    /** @param start where its first record begins */
    RecordedHello(int start) {
        this.start = start;
        this.at = start;
    }

    int start() {
        return start;
    }

    /** Where the record that holds its last byte ends. */
    int end() {
        return at + leftInRecord;
    }

    /** Goes on reading. The bytes already seen must be the same as before. */
    State follow(byte[] bytes, int length) {
        while (have < need) {
            if (leftInRecord == 0) {
                if (length - at < TlsRecords.HEADER_BYTES) {
                    return State.INCOMPLETE;
                }
                if (!TlsRecords.isHandshake(bytes, at)) {
                    return State.NO_HELLO;
                }
                leftInRecord = TlsRecords.size(bytes, at);
                at += TlsRecords.HEADER_BYTES;
            }
            int count = Math.min(Math.min(leftInRecord, need - have), length - at);
            if (count == 0) {
                return State.INCOMPLETE;
            }
            for (int i = 0; have + i < MESSAGE_HEADER_BYTES && i < count; i++) {
                header = header << 8 | u8(bytes, at + i);
            }
            at += count;
            leftInRecord -= count;
            have += count;
            if (have == MESSAGE_HEADER_BYTES) {
                int size = header & 0xffffff;
                if (header >>> 24 != TlsRecords.CLIENT_HELLO || size > ClientHello.MAX_BYTES) {
                    return State.NO_HELLO;
                }
                need = MESSAGE_HEADER_BYTES + size;
            }
        }
        return State.COMPLETE;
    }

    Optional<ClientHello> parse(byte[] bytes) {
        int first = start + TlsRecords.HEADER_BYTES;
        if (at == first + need) {
            return ClientHello.parse(bytes, first + MESSAGE_HEADER_BYTES, at, Carrier.TLS);
        }
        byte[] message = new byte[need];
        int gathered = 0;
        for (int record = start; gathered < need; record = TlsRecords.behind(bytes, record)) {
            int count = Math.min(TlsRecords.size(bytes, record), need - gathered);
            System.arraycopy(bytes, record + TlsRecords.HEADER_BYTES, message, gathered, count);
            gathered += count;
        }
        return ClientHello.parse(message, MESSAGE_HEADER_BYTES, need, Carrier.TLS);
    }
}
