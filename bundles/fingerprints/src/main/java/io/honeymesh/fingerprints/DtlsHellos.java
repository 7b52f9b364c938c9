// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.fingerprints;

import static io.honeymesh.fingerprints.Bytes.u16;
import static io.honeymesh.fingerprints.Bytes.u24;
import static io.honeymesh.fingerprints.Bytes.u8;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Finds the ClientHellos in the datagrams that one endpoint sends another under DTLS (RFC 6347, 4; RFC 9147, 5), whose
 * messages may come in fragments, in any order. Not thread-safe.
 */
public final class DtlsHellos {

    private static final int RECORD_HEADER_BYTES = 13;
    private static final int MESSAGE_HEADER_BYTES = 12;
    private static final int MAX_RECORDS_IN_DATAGRAM = 64;

    /** The message whose fragments are being collected. */
    private int sequence = -1;

    private int size;
    private Patchwork message = new Patchwork(0);

    /** Whether this might be a datagram with an unencrypted handshake record. */
    public static boolean mayBe(byte[] bytes, int from, int to) {
        return to - from >= RECORD_HEADER_BYTES + MESSAGE_HEADER_BYTES
                && bytes[from] == TlsRecords.HANDSHAKE
                && (u8(bytes, from + 1) == 0xfe || u16(bytes, from + 1) == 0x0100)
                && u16(bytes, from + 3) == 0;
    }

    /** The first ClientHello, if one datagram holds it whole. */
    public static Optional<ClientHello> first(byte[] datagram) {
        List<ClientHello> hellos = new ArrayList<>();
        new DtlsHellos().read(datagram, 0, datagram.length, hellos::add);
        return hellos.stream().findFirst();
    }

    /** Reads a datagram's payload. */
    public void read(byte[] bytes, int from, int to, Consumer<ClientHello> found) {
        int at = from;
        for (int i = 0; i < MAX_RECORDS_IN_DATAGRAM && mayBe(bytes, at, to); i++) {
            int start = at + RECORD_HEADER_BYTES;
            int end = start + u16(bytes, at + 11);
            if (end > to) {
                return;
            }
            record(bytes, start, end, found);
            at = end;
        }
    }

    private void record(byte[] bytes, int start, int end, Consumer<ClientHello> found) {
        int at = start;
        while (end - at >= MESSAGE_HEADER_BYTES) {
            int length = u24(bytes, at + 9);
            int body = at + MESSAGE_HEADER_BYTES;
            if (length > end - body) {
                return;
            }
            if (bytes[at] == TlsRecords.CLIENT_HELLO) {
                fragment(u16(bytes, at + 4), u24(bytes, at + 1), u24(bytes, at + 6), bytes, body, length, found);
            }
            at = body + length;
        }
    }

    private void fragment(
            int number, int wholeSize, int offset, byte[] bytes, int from, int length, Consumer<ClientHello> found) {
        if (wholeSize > ClientHello.MAX_BYTES || offset > wholeSize - length) {
            return;
        }
        if (offset == 0 && length == wholeSize) {
            ClientHello.parse(bytes, from, from + length, Carrier.DTLS).ifPresent(found);
            return;
        }
        if (number != sequence || wholeSize != size) {
            sequence = number;
            size = wholeSize;
            message = new Patchwork(wholeSize);
        }
        boolean wasWhole = message.contiguous() == size;
        message.put(offset, bytes, from, length);
        if (!wasWhole && message.contiguous() == size) {
            ClientHello.parse(message.bytes(), 0, size, Carrier.DTLS).ifPresent(found);
        }
    }

    /** Memory held for ClientHellos, in bytes. */
    public int size() {
        return message.size();
    }
}
