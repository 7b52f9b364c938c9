// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.elasticsearch;

import io.honeymesh.trap.http.json.Json;
import io.honeymesh.trap.http.json.JsonParser;
import io.honeymesh.trap.http.json.JsonText;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/** _search, _count, _msearch and scrolling. */
final class Searches {

    /** Documents shown in one answer: three tenths of what the host lets a trap say. */
    private static final int MAX_HITS = 2_000;

    private static final int DEFAULT_SIZE = 10;
    private static final int MAX_WORD_SEARCHES = 64;
    private static final int MAX_SCROLLS = 8;
    private static final int MAX_SEARCHES = 20;

    private record Scroll(Hits hits, int shards, int next, int size) {}

    private final String nodeId;
    private final Shelf shelf;
    private final Checks checks;
    private final Map<String, Scroll> scrolls = new LinkedHashMap<>();
    private int wordSearches;

    Searches(Cluster cluster, Shelf shelf) {
        this.nodeId = cluster.nodeId();
        this.shelf = shelf;
        this.checks = new Checks(cluster.nodeId());
    }

    /** @param at the place of the part that says what is to be done */
    Answer answer(Call call, String names, int at) {
        if (call.part(at).equals("_msearch")) {
            return several(call, names);
        }
        if (call.part(at + 1).equals("scroll")) {
            return scrolled(call);
        }
        Optional<List<Index>> indices = shelf.named(names);
        if (indices.isEmpty()) {
            return names.startsWith("_")
                    ? Answer.badIndexName(names, "must not start with '_'.")
                    : Answer.noIndex(shelf.missing(names).orElse(names));
        }
        return call.part(at).equals("_count")
                ? counted(call, indices.get())
                : searched(call, call.body(), indices.get());
    }

    private Answer counted(Call call, List<Index> indices) {
        int count = hits(call, indices, parsed(call.body())).total();
        return Answer.json("{\"count\":" + count + "," + shards(indices.size()) + "}");
    }

    /** Looking for words is work; so nothing is found any more by a client that does it all the time. */
    private Hits hits(Call call, List<Index> indices, Optional<Json> request) {
        Hits hits = Hits.of(indices, call.parameter("q").orElse(""), request, wordSearches < MAX_WORD_SEARCHES);
        wordSearches += hits.isForWords() ? 1 : 0;
        return hits;
    }

    private static Optional<Json> parsed(String body) {
        return JsonParser.parse(body) instanceof JsonParser.Outcome.Parsed parsed
                ? Optional.of(parsed.value())
                : Optional.empty();
    }

    private Answer searched(Call call, String body, List<Index> indices) {
        Optional<Json> request = Optional.empty();
        if (!body.isBlank()) {
            switch (JsonParser.parse(body)) {
                case JsonParser.Outcome.Broken broken -> {
                    return Syntax.request(body, broken);
                }
                case JsonParser.Outcome.Parsed parsed -> {
                    Optional<Answer> refused = checks.refused(body, parsed.value(), indices);
                    if (refused.isPresent()) {
                        return refused.get();
                    }
                    request = Optional.of(parsed.value());
                }
            }
        }
        String writtenSize = call.parameter("size").orElse(member(request, "size"));
        String writtenFrom = call.parameter("from").orElse(member(request, "from"));
        Optional<Integer> size = number(writtenSize);
        Optional<Integer> from = number(writtenFrom);
        if (size.isEmpty()) {
            return Checks.badNumber("size", writtenSize);
        }
        if (from.isEmpty()) {
            return Checks.badNumber("from", writtenFrom);
        }
        if (size.get() < -1) {
            return Answer.illegalArgument("[size] parameter cannot be negative, found [" + size.get() + "]");
        }
        int count = size.get() < 0 ? DEFAULT_SIZE : size.get();
        int start = Math.max(0, from.get());
        if ((long) start + count > Checks.MAX_WINDOW) {
            return checks.tooLarge((long) start + count, indices);
        }
        Hits hits = hits(call, indices, request);
        if (call.parameter("scroll").isPresent()) {
            return page(new Scroll(hits, indices.size(), 0, count), scrollId());
        }
        List<Hits.Hit> shown = hits.range(start, start + Math.min(count, MAX_HITS));
        return Answer.json(result("", indices.size(), hits, shown));
    }

    private static String member(Optional<Json> request, String name) {
        return request.flatMap(r -> r.member(name))
                .map(value -> value instanceof Json.Number number
                        ? number.written()
                        : value.text().orElse(""))
                .orElse("");
    }

