// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.redis;

import static java.util.Map.entry;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** Commands about the connection itself. */
final class ConnectionCommands {

    private static final Reply WRONG_PASSWORD =
            new Reply.Failure("WRONGPASS invalid username-password pair or user is disabled.");
    private static final Reply BAD_NAME =
            new Reply.Failure("ERR Client names cannot contain spaces, newlines or special characters.");

    private ConnectionCommands() {}

    static Map<String, Handler> all() {
        return Map.ofEntries(
                entry("ping", ConnectionCommands::ping),
                entry("echo", (client, words) -> new Reply.Bulk(words.get(1))),
                entry("quit", (client, words) -> Reply.OK),
                entry("reset", ConnectionCommands::reset),
                entry("auth", ConnectionCommands::auth),
                entry("hello", ConnectionCommands::hello),
                entry("select", ConnectionCommands::select),
                entry("client|id", (client, words) -> new Reply.Number(client.id())),
                entry("client|getname", ConnectionCommands::name),
                entry("client|setname", ConnectionCommands::rename),
                entry("client|info", (client, words) -> new Reply.Verbatim(info(client, "client|info"))),
                entry("client|list", (client, words) -> new Reply.Verbatim(info(client, "client|list"))),
                entry("client|kill", ConnectionCommands::kill),
                entry("client|reply", ConnectionCommands::reply),
                entry("client|getredir", (client, words) -> new Reply.Number(-1)));
    }

    private static Reply ping(Client client, List<String> words) {
        if (words.size() > 2) {
            return new Reply.Failure("ERR wrong number of arguments for 'ping' command");
        }
        if (!client.channels().isEmpty() && client.protocol() == 2) {
            return Reply.bulks(List.of("pong", words.size() > 1 ? words.get(1) : ""));
        }
        return words.size() > 1 ? new Reply.Bulk(words.get(1)) : new Reply.Status("PONG");
    }

    private static Reply reset(Client client, List<String> words) {
        client.reset();
        return new Reply.Status("RESET");
    }

    private static Reply auth(Client client, List<String> words) {
        if (words.size() > 3) {
            return Reply.SYNTAX;
        }
        boolean named = words.size() == 3;
        if (client.logIn(named ? words.get(1) : "default", words.getLast())) {
            boolean pointless =
                    !named && client.configuration().get("requirepass").isEmpty();
            return pointless
                    ? new Reply.Failure("ERR AUTH <password> called without any password configured for the default"
                            + " user. Are you sure your configuration is correct?")
                    : Reply.OK;
        }
        return WRONG_PASSWORD;
    }

    private static Reply hello(Client client, List<String> words) {
        OptionalLong version = words.size() > 1 ? Words.number(words.get(1)) : OptionalLong.of(client.protocol());
        if (version.isEmpty()) {
            return new Reply.Failure("ERR Protocol version is not an integer or out of range");
        }
        if (version.getAsLong() < 2 || version.getAsLong() > 3) {
            return new Reply.Failure("NOPROTO unsupported protocol version");
        }
        for (int i = 2; i < words.size(); i++) {
            String option = Commands.lower(words.get(i));
            if (option.equals("auth") && i + 2 < words.size()) {
                if (!client.logIn(words.get(i + 1), words.get(i + 2))) {
                    return WRONG_PASSWORD;
                }
                i += 2;
            } else if (option.equals("setname") && i + 1 < words.size()) {
                if (!isName(words.get(i + 1))) {
                    return BAD_NAME;
                }
                client.name(words.get(++i));
            } else {
                return new Reply.Failure("ERR Syntax error in HELLO option '" + words.get(i) + "'");
            }
        }
        if (client.isStranger()) {
            return new Reply.Failure("NOAUTH HELLO must be called with the client already authenticated, otherwise the"
                    + " HELLO AUTH <user> <pass> option can be used to authenticate the client and select the RESP"
                    + " protocol version at the same time");
        }
        client.speak((int) version.getAsLong());
        return new Reply.Fields(List.of(
                new Reply.Bulk("server"),
                new Reply.Bulk("redis"),
                new Reply.Bulk("version"),
                new Reply.Bulk(Instance.VERSION),
                new Reply.Bulk("proto"),
                new Reply.Number(client.protocol()),
                new Reply.Bulk("id"),
                new Reply.Number(client.id()),
                new Reply.Bulk("mode"),
                new Reply.Bulk("standalone"),
                new Reply.Bulk("role"),
                new Reply.Bulk(client.master().isEmpty() ? "master" : "replica"),
                new Reply.Bulk("modules"),
                Reply.NONE));
    }

    private static Reply select(Client client, List<String> words) {
        OptionalLong number = Words.number(words.get(1));
        if (number.isEmpty()) {
            return Reply.NOT_AN_INTEGER;
        }
        if (number.getAsLong() < 0 || number.getAsLong() >= Client.DATABASES) {
            return new Reply.Failure("ERR DB index is out of range");
        }
        client.select((int) number.getAsLong());
        return Reply.OK;
    }

    private static Reply name(Client client, List<String> words) {
        return client.name().isEmpty() ? Reply.NIL : new Reply.Bulk(client.name());
    }

    private static Reply rename(Client client, List<String> words) {
        if (!isName(words.get(2))) {
            return BAD_NAME;
        }
        client.name(words.get(2));
        return Reply.OK;
    }

    private static boolean isName(String text) {
        return text.chars().allMatch(c -> c >= '!' && c <= '~');
    }

    private static Reply kill(Client client, List<String> words) {
        return words.size() == 3 ? new Reply.Failure("ERR No such client") : Reply.ZERO;
    }

    private static Reply reply(Client client, List<String> words) {
        return switch (Commands.lower(words.get(2))) {
            case "on" -> {
                client.quiet(false);
                yield Reply.OK;
            }
            case "off" -> {
                client.quiet(true);
                yield Reply.SILENCE;
            }
            case "skip" -> Reply.SILENCE;
            default -> Reply.SYNTAX;
        };
    }

    /** One line about the only client there is. */
    private static String info(Client client, String command) {
        long age = Duration.between(client.since(), Instant.now()).toSeconds();
        List<String> fields = List.of(
                "id=" + client.id(),
                "addr=" + client.remote(),
                "laddr=" + client.local(),
                "fd=8",
                "name=" + client.name(),
                "age=" + age,
                "idle=0",
                "flags=N",
                "db=" + client.database(),
                "sub=" + client.channels().size(),
                "psub=0",
                "ssub=0",
                "multi=-1",
                "qbuf=26",
                "qbuf-free=20448",
                "argv-mem=10",
                "multi-mem=0",
                "rbs=16384",
                "rbp=16384",
                "obl=0",
                "oll=0",
                "omem=0",
                "tot-mem=37671",
                "events=r",
                "cmd=" + command,
                "user=default",
                "redir=-1",
                "resp=" + client.protocol());
        return String.join(" ", fields) + "\n";
    }
}
