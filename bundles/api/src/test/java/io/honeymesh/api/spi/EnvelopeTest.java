// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.api.spi;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class EnvelopeTest {

    private static final String ID = "0123456789abcdef".repeat(2);

    @Test
    void theLongestIsTakenAndOneByteMoreIsRefused() {
        assertDoesNotThrow(() -> new Envelope(ID, Instant.MAX, new byte[Envelope.MAX_BYTES]));
        assertThrows(
                IllegalArgumentException.class, () -> new Envelope(ID, Instant.MAX, new byte[Envelope.MAX_BYTES + 1]));
    }

    @Test
    void anIdThatCouldBeAnythingButAnIdIsRefused() {
        for (String id : new String[] {"", "../x", ID.substring(1), ID.toUpperCase(), ID.repeat(3), ID + "\n"}) {
            assertThrows(IllegalArgumentException.class, () -> new Envelope(id, Instant.MAX, new byte[1]), id);
        }
    }
}
