// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.api.spi;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
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

    /** The SHA-256 of "abc" as of FIPS 180-2, appendix B.1. */
    @Test
    void S24_itsNameIsAHashOfAllOfItSoThatNoneHasAnothersName() {
        byte[] abc = "abc".getBytes(StandardCharsets.US_ASCII);
        assertEquals(
                "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
                Envelope.of(Instant.MAX, abc).id());
        assertEquals(
                Envelope.of(Instant.MAX, abc).id(),
                Envelope.of(Instant.EPOCH, abc.clone()).id());
    }

    @Test
    void anIdThatCouldBeAnythingButAnIdIsRefused() {
        for (String id : new String[] {"", "../x", ID.substring(1), ID.toUpperCase(), ID.repeat(3), ID + "\n"}) {
            assertThrows(IllegalArgumentException.class, () -> new Envelope(id, Instant.MAX, new byte[1]), id);
        }
    }
}
