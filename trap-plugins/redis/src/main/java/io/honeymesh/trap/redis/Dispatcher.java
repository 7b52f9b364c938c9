// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.redis;

import io.honeymesh.trap.redis.Commands.Spec;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Decides what becomes of a command, in the order in which Redis' {@code processCommand} asks. */
final class Dispatcher {

    /** Commands kept for EXEC; more are believed. */
    static final int MAX_QUEUED = 64;

    private static final int MAX_SHOWN_CHARS = 128;

    private static final Set<String> NOT_QUEUED = Set.of("exec", "discard", "multi", "watch", "quit", "reset");

    private static final Set<String> FOR_SUBSCRIBERS = Set.of(
            "ping",
            "quit",
            "reset",
            "subscribe",
            "unsubscribe",
            "psubscribe",
            "punsubscribe",
            "ssubscribe",
            "sunsubscribe");

    private static final Set<String> MODULES = Set.of("module|load", "module|loadex", "module|unload");

    private static final Map<String, Handler> HANDLERS = handlers();

    private Dispatcher() {}

    private static Map<String, Handler> handlers() {
        Map<String, Handler> all = new HashMap<>();
        List.of(
                        ConnectionCommands.all(),
                        TransactionCommands.all(),
                        ServerCommands.all(),
                        ReplicationCommands.all(),
                        AdminCommands.all(),
                        DescribeCommands.all(),
                        ScriptCommands.all(),
                        KeyCommands.all(),
                        StringCommands.all(),
                        HashCommands.all(),
                        ListCommands.all(),
                        SetCommands.all())
                .forEach(all::putAll);
        return Map.copyOf(all);
    }

    /** The command that these words call, if there is one. */
    static Optional<Spec> find(List<String> words) {
        return Commands.find(words.getFirst())
                .flatMap(spec ->
                        words.size() > 1 && isContainer(spec) ? Commands.find(spec, words.get(1)) : Optional.of(spec));
    }

    private static boolean isContainer(Spec spec) {
        return !Commands.subcommands(spec).isEmpty();
    }

    static Reply answer(Client client, List<String> words) {
        Optional<Spec> spec = find(words);
        Optional<Reply> refused = spec.isEmpty() ? Optional.of(unknown(words)) : refusal(client, spec.get(), words);
        if (refused.isPresent()) {
            client.abort();
            return refused.get();
        }
        String name = spec.get().name();
        if (client.transaction().isPresent() && !NOT_QUEUED.contains(name)) {
            List<List<String>> queue = client.transaction().get();
            if (queue.size() < MAX_QUEUED) {
                queue.add(words);
            }
            return new Reply.Status("QUEUED");
        }
        return run(client, spec.get(), words);
    }

    /** Runs a command that may be run. */
    static Reply run(Client client, Spec spec, List<String> words) {
        Handler handler = HANDLERS.get(spec.name());
        Reply reply = handler == null ? Unmodelled.answer(client, spec, words) : handler.answer(client, words);
        if (spec.writes() && !(reply instanceof Reply.Failure)) {
            client.changed();
        }
        return reply;
    }

    private static Reply unknown(List<String> words) {
        Optional<Spec> container = Commands.find(words.getFirst());
        if (container.isPresent()) {
            return new Reply.Failure("ERR unknown subcommand '" + shown(words.get(1), MAX_SHOWN_CHARS) + "'. Try "
                    + container.get().name().toUpperCase(Locale.ROOT) + " HELP.");
        }
        StringBuilder arguments = new StringBuilder();
        for (String word : words.subList(1, words.size())) {
            if (arguments.length() >= MAX_SHOWN_CHARS) {
                break;
            }
            String part = shown(word, MAX_SHOWN_CHARS - arguments.length());
            arguments.append('\'').append(part).append("' ");
        }
        return new Reply.Failure("ERR unknown command '" + shown(words.getFirst(), MAX_SHOWN_CHARS)
                + "', with args beginning with: " + arguments);
    }

    /** As printf's {@code %.*s} shows it. */
    private static String shown(String word, int max) {
        int nul = word.indexOf(0);
        int length = Math.min(nul < 0 ? word.length() : nul, max);
        return word.substring(0, length);
    }

    private static Optional<Reply> refusal(Client client, Spec spec, List<String> words) {
        if (!spec.takes(words.size())) {
            return refuse("ERR wrong number of arguments for '" + spec.name() + "' command");
        }
        if (spec.name().equals("debug") || MODULES.contains(spec.name())) {
            String kind = spec.name().equals("debug") ? "debug" : "module";
            return refuse("ERR " + kind.toUpperCase(Locale.ROOT) + " command not allowed. If the enable-" + kind
                    + "-command option is set to \"local\", you can run it from a local connection, otherwise you need"
                    + " to set this option in the configuration file, and then restart the server.");
        }
        if (client.isStranger() && !spec.flags().contains("no_auth")) {
            return refuse("NOAUTH Authentication required.");
        }
        if (client.transaction().isPresent() && spec.flags().contains("no_multi")) {
            return refuse("ERR Command not allowed inside a transaction");
        }
        if (client.hasSaveFailed()
                && client.master().isEmpty()
                && (spec.writes() || spec.name().equals("ping"))) {
            return refuse("MISCONF Redis is configured to save RDB snapshots, but it's currently unable to persist to"
                    + " disk. Commands that may modify the data set are disabled, because this instance is configured"
                    + " to report errors during writes if RDB snapshotting fails (stop-writes-on-bgsave-error option)."
                    + " Please check the Redis logs for details about the RDB error.");
        }
        if (client.master().isPresent()
                && spec.writes()
                && client.configuration().get("replica-read-only").equals("yes")) {
            return refuse("READONLY You can't write against a read only replica.");
        }
        if (!client.channels().isEmpty() && client.protocol() == 2 && !FOR_SUBSCRIBERS.contains(spec.name())) {
            return refuse("ERR Can't execute '" + spec.name()
                    + "': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are allowed in this context");
        }
        return Optional.empty();
    }

    private static Optional<Reply> refuse(String error) {
        return Optional.of(new Reply.Failure(error));
    }
}
