// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.elasticsearch;

import io.honeymesh.trap.http.json.Json;
import io.honeymesh.trap.http.json.JsonText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Scripts in requests (CVE-2014-3120, CVE-2015-1427 and what came after them), and why they don't run. */
final class Scripts {

    private static final Set<String> LANGUAGES = Set.of("painless", "expression", "mustache");

    /** What an error shows of a script before and behind the place. */
    private static final int SHOWN_CHARACTERS = 25;

    record Script(String language, String source) {}

    private Scripts() {}

    static List<Script> in(Json request) {
        List<Script> found = new ArrayList<>();
        request.eachMember((name, value) -> {
            if (name.equals("script") || name.endsWith("_script")) {
                Optional<String> source = value.text()
                        .or(() -> value.member("source").flatMap(Json::text))
                        .or(() -> value.member("inline").flatMap(Json::text));
                String language = value.member("lang").flatMap(Json::text).orElse("painless");
                source.ifPresent(text -> found.add(new Script(language, text)));
            }
        });
        return found;
    }

    /** The answer to a search that wants it run on each of the indices. */
    static Answer refused(Script script, List<Index> indices, String nodeId) {
        String cause = LANGUAGES.contains(script.language)
                ? compileError(script)
                : "{\"type\":\"illegal_argument_exception\",\"reason\":"
                        + JsonText.quote("script_lang not supported [" + script.language + "]") + "}";
        return Checks.failedOnAllShards(400, cause, indices, nodeId);
    }

    private static String compileError(Script script) {
        String source = script.source;
        // The longest name from the start is what the compiler doesn't find.
        int end = 0;
        while (end < source.length()
                && (Character.isJavaIdentifierPart(source.charAt(end)) || source.charAt(end) == '.')) {
            end++;
        }
        String symbol = source.substring(0, end);
        String shown = source.substring(0, Math.min(SHOWN_CHARACTERS, source.length()))
                + (source.length() > SHOWN_CHARACTERS ? " ..." : "");
        String reason = symbol.isEmpty()
                ? "invalid sequence of tokens near ['" + source.substring(0, Math.min(1, source.length())) + "']."
                : "cannot resolve symbol [" + symbol + "]";
        return """
                {"type":"script_exception","reason":"compile error","script_stack":%s,"script":%s,"lang":%s,\
                "position":{"offset":0,"start":0,"end":%d},\
                "caused_by":{"type":"illegal_argument_exception","reason":%s}}""".formatted(
                        JsonText.quoteAll(List.of(shown, "^---- HERE")),
                        JsonText.quote(source),
                        JsonText.quote(script.language),
                        Math.min(SHOWN_CHARACTERS, source.length()),
                        JsonText.quote(reason));
    }
}
