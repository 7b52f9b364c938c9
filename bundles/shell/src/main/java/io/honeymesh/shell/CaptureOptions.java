// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell;

import io.honeymesh.api.SafeText;
import io.honeymesh.api.Subject;
import io.honeymesh.api.service.CaptureFilter;
import java.time.Instant;
import java.util.Optional;

/** The options {@code --source}, {@code --trap} and {@code --since} of the commands that look at captures. */
final class CaptureOptions {

    private CaptureOptions() {}

    /** What the options ask for; an empty one was not given. */
    static CaptureFilter filter(String source, String trap, String since, Instant now) {
        return new CaptureFilter(
                source.isEmpty() ? Optional.empty() : Optional.of(Subject.parse(source)),
                trap.isEmpty() ? Optional.empty() : Optional.of(trap(trap)),
                since.isEmpty() ? Optional.empty() : Times.parse(since).map(now::minus));
    }

    private static String trap(String name) {
        if (!name.matches("[a-z0-9-]{1,32}")) {
            throw new CommandFailure("not a trap's name: '" + SafeText.escape(name, 40) + "' (such as ssh)");
        }
        return name;
    }

    /** A conversation's id. */
    static long id(String text) {
        if (!text.matches("[0-9]{1,18}")) {
            throw new CommandFailure(
                    "not a session's id: '" + SafeText.escape(text, 40) + "' (honeymesh:sessions lists them)");
        }
        return Long.parseLong(text);
    }
}
