// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.elasticsearch;

import io.honeymesh.trap.http.json.Json;
import io.honeymesh.trap.http.json.JsonText;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What a query finds: everything, or the documents that have one of its words. */
final class Hits {

    /** Documents that are looked through for words, of each index. */
    private static final int MAX_SCANNED = 500;

    private static final int MAX_WORDS = 16;

    /** Members of queries whose texts are no words to look for. */
    private static final Set<String> NO_WORDS = Set.of(
            "field",
            "fields",
            "operator",
            "default_operator",
            "analyzer",
            "lang",
            "source",
            "inline",
            "type",
            "gte",
            "gt",
            "lte",
            "lt",
            "format",
            "time_zone",
            "minimum_should_match",
            "path",
            "default_field");

    record Hit(Index index, int number) {
        String json(String score) {
            return "{\"_index\":" + JsonText.quote(index.name()) + ",\"_type\":\"_doc\",\"_id\":\"" + index.id(number)
                    + "\",\"_score\":" + score + ",\"_source\":" + index.source(number) + "}";
        }
    }

    private final List<Index> indices;
    private final Optional<List<Hit>> found;

    private Hits(List<Index> indices, Optional<List<Hit>> found) {
        this.indices = indices;
        this.found = found;
    }

    /**
     * @param q a query in Lucene's syntax, perhaps empty
     * @param looking whether documents are looked through; else no word is found
     */
    static Hits of(List<Index> indices, String q, Optional<Json> request, boolean looking) {
        Set<String> words = new HashSet<>();
        addWords(q.substring(q.indexOf(':') + 1), words);
        request.flatMap(r -> r.member("query"))
                .ifPresent(query -> query.eachMember((name, value) -> {
                    if (!NO_WORDS.contains(name)) {
                        value.texts().forEach(text -> addWords(text, words));
                    }
                }));
        return new Hits(
                indices,
                words.isEmpty() ? Optional.empty() : Optional.of(looking ? search(indices, words) : List.of()));
    }

    boolean isForWords() {
        return found.isPresent();
    }

    private static void addWords(String text, Set<String> words) {
        for (String word : text.toLowerCase(Locale.ROOT).split("[^\\p{Alnum}@._-]+", MAX_WORDS)) {
            if (!word.isEmpty() && words.size() < MAX_WORDS) {
                words.add(word);
            }
        }
    }

    private static List<Hit> search(List<Index> indices, Set<String> words) {
        List<Hit> hits = new ArrayList<>();
        for (Index index : indices) {
            for (int number = 0; number < Math.min(index.docs(), MAX_SCANNED); number++) {
                String source = index.source(number).toLowerCase(Locale.ROOT);
                if (words.stream().anyMatch(source::contains)) {
                    hits.add(new Hit(index, number));
                }
            }
        }
        return hits;
    }

    int total() {
        return found.map(List::size)
                .orElseGet(() -> indices.stream().mapToInt(Index::docs).sum());
    }

    /** As JSON: queries for words have BM25 scores, of which the answers show one. */
    String score() {
        return indices.isEmpty() ? "0.0" : found.isEmpty() ? "1.0" : "2.0541238";
    }

    List<Hit> range(int from, int to) {
        if (found.isPresent()) {
            int end = Math.min(to, found.get().size());
            return found.get().subList(Math.min(from, end), end);
        }
        List<Hit> hits = new ArrayList<>();
        int before = 0;
        for (Index index : indices) {
            for (int at = Math.max(from, before); at < Math.min(to, before + index.docs()); at++) {
                hits.add(new Hit(index, at - before));
            }
            before += index.docs();
        }
        return hits;
    }
}
