// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.memcached;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Commands about the server, and those about single items that neither get nor set. */
final class AdminCommands {

    private static final String ERROR = "ERROR\r\n";
    private static final String BAD_LINE = "CLIENT_ERROR bad command line format\r\n";
    private static final int MAX_SLAB = 63;

    private final Connection connection;
    private final Cache cache;

    AdminCommands(Connection connection) {
        this.connection = connection;
        this.cache = connection.cache();
    }

    boolean answer(List<String> words) throws IOException {
        boolean quiet = words.size() > 1 && words.getLast().equals("noreply");
        String answer = switch (words.getFirst()) {
            case "delete" -> delete(words);
            case "incr", "decr" -> count(words);
            case "touch" -> touch(words);
            case "flush_all" -> flush(words);
            case "version" -> "VERSION " + Statistics.VERSION + "\r\n";
            case "verbosity" -> verbosity(words);
            case "shutdown" -> "ERROR: shutdown not enabled\r\n";
            case "refresh_certs" -> "Error TLS not enabled\r\n";
            case "stats" -> stats(words);
            case "lru_crawler" -> crawler(words);
            case "lru" -> words.size() > 2 ? "OK\r\n" : ERROR;
            case "slabs" -> slabs(words);
            case "cache_memlimit" ->
                words.size() > 1 && Numbers.unsigned(words.get(1)).isPresent() ? "OK\r\n" : ERROR;
            default -> watch(words);
        };
        if (!quiet) {
            connection.write(answer);
        }
        return true;
    }

    private String delete(List<String> words) {
        if (words.size() < 2) {
            return ERROR;
        }
        boolean plain =
                words.size() == 2 || words.size() == 3 && Set.of("0", "noreply").contains(words.get(2));
        if (!plain
                && !(words.size() == 4
                        && words.get(2).equals("0")
                        && words.get(3).equals("noreply"))) {
            return "CLIENT_ERROR bad command line format.  Usage: delete <key> [noreply]\r\n";
        }
        return cache.remove(words.get(1)) ? "DELETED\r\n" : "NOT_FOUND\r\n";
    }

    private String count(List<String> words) {
        if (words.size() < 3 || words.size() > 4) {
            return ERROR;
        }
        OptionalLong delta = Numbers.unsigned(words.get(2));
        if (delta.isEmpty()) {
            return "CLIENT_ERROR invalid numeric delta argument\r\n";
        }
        Optional<Item> item = cache.get(words.get(1));
        if (item.isEmpty()) {
            return "NOT_FOUND\r\n";
        }
        boolean up = words.getFirst().equals("incr");
        OptionalLong value = Arithmetic.changed(item.get(), delta.getAsLong(), up);
        if (value.isEmpty()) {
            return "CLIENT_ERROR cannot increment or decrement non-numeric value\r\n";
        }
        cache.put(
                item.get().key(),
                item.get().flags(),
                Arithmetic.inPlace(item.get(), value.getAsLong()),
                item.get().expiry());
        return value.getAsLong() + "\r\n";
    }

    private String touch(List<String> words) {
        if (words.size() < 3 || words.size() > 4) {
            return ERROR;
        }
        OptionalLong seconds = Numbers.signed(words.get(2));
        if (seconds.isEmpty()) {
            return "CLIENT_ERROR invalid exptime argument\r\n";
        }
        Optional<Item> item = cache.get(words.get(1));
        item.ifPresent(found -> cache.touch(found, Cache.expiry(seconds.getAsLong())));
        return item.isPresent() ? "TOUCHED\r\n" : "NOT_FOUND\r\n";
    }

    private String flush(List<String> words) {
        boolean delayed = words.size() > 1 && !words.get(1).equals("noreply");
        if (delayed && Numbers.signed(words.get(1)).isEmpty()) {
            return "CLIENT_ERROR invalid exptime argument\r\n";
        }
        if (!delayed || words.get(1).equals("0")) {
            cache.clear();
        }
        return "OK\r\n";
    }

    private static String verbosity(List<String> words) {
        if (words.size() < 2) {
            return ERROR;
        }
        return Numbers.unsigned(words.get(1)).isPresent() ? "OK\r\n" : BAD_LINE;
    }

    private String stats(List<String> words) {
        Statistics statistics = connection.statistics();
        if (words.size() < 2) {
            return lines(statistics.section("general"));
        }
        return switch (words.get(1)) {
            case "settings" -> lines(statistics.section("settings"));
            case "items" -> lines(statistics.items());
            case "slabs" -> lines(statistics.slabLines());
            case "conns" -> lines(statistics.connections());
            case "sizes" -> "STAT sizes_status disabled\r\nEND\r\n";
            case "reset" -> "RESET\r\n";
            case "detail" -> detail(words);
            case "cachedump" -> dump(words, statistics);
            default -> ERROR;
        };
    }

