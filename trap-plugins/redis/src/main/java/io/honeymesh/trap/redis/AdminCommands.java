// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.redis;

import static java.util.Map.entry;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** Users, modules, the slow log and the doctors, of a server nobody has looked after since it was installed. */
final class AdminCommands {

    private static final Reply NO_CLUSTER = new Reply.Failure("ERR This instance has cluster support disabled");

    private AdminCommands() {}

    static Map<String, Handler> all() {
        return Map.ofEntries(
                entry("acl|whoami", (client, words) -> new Reply.Bulk("default")),
                entry("acl|users", (client, words) -> Reply.bulks(List.of("default"))),
                entry(
                        "acl|list",
                        (client, words) -> Reply.bulks(List.of("user default on " + secret(client) + " ~* &* +@all"))),
                entry("acl|setuser", (client, words) -> Reply.OK),
                entry("acl|deluser", (client, words) -> Reply.ZERO),
                entry("acl|getuser", AdminCommands::user),
                entry("acl|log", (client, words) -> Reply.NONE),
                entry("acl|cat", AdminCommands::categories),
                entry("module|list", (client, words) -> Reply.NONE),
                entry("slowlog|get", (client, words) -> Reply.NONE),
                entry("slowlog|len", (client, words) -> Reply.ZERO),
                entry("slowlog|reset", (client, words) -> Reply.OK),
                entry("latency|latest", (client, words) -> Reply.NONE),
                entry("latency|history", (client, words) -> Reply.NONE),
                entry("latency|reset", (client, words) -> Reply.ZERO),
                entry("memory|usage", AdminCommands::usage),
                entry("memory|purge", (client, words) -> Reply.OK),
                entry("lolwut", (client, words) -> new Reply.Verbatim("Redis ver. " + Instance.VERSION + "\n")),
                entry("readonly", (client, words) -> NO_CLUSTER),
                entry("readwrite", (client, words) -> NO_CLUSTER),
                entry("asking", (client, words) -> NO_CLUSTER),
                entry(
                        "restore",
                        (client, words) -> new Reply.Failure("ERR DUMP payload version or checksum are wrong")));
    }

    /** How the ACL shows the default user's password. */
    private static String secret(Client client) {
        String password = client.configuration().get("requirepass");
        return password.isEmpty() ? "nopass" : "#" + sha256(password);
    }

    private static Reply user(Client client, List<String> words) {
        if (!words.get(2).equals("default")) {
            return Reply.NIL;
        }
        String password = client.configuration().get("requirepass");
        return new Reply.Fields(List.of(
                new Reply.Bulk("flags"),
                new Reply.Members(Reply.list(password.isEmpty() ? List.of("on", "nopass") : List.of("on"))),
                new Reply.Bulk("passwords"),
                Reply.bulks(password.isEmpty() ? List.of() : List.of(sha256(password))),
                new Reply.Bulk("commands"),
                new Reply.Bulk("+@all"),
                new Reply.Bulk("keys"),
                new Reply.Bulk("~*"),
                new Reply.Bulk("channels"),
                new Reply.Bulk("&*"),
                new Reply.Bulk("selectors"),
                Reply.NONE));
    }

    private static Reply categories(Client client, List<String> words) {
        return Reply.bulks(List.of(
                "keyspace",
                "read",
                "write",
                "set",
                "sortedset",
                "list",
                "hash",
                "string",
                "bitmap",
                "hyperloglog",
                "geo",
                "stream",
                "pubsub",
                "admin",
                "fast",
                "slow",
                "blocking",
                "dangerous",
                "connection",
                "transaction",
                "scripting"));
    }

    private static Reply usage(Client client, List<String> words) {
        return client.keys()
                .get(words.get(2))
                .<Reply>map(value -> new Reply.Number(56 + words.get(2).length() / 8 * 8))
                .orElse(Reply.NIL);
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.ISO_8859_1)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
