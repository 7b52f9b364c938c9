// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.redis;

import static java.util.Map.entry;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Lua scripts, which are kept as evidence and never run; what the sandbox would refuse is refused in its words. */
final class ScriptCommands {

    /** Globals that exploits of Redis' sandbox reach for and that Debian 12's doesn't have. */
    private static final List<String> MISSING =
            List.of("package", "io", "os", "debug", "require", "dofile", "loadfile", "module", "newproxy");

    private static final Reply UNKNOWN_SCRIPT = new Reply.Failure("NOSCRIPT No matching script. Please use EVAL.");

    private ScriptCommands() {}

    static Map<String, Handler> all() {
        return Map.ofEntries(
                entry("eval", ScriptCommands::eval),
                entry("eval_ro", ScriptCommands::eval),
                entry("evalsha", (client, words) -> UNKNOWN_SCRIPT),
                entry("evalsha_ro", (client, words) -> UNKNOWN_SCRIPT),
                entry("script|load", (client, words) -> new Reply.Bulk(sha1(words.get(2)))),
                entry("script|flush", (client, words) -> Reply.OK),
                entry(
                        "script|kill",
                        (client, words) -> new Reply.Failure("NOTBUSY No scripts in execution right now.")),
                entry(
                        "script|exists",
                        (client, words) -> new Reply.Items(words.subList(2, words.size()).stream()
                                .map(sum -> Reply.ZERO)
                                .toList())),
                entry("function|list", (client, words) -> Reply.NONE),
                entry("function|flush", (client, words) -> Reply.OK),
                entry("function|load", (client, words) -> new Reply.Failure("ERR Missing library metadata")),
                entry("fcall", (client, words) -> new Reply.Failure("ERR Function not found")),
                entry("fcall_ro", (client, words) -> new Reply.Failure("ERR Function not found")));
    }

    private static Reply eval(Client client, List<String> words) {
        OptionalLong keys = Words.number(words.get(2));
        if (keys.isEmpty()) {
            return Reply.NOT_AN_INTEGER;
        }
        if (keys.getAsLong() > words.size() - 3) {
            return new Reply.Failure("ERR Number of keys can't be greater than number of args");
        }
        if (keys.getAsLong() < 0) {
            return new Reply.Failure("ERR Number of keys can't be negative");
        }
        String script = words.get(1);
        Optional<String> missing =
                MISSING.stream().filter(name -> mentions(script, name)).findFirst();
        return missing.<Reply>map(name ->
                        new Reply.Failure("ERR user_script:1: Script attempted to access nonexistent global variable '"
                                + name + "' script: " + sha1(script) + ", on @user_script:1."))
                .orElseGet(() -> constant(script));
    }

    private static boolean mentions(String script, String name) {
        int at = script.indexOf(name);
        boolean starts = at == 0 || at > 0 && !Character.isLetterOrDigit(script.charAt(at - 1));
        int after = at + name.length();
        return starts && after < script.length() && ".([ ".indexOf(script.charAt(after)) >= 0;
    }

    /** What a script returns if it is as simple as tests of a connection are; else nothing, as most scripts do. */
    private static Reply constant(String script) {
        String value = script.strip();
        value = value.startsWith("return ")
                ? value.substring("return ".length()).strip()
                : "";
        OptionalLong number = Words.number(value);
        if (number.isPresent()) {
            return new Reply.Number(number.getAsLong());
        }
        char quote = value.length() >= 2 ? value.charAt(0) : ' ';
        boolean text = (quote == '\'' || quote == '"') && value.indexOf(quote, 1) == value.length() - 1;
        return text ? new Reply.Bulk(value.substring(1, value.length() - 1)) : Reply.NIL;
    }

    private static String sha1(String script) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-1").digest(script.getBytes(StandardCharsets.ISO_8859_1)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-1", e);
        }
    }
}
