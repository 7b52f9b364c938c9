// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.mongodb;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A BSON document: names and values in order. */
final class Document {

    private final Map<String, Value> fields = new LinkedHashMap<>();

    Document put(String name, Value value) {
        fields.put(name, value);
        return this;
    }

    Document put(String name, String text) {
        return put(name, new Value.Text(text));
    }

    Document put(String name, int number) {
        return put(name, new Value.Int(number));
    }

    Document put(String name, long number) {
        return put(name, new Value.Long(number));
    }

    Document put(String name, double number) {
        return put(name, new Value.Real(number));
    }

    Document put(String name, boolean flag) {
        return put(name, new Value.Flag(flag));
    }

    Document put(String name, Document document) {
        return put(name, new Value.Nested(document));
    }

    Document put(String name, List<Document> documents) {
        return put(
                name,
                new Value.Array(documents.stream().<Value>map(Value.Nested::new).toList()));
    }

    Document texts(String name, List<String> texts) {
        return put(
                name, new Value.Array(texts.stream().<Value>map(Value.Text::new).toList()));
    }

    Map<String, Value> fields() {
        return fields;
    }

    boolean isEmpty() {
        return fields.isEmpty();
    }

    /** The name of the first field: a command's. */
    String first() {
        return fields.keySet().stream().findFirst().orElse("");
    }

    Optional<Value> get(String name) {
        return Optional.ofNullable(fields.get(name));
    }

    String text(String name) {
        return fields.get(name) instanceof Value.Text text ? text.value() : "";
    }

    Document document(String name) {
        return fields.get(name) instanceof Value.Nested nested ? nested.document() : new Document();
    }

    List<Document> documents(String name) {
        return fields.get(name) instanceof Value.Array array
                ? array.items().stream()
                        .filter(Value.Nested.class::isInstance)
                        .map(value -> ((Value.Nested) value).document())
                        .toList()
                : List.of();
    }

    boolean isTrue(String name) {
        return get(name).map(Value::isTrue).orElse(false);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Document that && fields.equals(that.fields);
    }

    @Override
    public int hashCode() {
        return fields.hashCode();
    }
}
