// SPDX-License-Identifier: Apache-2.0
package org.apache.ignite.internal.client.thin.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

class ClientMessageDecoderTest {

    private static ByteBuffer length(int bytes) {
        return ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(bytes)
                .flip();
    }

    @Test
    void messagesComeOutHoweverTheyAreCut() {
        byte[] wire = {2, 0, 0, 0, 7, 8, 1, 0, 0, 0, 9};
        ClientMessageDecoder decoder = new ClientMessageDecoder();
        ByteBuffer whole = ByteBuffer.wrap(wire);
        assertArrayEquals(new byte[] {7, 8}, decoder.apply(whole));
        assertArrayEquals(new byte[] {9}, decoder.apply(whole));
        assertNull(decoder.apply(whole));
        int messages = 0;
        for (byte octet : wire) {
            messages += decoder.apply(ByteBuffer.wrap(new byte[] {octet})) == null ? 0 : 1;
        }
        assertEquals(2, messages);
    }

    private static int sizeOf(int bytes) {
        ClientMessageDecoder decoder = new ClientMessageDecoder();
        assertNull(decoder.apply(length(bytes)));
        byte[] part = new byte[64 << 10];
        byte[] message = null;
        for (int left = bytes; left > 0; left -= part.length) {
            assertNull(message);
            message = decoder.apply(ByteBuffer.wrap(part, 0, Math.min(left, part.length)));
        }
        assertArrayEquals(new byte[] {5}, decoder.apply(ByteBuffer.wrap(new byte[] {1, 0, 0, 0, 5})));
        return message.length;
    }

    @Test
    void ofWhatIsTooLongTheBeginningIsKept() {
        assertEquals(ClientMessageDecoder.MAX_BYTES, sizeOf(ClientMessageDecoder.MAX_BYTES));
        assertEquals(ClientMessageDecoder.KEPT_BYTES, sizeOf(ClientMessageDecoder.MAX_BYTES + 1));
    }

    /** What comes out of messages with these flags, topology, code and number of events, and an answer behind each. */
    private static boolean isTaken(int flags, int topologyBytes, int code, int events, int eventsBytes) {
        ByteBuffer wire = ByteBuffer.allocate(200).order(ByteOrder.LITTLE_ENDIAN);
        wire.putInt(1).put((byte) 1);
        wire.putInt(8 + 2 + topologyBytes + 2 + 4 + eventsBytes).putLong(1).putShort((short) flags);
        wire.put(new byte[topologyBytes]).putShort((short) code).putInt(events).put(new byte[eventsBytes]);
        wire.putInt(10).putLong(2).putShort((short) 0).flip();
        ClientMessageDecoder decoder = new ClientMessageDecoder();
        assertEquals(1, decoder.apply(wire).length, "the answer to the first has no header");
        boolean taken = decoder.apply(wire)[0] == 1;
        assertEquals(!taken, !wire.hasRemaining(), "what stands behind it isn't lost");
        return taken;
    }

    @Test
    void ofWhatNobodyAskedForOnlyTheEventsOfAQueryAreTaken() {
        assertTrue(isTaken(4, 0, 2007, 2, 8));
        assertTrue(isTaken(4 + 2, 12, 2007, 2, 8));
        assertTrue(isTaken(4 + 1, 0, 2007, 1 << 30, 8), "a number there is an error's");
        assertTrue(isTaken(0, 0, 6001, 0, 0), "an answer");
        assertFalse(isTaken(4, 0, 6001, 0, 0));
        assertFalse(isTaken(4 + 2, 12, 6001, 0, 0));
    }

    @Test
    void eventsThatCannotBeThatManyAreNotTaken() {
        assertFalse(isTaken(4, 0, 2007, 3, 8));
        assertFalse(isTaken(4, 0, 2007, 1 << 30, 8));
        assertFalse(isTaken(4, 0, 2007, -1, 8));
    }

    @Test
    void aLengthThatCannotBeEndsIt() {
        assertThrows(IllegalStateException.class, () -> new ClientMessageDecoder().apply(length(-1)));
        assertThrows(IllegalStateException.class, () -> new ClientMessageDecoder().apply(length(0)));
    }
}
