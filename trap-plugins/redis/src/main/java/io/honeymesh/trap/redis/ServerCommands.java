// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.redis;

import static java.util.Map.entry;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Commands about the server: what it tells of itself, how it is configured, how it saves. */
final class ServerCommands {

    /** Settings that one CONFIG SET may hold. */
    private static final int MAX_SETTINGS = 64;

    private ServerCommands() {}

    static Map<String, Handler> all() {
        return Map.ofEntries(
                entry("info", (client, words) -> new Reply.Verbatim(Info.of(client, words.subList(1, words.size())))),
                entry("config|get", ServerCommands::get),
                entry("config|set", ServerCommands::set),
                entry("config|rewrite", (client, words) -> Reply.OK),
                entry("config|resetstat", (client, words) -> Reply.OK),
                entry("save", ServerCommands::save),
                entry("bgsave", ServerCommands::saveInBackground),
                entry(
                        "bgrewriteaof",
                        (client, words) -> new Reply.Status("Background append only file rewriting started")),
                entry(
                        "lastsave",
                        (client, words) -> new Reply.Number(client.lastSave().getEpochSecond())),
                entry("time", ServerCommands::time),
                entry("shutdown", ServerCommands::shutdown),
                entry("flushall", ServerCommands::flushAll),
                entry("flushdb", ServerCommands::flush),
                entry("swapdb", ServerCommands::swap));
    }

    private static Reply get(Client client, List<String> words) {
        List<Reply> found = new ArrayList<>();
        List<String> patterns = words.subList(2, Math.min(words.size(), 2 + MAX_SETTINGS));
        client.configuration().values().forEach((name, value) -> {
            boolean wanted = patterns.stream()
                    .anyMatch(p -> p.length() <= 2 * name.length() && Words.matches(Commands.lower(p), name));
            if (wanted) {
                found.add(new Reply.Bulk(name));
                found.add(new Reply.Bulk(value));
            }
        });
        return new Reply.Fields(found);
    }

    private static Reply set(Client client, List<String> words) {
        if (words.size() % 2 == 1) {
            return Reply.SYNTAX;
        }
        for (int i = 2; i < Math.min(words.size(), 2 + 2 * MAX_SETTINGS); i += 2) {
            Optional<String> problem = client.configuration().set(Commands.lower(words.get(i)), words.get(i + 1));
            if (problem.isPresent()) {
                return new Reply.Failure(problem.get());
            }
        }
        return Reply.OK;
    }

    private static Reply save(Client client, List<String> words) {
        return client.save() ? Reply.OK : new Reply.Failure("ERR");
    }

    private static Reply saveInBackground(Client client, List<String> words) {
        if (words.size() > 2 || words.size() == 2 && !words.get(1).equalsIgnoreCase("schedule")) {
            return Reply.SYNTAX;
        }
        client.saveFailed(!client.save());
        return new Reply.Status("Background saving started");
    }

    private static Reply time(Client client, List<String> words) {
        Instant now = Instant.now();
        return Reply.bulks(List.of(Long.toString(now.getEpochSecond()), Integer.toString(now.getNano() / 1000)));
    }

    private static Reply shutdown(Client client, List<String> words) {
        boolean understood = words.stream()
                .skip(1)
                .map(Commands::lower)
                .allMatch(List.of("save", "nosave", "now", "force", "abort")::contains);
        return understood ? Reply.SILENCE : Reply.SYNTAX;
    }

    private static boolean isFlush(List<String> words) {
        return words.size() == 1
                || words.size() == 2 && List.of("async", "sync").contains(Commands.lower(words.get(1)));
    }

    private static Reply flushAll(Client client, List<String> words) {
        if (!isFlush(words)) {
            return Reply.SYNTAX;
        }
        client.flushAll();
        return Reply.OK;
    }

    private static Reply flush(Client client, List<String> words) {
        if (!isFlush(words)) {
            return Reply.SYNTAX;
        }
        client.keys().clear();
        return Reply.OK;
    }

    private static Reply swap(Client client, List<String> words) {
        OptionalLong one = Words.number(words.get(1));
        OptionalLong two = Words.number(words.get(2));
        if (one.isEmpty() || two.isEmpty()) {
            return new Reply.Failure("ERR invalid " + (one.isEmpty() ? "first" : "second") + " DB index");
        }
        if (!isDatabase(one.getAsLong()) || !isDatabase(two.getAsLong())) {
            return new Reply.Failure("ERR DB index is out of range");
        }
        client.swap((int) one.getAsLong(), (int) two.getAsLong());
        return Reply.OK;
    }

    private static boolean isDatabase(long number) {
        return number >= 0 && number < Client.DATABASES;
    }
}