    /** -1 if nothing is written. */
    private static Optional<Integer> number(String written) {
        try {
            return Optional.of(written.isEmpty() ? -1 : Integer.parseInt(written));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private Answer several(Call call, String names) {
        if (call.body().isEmpty()) {
            return Answer.error(400, "parse_exception", "request body or source parameter is required");
        }
        if (!call.body().endsWith("\n")) {
            return Answer.illegalArgument("The msearch request must be terminated by a newline [\n]");
        }
        String[] lines = call.body().split("\n", 2 * MAX_SEARCHES);
        List<String> answers = new ArrayList<>();
        for (int i = 1; i < lines.length; i += 2) {
            String index = parsed(lines[i - 1])
                    .flatMap(header -> header.member("index"))
                    .flatMap(Json::text)
                    .orElse(names);
            String search = lines[i];
            Answer one = shelf.named(index)
                    .map(indices -> searched(call, search, indices))
                    .orElseGet(() -> Answer.noIndex(index));
            String body = one.body();
            answers.add(one.status() == 200 ? body.substring(0, body.length() - 1) + ",\"status\":200}" : body);
        }
        return Answer.json("{\"took\":" + took() + ",\"responses\":[" + String.join(",", answers) + "]}");
    }

    private Answer scrolled(Call call) {
        if (call.method().equals("DELETE")) {
            scrolls.clear();
            return Answer.json("{\"succeeded\":true,\"num_freed\":1}");
        }
        String id = call.parameter("scroll_id")
                .or(() -> parsed(call.body())
                        .flatMap(request -> request.member("scroll_id"))
                        .map(value -> value.texts().stream().findFirst().orElse("")))
                .orElse(call.part(call.path().size() - 1));
        Scroll scroll = scrolls.get(id);
        if (scroll != null) {
            return page(scroll, id);
        }
        if (id.length() < 40) {
            return Answer.illegalArgument("Cannot parse scroll id");
        }
        return Answer.json(404, """
                {"error":{"root_cause":[{"type":"search_context_missing_exception","reason":"No search context found for id [%1$d]"}],\
                "type":"search_phase_execution_exception","reason":"all shards failed","phase":"query","grouped":true,\
                "failed_shards":[{"shard":-1,"index":null,"reason":{"type":"search_context_missing_exception",\
                "reason":"No search context found for id [%1$d]"}}],"caused_by":{"type":"search_context_missing_exception",\
                "reason":"No search context found for id [%1$d]"}},"status":404}""".formatted(Math.floorMod(id.hashCode(), 500)));
    }

    private Answer page(Scroll scroll, String id) {
        int to = Math.min(scroll.hits.total(), scroll.next + Math.min(scroll.size, MAX_HITS));
        scrolls.remove(id);
        if (scrolls.size() < MAX_SCROLLS) {
            scrolls.put(id, new Scroll(scroll.hits, scroll.shards, to, scroll.size));
        }
        String head = "\"_scroll_id\":" + JsonText.quote(id) + ",";
        return Answer.json(result(head, scroll.shards, scroll.hits, scroll.hits.range(scroll.next, to)));
    }

    /** In the form of the real ones: a context's name, number and node. */
    private String scrollId() {
        byte[] context = new byte[16];
        ThreadLocalRandom.current().nextBytes(context);
        String inner = "\u0014include_context_uuid\rqueryAndFetch\u0001\u0016" + Ids.base64(context) + "\0\0\0\0\0\0\0"
                + (char) (1 + ThreadLocalRandom.current().nextInt(120)) + "\u0016" + nodeId;
        return Ids.base64(inner.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String shards(int count) {
        return "\"_shards\":{\"total\":" + count + ",\"successful\":" + count + ",\"skipped\":0,\"failed\":0}";
    }

    private static String result(String head, int shards, Hits hits, List<Hits.Hit> shown) {
        StringBuilder out = new StringBuilder("{" + head + "\"took\":" + took() + ",\"timed_out\":false,");
        out.append(shards(shards)).append(",\"hits\":{\"total\":{\"value\":").append(hits.total());
        out.append(",\"relation\":\"eq\"},\"max_score\":");
        out.append(shown.isEmpty() && shards > 0 ? "null" : hits.score()).append(",\"hits\":[");
        for (int i = 0; i < shown.size(); i++) {
            out.append(i == 0 ? "" : ",").append(shown.get(i).json(hits.score()));
        }
        return out.append("]}}").toString();
    }

    private static int took() {
        return ThreadLocalRandom.current().nextInt(1, 14);
    }
}
