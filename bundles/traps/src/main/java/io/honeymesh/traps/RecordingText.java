// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.traps;

import io.honeymesh.traps.Transcript.Line;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Tells text from other bytes: text is UTF-8 in either direction, without NUL. */
final class RecordingText {

    /** A character is at most four bytes, so the beginning of one at most three. */
    private static final int UNFINISHED_BYTES = 3;

    /** One direction, in which a character may begin in one piece and end in the next. */
    private static final class Direction {
        private final CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        private byte[] unfinished = new byte[0];

        Optional<String> next(byte[] piece) {
            ByteBuffer in = ByteBuffer.allocate(unfinished.length + piece.length)
                    .put(unfinished)
                    .put(piece)
                    .flip();
            CharBuffer out = CharBuffer.allocate(in.remaining());
            boolean broken = decoder.decode(in, out, false).isError() || in.remaining() > UNFINISHED_BYTES;
            unfinished = new byte[in.remaining()];
            in.get(unfinished);
            String text = out.flip().toString();
            return broken || text.indexOf('\0') >= 0 ? Optional.empty() : Optional.of(text);
        }
    }

    private RecordingText() {}

    /**
     * The pieces as text.
     *
     * @param truncated whether the last one may have been cut within a character, which is then left out
     * @return empty if it isn't text
     */
    static Optional<List<String>> of(List<Line> lines, boolean truncated) {
        Direction client = new Direction();
        Direction trap = new Direction();
        List<String> text = new ArrayList<>(lines.size());
        for (Line line : lines) {
            Optional<String> piece = (line.fromClient() ? client : trap).next(line.bytes());
            if (piece.isEmpty()) {
                return Optional.empty();
            }
            text.add(piece.get());
        }
        boolean whole = client.unfinished.length + trap.unfinished.length == 0;
        return whole || truncated ? Optional.of(text) : Optional.empty();
    }
}
