// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.ignite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import org.apache.ignite.binary.BinaryObjectException;
import org.apache.ignite.internal.binary.streams.BinaryInputStream;
import org.apache.ignite.internal.binary.streams.BinaryStreams;
import org.junit.jupiter.api.Test;

class SkipperTest {

    private static final int SEED = 42;
    private static final int ROUNDS = 200_000;

    private static BinaryInputStream stream(int... bytes) {
        byte[] content = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            content[i] = (byte) bytes[i];
        }
        return BinaryStreams.inputStream(content);
    }

    private static BinaryInputStream array(int type, int claimed, int given) {
        ByteBuffer out = ByteBuffer.allocate(5 + given).order(ByteOrder.LITTLE_ENDIAN);
        return BinaryStreams.inputStream(out.put((byte) type).putInt(claimed).array());
    }

    @Test
    void bytesUpToTheBoundArePartOfAnEntry() {
        assertTrue(Skipper.isEntryPart(array(12, 100, 100), 10, 100));
        assertFalse(Skipper.isEntryPart(array(12, 101, 101), 10, 100));
        assertFalse(Skipper.isEntryPart(array(12, 100, 99), 10, 100));
        assertFalse(Skipper.isEntryPart(array(12, -1, 100), 10, 100));
    }

    @Test
    void textsUpToTheBoundArePartOfAnEntry() {
        assertTrue(Skipper.isEntryPart(array(9, 10, 10), 10, 100));
        assertFalse(Skipper.isEntryPart(array(9, 11, 11), 10, 100));
    }

    @Test
    void objectsOfAnySortAreNot() {
        for (int type = 0; type < 256; type++) {
            boolean wanted = type == 9 || type == 12 || type == 101;
            assertEquals(wanted, Skipper.isEntryPart(array(type, 1, 1), 10, 100), "type " + type);
        }
        assertFalse(Skipper.isEntryPart(stream(), 10, 100));
    }

    @Test
    void aValueIsSkippedToItsEnd() {
        BinaryInputStream in = stream(24, 2, 0, 0, 0, 1, 3, 7, 0, 0, 0, 12, 1, 0, 0, 0, 9, /* the next one: */ 101);
        Skipper.skip(in);
        assertEquals(17, in.position());
    }

    /** A list of a list of a list: two hundred thousand deep. */
    @Test
    void depthCostsNothing() {
        int depth = 200_000;
        ByteBuffer out = ByteBuffer.allocate(depth * 6 + 1).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < depth; i++) {
            out.put((byte) 24).putInt(1).put((byte) 1);
        }
        out.put((byte) 101);
        BinaryInputStream in = BinaryStreams.inputStream(out.array());
        Skipper.skip(in);
        assertEquals(out.capacity(), in.position());
    }

    @Test
    void whoLiesAboutHowMuchThereIsIsRefused() {
        assertThrows(BinaryObjectException.class, () -> Skipper.skip(array(24, Integer.MAX_VALUE, 10)));
        assertThrows(BinaryObjectException.class, () -> Skipper.skip(array(25, -5, 10)));
        assertThrows(BinaryObjectException.class, () -> Skipper.skip(array(15, 0x4000_0000, 10)));
        assertThrows(BinaryObjectException.class, () -> Skipper.skip(array(103, 0, 30)));
    }

    @Test
    void nothingElseIsThrownWhateverComes() {
        Random random = new Random(SEED);
        for (int round = 0; round < ROUNDS; round++) {
            byte[] bytes = new byte[random.nextInt(64)];
            random.nextBytes(bytes);
            if (bytes.length > 0 && random.nextBoolean()) {
                bytes[0] = (byte) (random.nextInt(39) - 3);
            }
            BinaryInputStream in = BinaryStreams.inputStream(bytes);
            try {
                Skipper.isEntryPart(in, 128, 16 << 10);
                Skipper.skip(in);
                assertTrue(in.position() <= bytes.length);
            } catch (BinaryObjectException refused) {
                assertFalse(refused.getMessage().isEmpty());
            }
        }
    }
}
