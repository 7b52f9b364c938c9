// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.gossip.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LzwTest {

    private static byte[] sample(int length, int letters) {
        byte[] bytes = new byte[length];
        Random random = new Random(length * 31L + letters);
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) random.nextInt(letters);
        }
        return bytes;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 253, 254, 255, 256, 509, 510, 511, 512, 3_836, 3_837, 3_838, 3_839, 100_000})
    void whatIsPackedComesBackAtAllLengthsAtWhichTheCodesGrowOrTheTableIsCleared(int length) throws Malformed {
        for (int letters : new int[] {1, 2, 16, 256}) {
            byte[] plain = sample(length, letters);
            assertArrayEquals(plain, Lzw.decompress(Lzw.compress(plain), length));
        }
    }

    /** GIF has the same compression: Java's own reader and writer of it are the witnesses. */
    @ParameterizedTest
    @ValueSource(ints = {2, 7, 256})
    void agreesWithGif(int letters) throws IOException, Malformed {
        int side = 200;
        BufferedImage image = new BufferedImage(side, side, BufferedImage.TYPE_BYTE_GRAY);
        byte[] pixels = ((DataBufferByte) image.getRaster().getDataBuffer()).getData();
        System.arraycopy(sample(side * side, letters), 0, pixels, 0, pixels.length);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(image, "gif", out);
        byte[] gif = out.toByteArray();
        // Behind the header and the global colour table of 256 colours: find the image descriptor, then the data.
        int at = 13 + 3 * 256;
        while (gif[at] != 0x2c) {
            at += 2;
            while (gif[at] != 0) {
                at += 1 + (gif[at] & 0xff);
            }
            at++;
        }
        int data = at + 11;
        assertEquals(8, gif[at + 10], "literals of 8 bits");
        ByteArrayOutputStream codes = new ByteArrayOutputStream();
        for (int block = data; gif[block] != 0; block += 1 + (gif[block] & 0xff)) {
            codes.write(gif, block + 1, gif[block] & 0xff);
        }
        byte[] indices = Lzw.decompress(codes.toByteArray(), pixels.length);

        ByteArrayOutputStream ours = new ByteArrayOutputStream();
        ours.write(gif, 0, data);
        byte[] packed = Lzw.compress(indices);
        for (int from = 0; from < packed.length; from += 255) {
            int length = Math.min(255, packed.length - from);
            ours.write(length);
            ours.write(packed, from, length);
        }
        ours.writeBytes(new byte[] {0, 0x3b});
        BufferedImage read = ImageIO.read(new ByteArrayInputStream(ours.toByteArray()));
        for (int i = 0; i < pixels.length; i++) {
            assertEquals(pixels[i] & 0xff, read.getRaster().getSample(i % side, i / side, 0));
        }
    }

    @Test
    void S27_nothingUnpacksToMoreThanItMay() {
        byte[] bomb = Lzw.compress(new byte[10_000_000]);
        assertTrue(bomb.length < 100_000);
        assertThrows(Malformed.class, () -> Lzw.decompress(bomb, 1 << 20));
    }

    @Test
    void brokenOnesAreRefused() {
        byte[] packed = Lzw.compress(sample(5_000, 16));
        assertThrows(Malformed.class, () -> Lzw.decompress(Arrays.copyOf(packed, packed.length / 2), 5_000));
        assertThrows(Malformed.class, () -> Lzw.decompress(new byte[0], 5_000));
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            byte[] noise = new byte[random.nextInt(200)];
            random.nextBytes(noise);
            try {
                assertTrue(Lzw.decompress(noise, 10_000).length <= 10_000);
            } catch (Malformed refused) {
                // as most are
            }
        }
    }
}
