// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.testkit;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

/** What a port on the open network gets to hear. The same on every run. */
final class Noise {

    private static final int DAMAGED_EACH = 40;
    private static final int CUT_SHORT_EACH = 200;
    private static final int SHOWN_BYTES = 64;

    private Noise() {}

    /** Noise of all kinds, then each opening cut short at every length and damaged in many ways. */
    static List<byte[]> with(List<byte[]> openings) {
        List<byte[]> all = new ArrayList<>(alone());
        Random random = new Random(1);
        for (byte[] opening : openings) {
            for (int length = 0; length <= Math.min(opening.length, CUT_SHORT_EACH); length++) {
                all.add(Arrays.copyOf(opening, length));
            }
            for (int i = 0; i < DAMAGED_EACH && opening.length > 0; i++) {
                byte[] damaged = opening.clone();
                for (int hits = 1 + random.nextInt(4); hits > 0; hits--) {
                    damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
                }
                all.add(damaged);
            }
        }
        return all;
    }

    private static List<byte[]> alone() {
        Random random = new Random(0);
        List<byte[]> noise = new ArrayList<>();
        noise.add(new byte[0]);
        for (String text :
                List.of("\n", "\r\n\r\n", "\0", "\r", "GET / HTTP/1.0\r\n\r\n", "SSH-2.0-x\r\n", "A".repeat(100_000))) {
            noise.add(text.getBytes(StandardCharsets.ISO_8859_1));
        }
        for (int fill : new int[] {0, 0x7f, 0x80, 0xff}) {
            byte[] same = new byte[4096];
            Arrays.fill(same, (byte) fill);
            noise.add(same);
        }
        for (int i = 0; i < 20; i++) {
            byte[] any = new byte[1 + random.nextInt(2048)];
            random.nextBytes(any);
            noise.add(any);
        }
        return noise;
    }

    /** The words in hexadecimal, as far as one can look at them. */
    static String shown(byte[] words) {
        return HexFormat.of().formatHex(words, 0, Math.min(words.length, SHOWN_BYTES))
                + (words.length > SHOWN_BYTES ? "..." : "") + " (" + words.length + " bytes)";
    }
}
