// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.memcached;

import java.util.Set;

/** The text commands memcached 1.6.18 knows. */
final class Commands {

    /** Those that name a key. */
    static final Set<String> KEYED = Set.of(
            "get", "gets", "gat", "gats", "set", "add", "replace", "append", "prepend", "cas", "delete", "incr", "decr",
            "touch", "mg", "ms", "md", "ma", "me");

    static final Set<String> ALL = Set.of(
            "get",
            "gets",
            "gat",
            "gats",
            "set",
            "add",
            "replace",
            "append",
            "prepend",
            "cas",
            "delete",
            "incr",
            "decr",
            "touch",
            "mg",
            "ms",
            "md",
            "ma",
            "me",
            "mn",
            "stats",
            "version",
            "quit",
            "flush_all",
            "verbosity",
            "shutdown",
            "lru",
            "lru_crawler",
            "slabs",
            "cache_memlimit",
            "watch",
            "refresh_certs");

    private Commands() {}
}
