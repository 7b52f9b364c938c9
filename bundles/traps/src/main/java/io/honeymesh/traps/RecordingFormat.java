// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.traps;

import com.fasterxml.jackson.jr.ob.JSON;
import io.honeymesh.traps.Transcript.Line;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * How recordings are written. Conversations in text are asciicast v2 (https://docs.asciinema.org/manual/asciicast/v2/),
 * which any asciinema player shows; its header has fields of ours, which players ignore. All others are JSON lines: a
 * header, then for each piece {@code [seconds, "i" or "o", base64]}.
 */
enum RecordingFormat {
    TEXT(".cast", "\"version\":2,\"width\":80,\"height\":24"),
    BINARY(".jsonl", "\"honeymesh_recording\":1");

    private final String suffix;
    private final String begin;

    RecordingFormat(String suffix, String begin) {
        this.suffix = suffix;
        this.begin = begin;
    }

    /** Of the file's name. */
    String suffix() {
        return suffix;
    }

    /** A recording as written: its format and the file's bytes. */
    record Written(RecordingFormat format, byte[] bytes) {}

    /** As text if it is. */
    static Written write(RecordingHeader header, List<Line> lines) {
        Optional<List<String>> text = RecordingText.of(lines, header.truncated());
        RecordingFormat format = text.isPresent() ? TEXT : BINARY;
        StringBuilder out = new StringBuilder(header.json(format.begin)).append('\n');
        for (int i = 0; i < lines.size(); i++) {
            Line line = lines.get(i);
            String said = text.isPresent()
                    ? Json.quote(text.get().get(i))
                    : '"' + Base64.getEncoder().encodeToString(line.bytes()) + '"';
            out.append(String.format(
                    Locale.ROOT, "[%.6f,\"%s\",%s]\n", line.offsetNanos() / 1e9, line.fromClient() ? "i" : "o", said));
        }
        return new Written(format, out.toString().getBytes(StandardCharsets.US_ASCII));
    }

    /**
     * Reads what stands behind the header.
     *
     * @throws IOException if it isn't as {@link #write} writes it
     */
    List<Line> read(BufferedReader in) throws IOException {
        List<Line> lines = new ArrayList<>();
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            lines.add(line(line));
        }
        return lines;
    }

    private Line line(String text) throws IOException {
        try {
            List<Object> fields = JSON.std.listFrom(text);
            if (fields != null && fields.size() == 3 && fields.get(0) instanceof Number seconds) {
                long nanos = (long) (seconds.doubleValue() * 1e9);
                return new Line(nanos, "i".equals(fields.get(1)), bytes(String.valueOf(fields.get(2))));
            }
        } catch (IOException | IllegalArgumentException damaged) {
            throw new IOException("a line is damaged", damaged);
        }
        throw new IOException("a line is damaged");
    }

    /** @throws IllegalArgumentException if it should be base64 and isn't */
    private byte[] bytes(String said) {
        return this == TEXT
                ? said.getBytes(StandardCharsets.UTF_8)
                : Base64.getDecoder().decode(said);
    }
}
