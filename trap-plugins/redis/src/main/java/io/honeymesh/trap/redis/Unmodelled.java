// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.redis;

import io.honeymesh.trap.redis.Commands.Spec;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Commands without a handler of their own: answered as if their keys didn't exist. */
final class Unmodelled {

    private static final Set<String> COUNTS = Set.of(
            "zcard",
            "zcount",
            "zlexcount",
            "zrem",
            "xlen",
            "pfcount",
            "bitcount",
            "getbit",
            "setbit",
            "bitop",
            "move",
            "copy",
            "linsert",
            "lrem",
            "lpushx",
            "rpushx",
            "sinterstore",
            "sunionstore",
            "sdiffstore",
            "zunionstore",
            "zinterstore",
            "zdiffstore",
            "zremrangebyrank",
            "zremrangebyscore",
            "zremrangebylex",
            "xdel",
            "xtrim",
            "xack",
            "smove",
            "hstrlen",
            "geosearchstore",
            "zrangestore",
            "sintercard",
            "zintercard");

    private static final Set<String> ONE = Set.of("zadd", "pfadd", "geoadd", "hsetnx", "msetnx", "hincrby");

    private static final Set<String> NIL = Set.of(
            "zscore",
            "zrank",
            "zrevrank",
            "srandmember",
            "spop",
            "hrandfield",
            "zrandmember",
            "geodist",
            "dump",
            "lpos",
            "object|freq",
            "lmove",
            "rpoplpush");

    private static final Set<String> BLOCKING =
            Set.of("blpop", "brpop", "bzpopmin", "bzpopmax", "blmove", "brpoplpush", "blmpop", "bzmpop");

    private Unmodelled() {}

    static Reply answer(Client client, Spec spec, List<String> words) {
        String name = spec.name();
        String container = words.getFirst().toUpperCase(Locale.ROOT);
        if (name.endsWith("|help")) {
            return new Reply.Items(List.of(
                    new Reply.Status(container + " <subcommand> [<arg> [value] [opt] ...]. Subcommands are:"),
                    new Reply.Status("HELP"),
                    new Reply.Status("    Prints this help.")));
        }
        if (name.startsWith("cluster|")) {
            return new Reply.Failure("ERR This instance has cluster support disabled");
        }
        if (spec.firstKey() == 1 && client.keys().contains(words.get(1))) {
            return Reply.WRONG_TYPE;
        }
        if (BLOCKING.contains(name)) {
            return Reply.SILENCE;
        }
        if (COUNTS.contains(name)) {
            return Reply.ZERO;
        }
        if (ONE.contains(name)) {
            return new Reply.Number(1);
        }
        if (NIL.contains(name)) {
            return Reply.NIL;
        }
        return spec.writes() || spec.firstKey() == 0 ? Reply.OK : Reply.NONE;
    }
}
