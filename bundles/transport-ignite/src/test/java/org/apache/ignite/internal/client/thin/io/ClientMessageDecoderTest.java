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

    @Test
    void theLongestIsTakenAndOneByteMoreIsNot() {
        assertNull(new ClientMessageDecoder().apply(length(ClientMessageDecoder.MAX_BYTES)));
        assertThrows(
                IllegalStateException.class,
                () -> new ClientMessageDecoder().apply(length(ClientMessageDecoder.MAX_BYTES + 1)));
        assertThrows(IllegalStateException.class, () -> new ClientMessageDecoder().apply(length(-1)));
        assertThrows(IllegalStateException.class, () -> new ClientMessageDecoder().apply(length(0)));
    }
}
