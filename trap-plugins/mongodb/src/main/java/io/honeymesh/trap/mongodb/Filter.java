// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.mongodb;

import java.util.List;
import java.util.function.Predicate;

/** A query as simple as most are: fields that equal values. Operators are taken for true. */
final class Filter {

    private Filter() {}

    static Predicate<Document> of(Document query) {
        return document -> query.fields().entrySet().stream()
                .allMatch(field -> isOperator(field.getKey(), field.getValue())
                        || document.get(field.getKey())
                                .filter(v -> v.matches(field.getValue()))
                                .isPresent());
    }

    private static boolean isOperator(String name, Value value) {
        return name.startsWith("$")
                || name.contains(".")
                || value instanceof Value.Nested nested
                        && nested.document().first().startsWith("$");
    }

    /** Those that match, as many as are wanted; 0 is all. */
    static List<Document> find(List<Document> documents, Document query, long skip, long limit) {
        return documents.stream()
                .filter(of(query))
                .skip(Math.max(0, skip))
                .limit(limit == 0 ? Long.MAX_VALUE : Math.abs(Math.max(limit, -Long.MAX_VALUE)))
                .toList();
    }
}
