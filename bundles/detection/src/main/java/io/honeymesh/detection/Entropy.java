// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.detection;

import java.util.Locale;

/** Shannon entropy of bytes, in bits a byte (0–8), whole and over a sliding window. Linear in the input. */
final class Entropy {

    private Entropy() {}

    static double of(byte[] bytes) {
        return of(bytes, 0, bytes.length);
    }

    static double of(byte[] bytes, int from, int to) {
        int[] counts = new int[256];
        for (int i = from; i < to; i++) {
            counts[bytes[i] & 0xff]++;
        }
        double total = to - from;
        double bits = 0;
        for (int count : counts) {
            if (count > 0) {
                bits -= count / total * Math.log(count / total);
            }
        }
        return bits / Math.log(2);
    }

    /** The window of highest entropy. */
    record Window(int offset, int lengthBytes, double bitsPerByte) {
        String describe() {
            return String.format(
                    Locale.ROOT, "%.2f bits a byte in %d bytes at offset %d", bitsPerByte, lengthBytes, offset);
        }
    }

    /** Slides a window over the bytes in steps; shorter input has no window and counts as nothing. */
    static Window highest(byte[] bytes, int windowBytes, int stepBytes) {
        Window best = new Window(0, 0, 0);
        for (int from = 0; from + windowBytes <= bytes.length; from += stepBytes) {
            double bits = of(bytes, from, from + windowBytes);
            if (bits > best.bitsPerByte()) {
                best = new Window(from, windowBytes, bits);
            }
        }
        return best;
    }
}
