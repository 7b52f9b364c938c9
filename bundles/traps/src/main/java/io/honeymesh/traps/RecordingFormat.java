// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.traps;

import io.honeymesh.api.Touch;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;

/**
 * How a recording is written. Conversations in text are asciicast v2 (https://docs.asciinema.org/manual/asciicast/v2/),
 * which any asciinema player shows; its header has one field of ours, {@code source}, which players ignore. All others
 * are JSON lines: a header {@code {"honeymesh_recording":1,"source":…,"timestamp":…,"title":…,"truncated":…}}, then for
 * each piece {@code [seconds, "i" or "o", base64]}.
 *
 * @param suffix of the file's name
 */
record RecordingFormat(String suffix, boolean text) {

    static final String CAST_SUFFIX = ".cast";
    static final String LINES_SUFFIX = ".jsonl";

    /** What stands before the source in each header. */
    static final String SOURCE_KEY = "\"source\":\"";

    private static final RecordingFormat CAST = new RecordingFormat(CAST_SUFFIX, true);
    private static final RecordingFormat LINES = new RecordingFormat(LINES_SUFFIX, false);

    static RecordingFormat of(List<Transcript.Line> lines) {
        return lines.stream().allMatch(line -> isText(line.bytes())) ? CAST : LINES;
    }

    byte[] write(Touch touch, Transcript transcript) {
        StringBuilder out = new StringBuilder();
        out.append(text ? "{\"version\":2,\"width\":80,\"height\":24," : "{\"honeymesh_recording\":1,");
        out.append(SOURCE_KEY).append(touch.source()).append("\",");
        out.append("\"timestamp\":").append(touch.at().getEpochSecond()).append(',');
        out.append("\"title\":")
                .append(Json.quote(touch.trap() + " " + touch.flow().local() + " from "
                        + touch.flow().remote() + ", touch " + touch.id()));
        if (!text) {
            out.append(",\"truncated\":").append(transcript.truncated());
        }
        out.append("}\n");
        for (Transcript.Line line : transcript.lines()) {
            out.append(String.format(
                    Locale.ROOT,
                    "[%.6f,\"%s\",%s]%n",
                    line.offsetNanos() / 1e9,
                    line.fromClient() ? "i" : "o",
                    text
                            ? Json.quote(decoded(line.bytes()))
                            : '"' + Base64.getEncoder().encodeToString(line.bytes()) + '"'));
        }
        return out.toString().getBytes(StandardCharsets.US_ASCII);
    }

    private static boolean isText(byte[] bytes) {
        for (byte b : bytes) {
            boolean control = b >= 0 && b < 0x20 && "\b\t\n\r\f\007\033".indexOf(b) < 0;
            if (control) {
                return false;
            }
        }
        return isAscii(bytes) || isUtf8(bytes);
    }

    private static boolean isAscii(byte[] bytes) {
        for (byte b : bytes) {
            if (b < 0) {
                return false;
            }
        }
        return true;
    }

    private static boolean isUtf8(byte[] bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException binary) {
            return false;
        }
    }

    private static String decoded(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
