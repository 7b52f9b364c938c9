// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.redis;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Evidence;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** What is kept of a request, bounded, and what it counts as (S01). */
final class Evidences {

    /** Bytes kept of one command, so that many find room. */
    static final int MAX_TEXT_BYTES = 4096;

    /** Bytes kept of a name or a password. */
    static final int MAX_NAME_BYTES = 256;

    /** What ordinary clients and libraries say before anyone asks them to. */
    private static final Set<String> ORDINARY =
            Set.of("ping", "echo", "quit", "reset", "select", "hello", "auth", "client", "command", "readonly", "info");

    private Evidences() {}

    /** What a request is worth; unknown words count only where they came as a Redis client sends them. */
    static Evidence of(Request.Call call, boolean known) {
        // HELLO can carry a password, which belongs in a credential alone.
        boolean hello = Commands.lower(call.words().getFirst()).equals("hello");
        Captured text = text(hello ? call.words().subList(0, 1) : call.words());
        boolean ordinary = known ? ORDINARY.contains(Commands.lower(call.words().getFirst())) : call.inline();
        return ordinary ? new Evidence.Request(text) : new Evidence.Command(text);
    }

    /** A login attempt. */
    static Evidence credential(String user, String password) {
        return new Evidence.Credential("password", head(user), head(password));
    }

    static Captured head(String text) {
        return Captured.head(text.getBytes(StandardCharsets.ISO_8859_1), MAX_NAME_BYTES);
    }

    private static Captured text(List<String> words) {
        StringBuilder text = new StringBuilder();
        long length = -1;
        for (String word : words) {
            length += word.length() + 1L;
            if (text.length() < MAX_TEXT_BYTES) {
                text.append(text.isEmpty() ? "" : " ").append(word, 0, Math.min(word.length(), MAX_TEXT_BYTES));
            }
        }
        byte[] bytes = text.toString().getBytes(StandardCharsets.ISO_8859_1);
        return Captured.partOf(Arrays.copyOf(bytes, Math.min(bytes.length, MAX_TEXT_BYTES)), length);
    }
}
