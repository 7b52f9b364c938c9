// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.git;

import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The daemon's first line.
 *
 * @param service {@code git-upload-pack} and its kin
 * @param path the repository's
 * @param host as the client called this server; empty if it didn't say
 * @param version of the protocol: 0, 1 or 2
 */
record Request(String service, String path, String host, int version) {

    /** Empty for what the daemon hangs up on without a word. */
    static Optional<Request> parse(String line) {
        int space = line.indexOf(' ');
        if (space < 0 || !line.startsWith("git-")) {
            return Optional.empty();
        }
        String service = line.substring(0, space);
        boolean known = Stream.of("git-upload-pack", "git-receive-pack", "git-upload-archive")
                .anyMatch(service::equals);
        int end = line.indexOf('\0') < 0 ? line.length() : line.indexOf('\0');
        if (!known || end < space) {
            return Optional.empty();
        }
        String path = line.substring(space + 1, end);
        // host=name, then a zero byte; what clients of today add stands behind a second one.
        String extra = end < line.length() ? line.substring(end + 1) : "";
        String host = "";
        if (!extra.isEmpty() && !extra.startsWith("\0")) {
            int zero = extra.indexOf('\0');
            if (!extra.regionMatches(true, 0, "host=", 0, 5)) {
                return Optional.empty();
            }
            host = extra.substring(5, zero < 0 ? extra.length() : zero);
            extra = zero < 0 ? "" : extra.substring(zero + 1);
        }
        return Optional.of(new Request(service, path, host, version(extra)));
    }

    private static int version(String extra) {
        Map<String, Boolean> words =
                Stream.of(extra.split("\0", 16)).collect(Collectors.toMap(w -> w, w -> true, (a, b) -> a));
        return words.containsKey("version=2") ? 2 : words.containsKey("version=1") ? 1 : 0;
    }

    boolean isFetch() {
        return service.equals("git-upload-pack");
    }

    /** Whether the path tries to get somewhere, or to be something else: no repository is called like this. */
    boolean isAttack() {
        return path.contains("..")
                || path.startsWith("-")
                || path.startsWith("/-")
                || path.chars().anyMatch(c -> "`$;|&<>\\".indexOf(c) >= 0);
    }
}
