// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.smtp;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Evidence;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A mail as it comes in: hashed as it would be stored, its first bytes kept. */
final class Message {

    /** Bytes kept for evidence. */
    static final int HEAD_BYTES = 8192;

    /** Postfix's message_size_limit. */
    static final long MAX_BYTES = 10_240_000;

    private final String queueId;
    private final MessageDigest digest = sha256();
    private final ByteArrayOutputStream head = new ByteArrayOutputStream();
    private long size;
    private int last = '\n';
    private long lineFeeds;
    private long carriageReturns;

    Message(String queueId) {
        this.queueId = queueId;
    }

    String queueId() {
        return queueId;
    }

    /** Its size as Postfix counts it: each line ends in two bytes, whatever it came with. */
    long countedBytes() {
        long open = size > 0 && last != '\n' ? 2 : 0;
        return size - lineFeeds - carriageReturns + 2 * lineFeeds + open;
    }

    /**
     * Reads lines up to the single dot (RFC 5321, 4.5.2), or to the end of input.
     *
     * @return whether the dot came
     */
    boolean readLines(Lines in) throws IOException {
        while (true) {
            int first = in.read();
            if (first != '.') {
                if (!readLine(in, first)) {
                    return false;
                }
                continue;
            }
            // However many CRs there are before the LF, they are the line's end to Postfix.
            int next = in.read();
            long returns = 0;
            for (; next == '\r'; next = in.read()) {
                returns++;
            }
            if (next == '\n') {
                return true;
            }
            for (; returns > 0; returns--) {
                add('\r');
            }
            if (!readLine(in, next)) {
                return false;
            }
        }
    }

    private boolean readLine(Lines in, int first) throws IOException {
        for (int b = first; b >= 0; b = in.read()) {
            add(b);
            if (b == '\n') {
                return true;
            }
        }
        return false;
    }

    /**
     * Reads so many bytes as they are (RFC 3030).
     *
     * @return whether all came
     */
    boolean readBytes(Lines in, long count) throws IOException {
        for (long left = count; left > 0; left--) {
            int b = in.read();
            if (b < 0) {
                return false;
            }
            add(b);
        }
        return true;
    }

    Evidence evidence() {
        return new Evidence.Upload(
                Captured.of(queueId + ".eml"),
                size,
                HexFormat.of().formatHex(digest.digest()),
                Captured.partOf(head.toByteArray(), size));
    }

    private void add(int b) {
        digest.update((byte) b);
        if (head.size() < HEAD_BYTES) {
            head.write(b);
        }
        if (b == '\n') {
            lineFeeds++;
            carriageReturns += last == '\r' ? 1 : 0;
        }
        last = b;
        size++;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
