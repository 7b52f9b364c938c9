// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.traps;

import com.fasterxml.jackson.jr.ob.JSON;
import io.honeymesh.api.IpAddress;
import io.honeymesh.api.Touch;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;

/**
 * The first line of a recording.
 *
 * @param at when the conversation began, to the second
 * @param title one line for people
 * @param truncated whether more was said than was kept
 */
record RecordingHeader(IpAddress source, String trap, Instant at, String title, boolean truncated) {

    /** The longest there is: addresses, ports, a trap's name and a title of those. */
    static final int MAX_BYTES = 1024;

    static RecordingHeader of(Touch touch, boolean truncated) {
        String title = touch.trap() + " " + touch.flow().local() + " from "
                + touch.flow().remote() + ", touch " + touch.id();
        return new RecordingHeader(touch.source(), touch.trap(), touch.at(), title, truncated);
    }

    /** @param begin the fields that tell the format */
    String json(String begin) {
        return "{" + begin
                + ",\"source\":\"" + source
                + "\",\"trap\":" + Json.quote(trap)
                + ",\"truncated\":" + truncated
                + ",\"timestamp\":" + at.getEpochSecond()
                + ",\"title\":" + Json.quote(title) + "}";
    }

    /** @throws IllegalArgumentException if it is no recording's first line */
    static RecordingHeader parse(String line) {
        try {
            Map<String, Object> fields = JSON.std.mapFrom(line);
            // The word null is JSON too.
            if (fields == null || !(fields.get("timestamp") instanceof Number timestamp)) {
                throw new IllegalArgumentException("a recording's header has no timestamp");
            }
            return new RecordingHeader(
                    IpAddress.parse(String.valueOf(fields.get("source"))),
                    String.valueOf(fields.get("trap")),
                    Instant.ofEpochSecond(Math.clamp(timestamp.longValue(), 0, Integer.MAX_VALUE)),
                    String.valueOf(fields.get("title")),
                    Boolean.TRUE.equals(fields.get("truncated")));
        } catch (IOException e) {
            throw new IllegalArgumentException("not a recording's header", e);
        }
    }
}
