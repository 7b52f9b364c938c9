// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.redis;

import static java.util.Map.entry;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** MULTI and its kin, and subscriptions to channels on which nobody ever speaks. */
final class TransactionCommands {

    private TransactionCommands() {}

    static Map<String, Handler> all() {
        return Map.ofEntries(
                entry("multi", TransactionCommands::multi),
                entry("exec", TransactionCommands::exec),
                entry("discard", TransactionCommands::discard),
                entry("watch", TransactionCommands::watch),
                entry("unwatch", (client, words) -> Reply.OK),
                entry("subscribe", TransactionCommands::subscribe),
                entry("psubscribe", TransactionCommands::subscribe),
                entry("ssubscribe", TransactionCommands::subscribe),
                entry("unsubscribe", TransactionCommands::unsubscribe),
                entry("punsubscribe", TransactionCommands::unsubscribe),
                entry("sunsubscribe", TransactionCommands::unsubscribe),
                entry("publish", (client, words) -> Reply.ZERO),
                entry("spublish", (client, words) -> Reply.ZERO),
                entry("pubsub|channels", (client, words) -> Reply.NONE),
                entry("pubsub|shardchannels", (client, words) -> Reply.NONE),
                entry("pubsub|numpat", (client, words) -> Reply.ZERO),
                entry("pubsub|numsub", TransactionCommands::subscribers),
                entry("pubsub|shardnumsub", TransactionCommands::subscribers));
    }

    private static Reply multi(Client client, List<String> words) {
        if (client.transaction().isPresent()) {
            return new Reply.Failure("ERR MULTI calls can not be nested");
        }
        client.begin();
        return Reply.OK;
    }

    private static Reply exec(Client client, List<String> words) {
        if (client.transaction().isEmpty()) {
            return new Reply.Failure("ERR EXEC without MULTI");
        }
        List<List<String>> queued = client.transaction().get();
        boolean aborted = client.isAborted();
        client.endTransaction();
        if (aborted) {
            return new Reply.Failure("EXECABORT Transaction discarded because of previous errors.");
        }
        List<Reply> replies = new ArrayList<>();
        for (List<String> command : queued) {
            Dispatcher.find(command).ifPresent(spec -> replies.add(Dispatcher.run(client, spec, command)));
        }
        return new Reply.Items(replies);
    }

    private static Reply discard(Client client, List<String> words) {
        if (client.transaction().isEmpty()) {
            return new Reply.Failure("ERR DISCARD without MULTI");
        }
        client.endTransaction();
        return Reply.OK;
    }

    private static Reply watch(Client client, List<String> words) {
        return client.transaction().isPresent() ? new Reply.Failure("ERR WATCH inside MULTI is not allowed") : Reply.OK;
    }

    private static Reply subscribe(Client client, List<String> words) {
        List<Reply> replies = new ArrayList<>();
        for (String channel : words.subList(1, words.size())) {
            if (client.channels().size() < Client.MAX_CHANNELS) {
                client.channels().add(channel);
            }
            replies.add(push(words, new Reply.Bulk(channel), client.channels().size()));
        }
        return new Reply.Several(replies);
    }

    private static Reply unsubscribe(Client client, List<String> words) {
        List<String> leaving = words.size() > 1 ? words.subList(1, words.size()) : List.copyOf(client.channels());
        if (leaving.isEmpty()) {
            return push(words, Reply.NIL, 0);
        }
        List<Reply> replies = new ArrayList<>();
        for (String channel : leaving) {
            client.channels().remove(channel);
            replies.add(push(words, new Reply.Bulk(channel), client.channels().size()));
        }
        return new Reply.Several(replies);
    }

    private static Reply push(List<String> words, Reply channel, int left) {
        return new Reply.Push(
                List.of(new Reply.Bulk(Commands.lower(words.getFirst())), channel, new Reply.Number(left)));
    }

    private static Reply subscribers(Client client, List<String> words) {
        List<Reply> counts = new ArrayList<>();
        for (String channel : words.subList(2, words.size())) {
            counts.add(new Reply.Bulk(channel));
            counts.add(Reply.ZERO);
        }
        return new Reply.Items(counts);
    }
}
