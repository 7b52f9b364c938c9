// SPDX-License-Identifier: Apache-2.0
package org.apache.ignite.internal.client.thin.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

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

    @Test
    void aLengthThatCannotBeEndsIt() {
        assertThrows(IllegalStateException.class, () -> new ClientMessageDecoder().apply(length(-1)));
        assertThrows(IllegalStateException.class, () -> new ClientMessageDecoder().apply(length(0)));
    }
}