    private static String lines(List<Statistics.Line> lines) {
        StringBuilder text = new StringBuilder();
        lines.forEach(line -> text.append("STAT ")
                .append(line.name())
                .append(' ')
                .append(line.value())
                .append("\r\n"));
        return text + "END\r\n";
    }

    private static String detail(List<String> words) {
        return switch (words.size() > 2 ? words.get(2) : "") {
            case "on", "off" -> "OK\r\n";
            case "dump" -> "END\r\n";
            default -> "CLIENT_ERROR usage: stats detail on|off|dump\r\n";
        };
    }

    private static String dump(List<String> words, Statistics statistics) {
        if (words.size() < 4) {
            return "CLIENT_ERROR bad command line\r\n";
        }
        OptionalLong slab = Numbers.unsigned(words.get(2));
        OptionalLong limit = Numbers.unsigned(words.get(3));
        if (slab.isEmpty() || limit.isEmpty()) {
            return BAD_LINE;
        }
        if (slab.getAsLong() > MAX_SLAB) {
            return "CLIENT_ERROR Illegal slab id\r\n";
        }
        StringBuilder text = new StringBuilder();
        statistics.items((int) slab.getAsLong()).stream()
                .limit(limit.getAsLong() == 0 ? Long.MAX_VALUE : limit.getAsLong())
                .forEach(item -> text.append("ITEM ")
                        .append(item.key())
                        .append(" [")
                        .append(item.data().length())
                        .append(" b; ")
                        .append(item.expiry().map(Instant::getEpochSecond).orElse(0L))
                        .append(" s]\r\n"));
        return text + "END\r\n";
    }

    private String crawler(List<String> words) {
        String what = words.size() > 1 ? words.get(1) : "";
        return switch (what) {
            case "metadump" -> metadump(words);
            case "crawl" -> words.size() > 2 ? "OK\r\n" : ERROR;
            case "enable" -> "ERROR failed to start lru crawler thread\r\n";
            case "disable", "sleep", "tocrawl" -> "OK\r\n";
            default -> ERROR;
        };
    }

    private String metadump(List<String> words) {
        if (words.size() < 3) {
            return ERROR;
        }
        if (connection.isPending()) {
            return "ERROR cannot pipeline other commands before metadump\r\n";
        }
        if (!Set.of("all", "hash").contains(words.get(2))
                && Numbers.unsigned(words.get(2)).orElse(MAX_SLAB + 1L) > MAX_SLAB) {
            return "BADCLASS invalid class id\r\n";
        }
        StringBuilder text = new StringBuilder();
        for (Item item : cache.all()) {
            text.append("key=")
                    .append(encoded(item.key()))
                    .append(" exp=")
                    .append(item.expiry().map(Instant::getEpochSecond).orElse(-1L))
                    .append(" la=")
                    .append(item.touched().getEpochSecond())
                    .append(" cas=")
                    .append(item.cas())
                    .append(" fetch=")
                    .append(item.fetched() ? "yes" : "no")
                    .append(" cls=")
                    .append(item.slab())
                    .append(" size=")
                    .append(item.sizeBytes())
                    .append('\n');
        }
        return text + "END\r\n";
    }

    /** As in a URI. */
    private static String encoded(String key) {
        StringBuilder text = new StringBuilder();
        for (byte b : key.getBytes(StandardCharsets.ISO_8859_1)) {
            char c = (char) (b & 0xff);
            boolean plain =
                    c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || "-._~".indexOf(c) >= 0;
            text.append(plain ? String.valueOf(c) : String.format("%%%02X", (int) c));
        }
        return text.toString();
    }

    private static String slabs(List<String> words) {
        if (words.size() > 3 && words.get(1).equals("reassign")) {
            return "NOSPARE source class has no spare pages\r\n";
        }
        return words.size() > 2 && words.get(1).equals("automove") ? "OK\r\n" : ERROR;
    }

    private static String watch(List<String> words) {
        boolean known = words.size() == 1
                || Set.of(
                                "fetchers",
                                "mutations",
                                "evictions",
                                "connevents",
                                "proxyreqs",
                                "proxyevents",
                                "proxyuser",
                                "deletions")
                        .contains(words.get(1));
        return known ? "OK\r\n" : ERROR;
    }
}
