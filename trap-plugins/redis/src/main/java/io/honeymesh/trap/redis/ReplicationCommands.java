// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.redis;

import static java.util.Map.entry;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Replication, believed and never done: the trap follows no master and sends no replica anything (S10). */
final class ReplicationCommands {

    private static final int MAX_HOST_CHARS = 256;

    private static final Set<String> OPTIONS =
            Set.of("listening-port", "ip-address", "capa", "ack", "getack", "rdb-only", "rdb-filter-only");

    private ReplicationCommands() {}

    static Map<String, Handler> all() {
        return Map.ofEntries(
                entry("replicaof", ReplicationCommands::follow),
                entry("slaveof", ReplicationCommands::follow),
                entry("role", ReplicationCommands::role),
                entry("replconf", ReplicationCommands::configure),
                entry("psync", ReplicationCommands::synchronise),
                entry("sync", (client, words) -> Reply.SILENCE),
                entry("monitor", (client, words) -> Reply.OK),
                entry("wait", ReplicationCommands::await),
                entry("failover", (client, words) -> new Reply.Failure("ERR FAILOVER requires connected replicas.")),
                entry("migrate", (client, words) -> new Reply.Status("NOKEY")));
    }

    private static Reply follow(Client client, List<String> words) {
        String host = words.get(1).substring(0, Math.min(words.get(1).length(), MAX_HOST_CHARS));
        if (host.equalsIgnoreCase("no") && words.get(2).equalsIgnoreCase("one")) {
            client.follow(Optional.empty());
            return Reply.OK;
        }
        OptionalLong port = Words.number(words.get(2));
        if (port.isEmpty() || port.getAsLong() < 0 || port.getAsLong() > 65_535) {
            return new Reply.Failure("ERR Invalid master port");
        }
        Optional<Client.Master> master = Optional.of(new Client.Master(host, port.getAsLong()));
        if (client.master().equals(master)) {
            return new Reply.Status("OK Already connected to specified master");
        }
        client.follow(master);
        return Reply.OK;
    }

    private static Reply role(Client client, List<String> words) {
        return client.master()
                .<Reply>map(master -> new Reply.Items(List.of(
                        new Reply.Bulk("slave"),
                        new Reply.Bulk(master.host()),
                        new Reply.Number(master.port()),
                        new Reply.Bulk("connecting"),
                        new Reply.Number(-1))))
                .orElseGet(() -> new Reply.Items(List.of(new Reply.Bulk("master"), Reply.ZERO, Reply.NONE)));
    }

    private static Reply configure(Client client, List<String> words) {
        if (words.size() % 2 == 0) {
            return Reply.SYNTAX;
        }
        for (int i = 1; i < words.size(); i += 2) {
            if (!OPTIONS.contains(Commands.lower(words.get(i)))) {
                return new Reply.Failure("ERR Unrecognized REPLCONF option: " + words.get(i));
            }
        }
        return words.size() > 1 && words.get(1).equalsIgnoreCase("ack") ? Reply.SILENCE : Reply.OK;
    }

    /** A server of Redis 7 waits some seconds before it sends its data: longer than the trap has. */
    private static Reply synchronise(Client client, List<String> words) {
        return new Reply.Status("FULLRESYNC " + client.instance().replicationId() + " 0");
    }

    private static Reply await(Client client, List<String> words) {
        boolean numbers = Words.number(words.get(1)).isPresent()
                && Words.number(words.get(2)).isPresent();
        return numbers ? Reply.ZERO : Reply.NOT_AN_INTEGER;
    }
}
