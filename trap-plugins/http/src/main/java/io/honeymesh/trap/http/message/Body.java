// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.http.message;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Evidence;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/** Reads request bodies, plain or chunked (RFC 9112, 7.1), keeping the first bytes and a hash of all. */
public final class Body {

    /** Bytes kept as evidence. */
    public static final int HEAD_BYTES = 8192;

    private static final int MAX_CHUNK_LINE_BYTES = 256;
    private static final int MAX_TRAILER_BYTES = 8192;

    /** Why a body can't be read to its end. */
    public enum Fault {
        /** The client broke the chunks' format, or hung up. */
        BROKEN,
        TOO_LARGE
    }

    private final Input in;
    private final long maxBytes;
    private final int keptBytes;
    private final MessageDigest digest = sha256();
    private final ByteArrayOutputStream head = new ByteArrayOutputStream();
    private long size;
    private String chunkSize = "";

    /**
     * @param maxBytes most that chunks may add up to; a declared length is the server's to judge
     * @param keptBytes how much of it {@link #head} shows
     */
    public Body(Input in, long maxBytes, int keptBytes) {
        this.in = in;
        this.maxBytes = maxBytes;
        this.keptBytes = keptBytes;
    }

    /** Why a body can't be read to its end; empty if it can. */
    public Optional<Fault> read(Request request) throws IOException {
        return request.isChunked() ? readChunks() : readPlain(request.contentLength());
    }

    /** Bytes read. */
    public long size() {
        return size;
    }

    /** What stood where the last chunk's size should: not always a number. */
    public String chunkSize() {
        return chunkSize;
    }

    /** The first bytes. */
    public byte[] head() {
        return head.toByteArray();
    }

    /** Call it once, when all is read. */
    public Evidence evidence(String path) {
        return new Evidence.Upload(
                Captured.of(path),
                size,
                HexFormat.of().formatHex(digest.digest()),
                Captured.partOf(Arrays.copyOf(head.toByteArray(), Math.min(head.size(), HEAD_BYTES)), size));
    }

    private Optional<Fault> readPlain(long length) throws IOException {
        byte[] buffer = new byte[4096];
        for (long left = length; left > 0; ) {
            int got = in.read(buffer, (int) Math.min(buffer.length, left));
            if (got < 0) {
                return Optional.of(Fault.BROKEN);
            }
            digest.update(buffer, 0, got);
            head.write(buffer, 0, Math.min(got, keptBytes - head.size()));
            size += got;
            left -= got;
        }
        return Optional.empty();
    }

    private Optional<Fault> readChunks() throws IOException {
        while (true) {
            Optional<Long> length = chunkLength();
            if (length.isEmpty()) {
                return Optional.of(Fault.BROKEN);
            }
            if (size + length.get() > maxBytes) {
                return Optional.of(Fault.TOO_LARGE);
            }
            if (length.get() == 0) {
                return trailers();
            }
            Optional<Fault> failed = readPlain(length.get());
            if (failed.isPresent() || !endsLine()) {
                return Optional.of(Fault.BROKEN);
            }
        }
    }

    private Optional<Long> chunkLength() throws IOException {
        String line = in.line(MAX_CHUNK_LINE_BYTES)
                .filter(Input.Line::complete)
                .map(Input.Line::text)
                .orElse("");
        int extension = line.indexOf(';');
        String digits = (extension < 0 ? line : line.substring(0, extension)).strip();
        chunkSize = digits;
        boolean hex = !digits.isEmpty()
                && digits.length() <= 8
                && digits.chars().allMatch(c -> c < 0x80 && Character.digit(c, 16) >= 0);
        return hex ? Optional.of(Long.parseLong(digits, 16)) : Optional.empty();
    }

    private boolean endsLine() throws IOException {
        return in.line(1)
                .filter(line -> line.complete() && line.text().isEmpty())
                .isPresent();
    }

    private Optional<Fault> trailers() throws IOException {
        int left = MAX_TRAILER_BYTES;
        while (left > 0) {
            Optional<Input.Line> line = in.line(left).filter(Input.Line::complete);
            if (line.isEmpty()) {
                return Optional.of(Fault.BROKEN);
            }
            if (line.get().text().isEmpty()) {
                return Optional.empty();
            }
            left -= line.get().text().length() + 2;
        }
        return Optional.of(Fault.BROKEN);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
