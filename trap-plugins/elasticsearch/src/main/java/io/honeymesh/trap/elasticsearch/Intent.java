// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.elasticsearch;

import io.honeymesh.trap.http.json.JsonParser;
import io.honeymesh.trap.http.message.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Tells what a client does to a node from what it merely looks at (S01). */
final class Intent {

    /** Paths that only read although a body is sent to them. */
    private static final Set<String> READING = Set.of(
            "_search", "_count", "_msearch", "_mget", "_explain", "_field_caps", "_validate", "_analyze", "scroll");

    private static final int MAX_SCRIPTS = 16;

    private Intent() {}

    /** Whether a request would change something. */
    static boolean isWriting(Request request) {
        return switch (request.method()) {
            case "PUT", "DELETE", "PATCH" -> true;
            case "POST" -> READING.stream().noneMatch(part -> hasPart(request.target(), part));
            default -> false;
        };
    }

    private static boolean hasPart(String target, String part) {
        String path = "/" + target.split("\\?", 2)[0] + "/";
        return path.contains("/" + part + "/");
    }

    /** The commands in a request: what it changes, and the scripts it wants run. */
    static List<String> of(Request request, String body) {
        List<String> commands = new ArrayList<>();
        if (isWriting(request)) {
            commands.add(request.method() + " " + request.target());
        }
        if (body.contains("script") && JsonParser.parse(body) instanceof JsonParser.Outcome.Parsed parsed) {
            Scripts.in(parsed.value()).stream()
                    .limit(MAX_SCRIPTS)
                    .map(Scripts.Script::source)
                    .forEach(commands::add);
        }
        return commands;
    }
}
