// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.tftp;

import java.math.BigInteger;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * How a transfer is made (RFC 2347, 2348, 2349, and two of tftpd-hpa's own).
 *
 * @param accepted the packet that says which options are; empty if there are none
 */
record Options(int blockBytes, Optional<byte[]> accepted) {

    private static final int BLOCK_BYTES = 512;
    private static final int MIN_BLOCK_BYTES = 8;
    private static final int MAX_BLOCK_BYTES = 65_464;

    private static final BigInteger WORD = BigInteger.ONE.shiftLeft(64);

    /** @param words names and values in turn; one without a value is passed over, as is one that is unknown */
    static Options negotiate(List<String> words) throws Failure {
        int block = BLOCK_BYTES;
        boolean some = false;
        Packet packet = new Packet(Packet.OPTIONS);
        for (int i = 0; i + 1 < words.size(); i += 2) {
            String name = words.get(i).toLowerCase(Locale.ROOT);
            Optional<Long> asked = number(words.get(i + 1));
            Optional<Long> given = asked.isEmpty() ? Optional.empty() : value(name, asked.get());
            if (given.isPresent()) {
                packet.text(words.get(i)).text(Long.toUnsignedString(given.get()));
                some = true;
                block = name.startsWith("blksize") ? given.get().intValue() : block;
            }
        }
        return new Options(block, some ? Optional.of(packet.bytes()) : Optional.empty());
    }

    private static Optional<Long> value(String name, long asked) throws Failure {
        return switch (name) {
            case "blksize" -> Optional.of(blockSize(asked));
            case "blksize2" -> Optional.of(powerOfTwo(asked));
            case "tsize" -> Optional.of(asked);
            case "timeout" -> Optional.of(within(asked, 1, 255));
            case "utimeout" -> Optional.of(within(asked, 10_000, 255_000_000));
            case "rollover" -> Optional.of(within(asked, 0, 65_535));
            default -> Optional.empty();
        };
    }

    private static long within(long asked, long low, long high) throws Failure {
        if (asked < low || asked > high) {
            throw Failure.option();
        }
        return asked;
    }

    /** The number is unsigned; what is too large becomes the largest. */
    private static long blockSize(long asked) throws Failure {
        return asked < 0 ? MAX_BLOCK_BYTES : Math.min(MAX_BLOCK_BYTES, within(asked, MIN_BLOCK_BYTES, Long.MAX_VALUE));
    }

    private static long powerOfTwo(long asked) throws Failure {
        long size = blockSize(asked);
        return size == asked ? Long.highestOneBit(size) : size;
    }

    /** A number as C's strtoul reads it, of 64 bits. */
    private static Optional<Long> number(String text) {
        String stripped = text.stripLeading();
        if (stripped.length() > 24 || !stripped.matches("[-+]?[0-9]+")) {
            return Optional.empty();
        }
        BigInteger number = new BigInteger(stripped);
        return number.abs().compareTo(WORD) < 0 ? Optional.of(number.longValue()) : Optional.empty();
    }
}
