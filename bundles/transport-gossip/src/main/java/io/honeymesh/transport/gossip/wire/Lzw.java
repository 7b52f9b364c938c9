// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.gossip.wire;

import java.io.ByteArrayOutputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * LZW as memberlist uses it (the one of GIF): least significant bit first, 8-bit literals, codes of 9 to 12 bits, 256 clears the
 * table, 257 ends. Thread-safe.
 */
public final class Lzw {

    private static final int CLEAR = 256;
    private static final int END = 257;
    private static final int FIRST = 258;
    private static final int MOST_BITS = 12;
    private static final int CODES = 1 << MOST_BITS;

    private Lzw() {}

    public static byte[] compress(byte[] plain) {
        Packer out = new Packer();
        Map<Integer, Integer> table = new HashMap<>();
        int bits = 9;
        int next = FIRST;
        out.put(CLEAR, bits);
        int prefix = -1;
        for (byte one : plain) {
            int literal = one & 0xff;
            if (prefix < 0) {
                prefix = literal;
                continue;
            }
            Integer known = table.get(prefix << 8 | literal);
            if (known != null) {
                prefix = known;
                continue;
            }
            out.put(prefix, bits);
            if (next == CODES - 1) {
                out.put(CLEAR, bits);
                table.clear();
                bits = 9;
                next = FIRST;
            } else {
                table.put(prefix << 8 | literal, next);
                if (next == 1 << bits) {
                    bits++;
                }
                next++;
            }
            prefix = literal;
        }
        if (prefix >= 0) {
            out.put(prefix, bits);
            // The reader's table grows with this code as well.
            if (next == CODES - 1) {
                out.put(CLEAR, bits);
                bits = 9;
            } else if (next == 1 << bits) {
                bits++;
            }
        }
        out.put(END, bits);
        return out.bytes();
    }

    /** @throws Malformed also if there would be more than {@code most} bytes */
    public static byte[] decompress(byte[] packed, int most) throws Malformed {
        byte[] plain = new byte[length(packed, most)];
        decode(packed, most, Optional.of(plain));
        return plain;
    }

    /**
     * How many bytes it would be, which takes no memory to find out.
     *
     * @throws Malformed also if there would be more than {@code most}
     */
    public static int length(byte[] packed, int most) throws Malformed {
        return decode(packed, most, Optional.empty());
    }

    private static int decode(byte[] packed, int most, Optional<byte[]> plain) throws Malformed {
        int length = 0;
        Unpacker in = new Unpacker(packed);
        int[] prefix = new int[CODES];
        byte[] suffix = new byte[CODES];
        byte[] word = new byte[CODES];
        int bits = 9;
        int next = FIRST;
        int last = -1;
        int first = 0;
        while (true) {
            int code = in.take(bits);
            if (code == END) {
                return length;
            }
            if (code == CLEAR) {
                bits = 9;
                next = FIRST;
                last = -1;
                continue;
            }
            if (code > next || code == next && last < 0 || last < 0 && code >= CLEAR) {
                throw new Malformed("no LZW");
            }
            int at = CODES;
            // The code that is being defined: the last word and its own first byte.
            int walk = code;
            if (code == next) {
                word[--at] = (byte) first;
                walk = last;
            }
            while (walk >= FIRST) {
                word[--at] = suffix[walk];
                walk = prefix[walk];
            }
            word[--at] = (byte) walk;
            first = walk;
            int more = CODES - at;
            if (length + more > most) {
                throw new Malformed("more than may be in there");
            }
            if (plain.isPresent()) {
                System.arraycopy(word, at, plain.get(), length, more);
            }
            length += more;
            if (last >= 0 && next < CODES) {
                prefix[next] = last;
                suffix[next] = (byte) first;
                next++;
            }
            if (next == 1 << bits && bits < MOST_BITS) {
                bits++;
            }
            last = code;
        }
    }

    private static final class Packer {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();
        private int held;
        private int count;

        void put(int code, int bits) {
            held |= code << count;
            count += bits;
            while (count >= 8) {
                out.write(held);
                held >>>= 8;
                count -= 8;
            }
        }

        byte[] bytes() {
            if (count > 0) {
                out.write(held);
            }
            return out.toByteArray();
        }
    }

    private static final class Unpacker {
        private final byte[] in;
        private int at;
        private int held;
        private int count;

        Unpacker(byte[] in) {
            this.in = in;
        }

        int take(int bits) throws Malformed {
            while (count < bits) {
                if (at == in.length) {
                    throw new Malformed("cut short");
                }
                held |= (in[at++] & 0xff) << count;
                count += 8;
            }
            int code = held & (1 << bits) - 1;
            held >>>= bits;
            count -= bits;
            return code;
        }
    }
}
