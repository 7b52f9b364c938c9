// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.mongodb;

import static java.util.Map.entry;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** Commands about databases, collections and documents. */
final class DataCommands {

    private DataCommands() {}

    static Map<String, Handler> all() {
        return Map.ofEntries(
                entry("listDatabases", DataCommands::databases),
                entry("listCollections", DataCommands::collections),
                entry("listIndexes", DataCommands::indexes),
                entry("find", DataCommands::find),
                entry("getMore", DataCommands::more),
                entry("count", DataCommands::count),
                entry("aggregate", DataCommands::aggregate),
                entry("distinct", DataCommands::distinct),
                entry("insert", DataCommands::insert),
                entry("update", DataCommands::update),
                entry("delete", DataCommands::delete),
                entry("findAndModify", (world, command, database) -> new Document().put("value", new Value.Nothing())),
                entry("create", DataCommands::create),
                entry("createIndexes", DataCommands::createIndexes),
                entry("drop", DataCommands::drop),
                entry("dropDatabase", DataCommands::dropDatabase),
                entry("dbStats", DataCommands::databaseStatistics),
                entry("collStats", DataCommands::statistics));
    }

    private static Document databases(World world, Document command, String database) {
        if (!database.equals("admin")) {
            return Failure.of(13, "Unauthorized", "listDatabases may only be run against the admin database.");
        }
        boolean names = command.isTrue("nameOnly");
        List<Document> found = new ArrayList<>();
        long total = 0;
        for (Map.Entry<String, Map<String, List<Document>>> each :
                world.databases().entrySet()) {
            long size = each.getValue().values().stream()
                    .mapToLong(World::sizeBytes)
                    .sum();
            total += size;
            Document one = new Document().put("name", each.getKey());
            found.add(names ? one : one.put("sizeOnDisk", size).put("empty", false));
        }
        Document answer = new Document().put("databases", found);
        return names ? answer : answer.put("totalSize", total).put("totalSizeMb", total >> 20);
    }

    private static Document cursor(String namespace, List<Document> batch) {
        return new Document()
                .put(
                        "cursor",
                        new Document().put("firstBatch", batch).put("id", 0L).put("ns", namespace));
    }

    private static Document collections(World world, Document command, String database) {
        boolean names = command.isTrue("nameOnly");
        List<Document> found = new ArrayList<>();
        for (String name : world.collections(database).keySet()) {
            Document one = new Document().put("name", name).put("type", "collection");
            if (!names) {
                one.put("options", new Document())
                        .put("info", new Document().put("readOnly", false).put("uuid", world.uuid(database, name)))
                        .put("idIndex", idIndex());
            }
            found.add(one);
        }
        return cursor(database + ".$cmd.listCollections", found);
    }

    private static Document idIndex() {
        return new Document()
                .put("v", 2)
                .put("key", new Document().put("_id", 1))
                .put("name", "_id_");
    }

    private static Document indexes(World world, Document command, String database) {
        String collection = command.text("listIndexes");
        return world.collections(database).containsKey(collection)
                ? cursor(database + "." + collection, List.of(idIndex()))
                : Failure.of(26, "NamespaceNotFound", "ns does not exist: " + database + "." + collection);
    }

    private static Document find(World world, Document command, String database) {
        String collection = command.text("find");
        if (collection.isEmpty()) {
            return Failure.of(73, "InvalidNamespace", "Invalid namespace specified '" + database + ".'");
        }
        long limit = command.get("limit").map(Value::number).orElse(0L);
        long skip = command.get("skip").map(Value::number).orElse(0L);
        List<Document> found =
                Filter.find(world.documents(database, collection), command.document("filter"), skip, limit);
        return cursor(database + "." + collection, found);
    }

    private static Document more(World world, Document command, String database) {
        long cursor = command.get("getMore").map(Value::number).orElse(0L);
        return Failure.of(43, "CursorNotFound", "cursor id " + cursor + " not found");
    }

    private static Document count(World world, Document command, String database) {
        long limit = command.get("limit").map(Value::number).orElse(0L);
        List<Document> found =
                Filter.find(world.documents(database, command.text("count")), command.document("query"), 0, limit);
        return new Document().put("n", found.size());
    }

    /** Counting is what most pipelines do; any other stage passes on what comes. */
    private static Document aggregate(World world, Document command, String database) {
        String collection = command.text("aggregate");
        List<Document> rows = world.documents(database, collection);
        for (Document stage : command.documents("pipeline")) {
            switch (stage.first()) {
                case "$match" -> rows = Filter.find(rows, stage.document("$match"), 0, 0);
                case "$limit" ->
                    rows = Filter.find(
                            rows,
                            new Document(),
                            0,
                            stage.get("$limit").map(Value::number).orElse(0L));
                case "$count" -> rows = List.of(new Document().put(stage.text("$count"), rows.size()));
                case "$group" -> rows = grouped(stage.document("$group"), rows);
                default -> rows = List.copyOf(rows);
            }
        }
        return cursor(database + "." + collection, rows);
    }

    private static List<Document> grouped(Document group, List<Document> rows) {
        if (rows.isEmpty()) {
            return List.of();
        }
        Document one = new Document().put("_id", group.get("_id").orElse(new Value.Nothing()));
        for (String field : group.fields().keySet()) {
            if (!field.equals("_id")) {
                one.put(field, rows.size());
            }
        }
        return List.of(one);
    }

    private static Document distinct(World world, Document command, String database) {
        List<Value> values = world.documents(database, command.text("distinct")).stream()
                .flatMap(document -> document.get(command.text("key")).stream())
                .distinct()
                .toList();
        return new Document().put("values", new Value.Array(values));
    }

    private static Document insert(World world, Document command, String database) {
        List<Document> documents = command.documents("documents");
        documents.forEach(document -> world.insert(database, command.text("insert"), document));
        return new Document().put("n", documents.size());
    }

    private static Document update(World world, Document command, String database) {
        int matched = 0;
        for (Document update : command.documents("updates")) {
            boolean many = update.isTrue("multi");
            int found = Filter.find(
                            world.documents(database, command.text("update")), update.document("q"), 0, many ? 0 : 1)
                    .size();
            matched += found == 0 && update.isTrue("upsert") ? 1 : found;
        }
        return new Document().put("n", matched).put("nModified", matched);
    }

    private static Document delete(World world, Document command, String database) {
        int gone = 0;
        Optional<List<Document>> documents =
                Optional.ofNullable(world.collections(database).get(command.text("delete")));
        for (Document delete : documents.isEmpty() ? List.<Document>of() : command.documents("deletes")) {
            Predicate<Document> wanted = Filter.of(delete.document("q"));
            boolean one = delete.get("limit").map(Value::number).orElse(0L) == 1;
            int before = documents.get().size();
            if (one) {
                documents.get().stream().filter(wanted).findFirst().ifPresent(documents.get()::remove);
            } else {
                documents.get().removeIf(wanted);
            }
            gone += before - documents.get().size();
        }
        return new Document().put("n", gone);
    }

    private static Document create(World world, Document command, String database) {
        String collection = command.text("create");
        if (world.collections(database).containsKey(collection)) {
            return Failure.of(48, "NamespaceExists", "Collection already exists. NS: " + database + "." + collection);
        }
        world.made(database, collection);
        return new Document();
    }

    private static Document createIndexes(World world, Document command, String database) {
        boolean there = world.collections(database).containsKey(command.text("createIndexes"));
        world.made(database, command.text("createIndexes"));
        return new Document()
                .put("numIndexesBefore", 1)
                .put("numIndexesAfter", 1 + command.documents("indexes").size())
                .put("createdCollectionAutomatically", !there);
    }

    private static Document drop(World world, Document command, String database) {
        String collection = command.text("drop");
        boolean there = world.collections(database).containsKey(collection);
        if (!there) {
            return Failure.of(26, "NamespaceNotFound", "ns not found");
        }
        world.collections(database).remove(collection);
        return new Document().put("nIndexesWas", 1).put("ns", database + "." + collection);
    }

    private static Document dropDatabase(World world, Document command, String database) {
        boolean there = world.databases().remove(database) != null;
        return there ? new Document().put("dropped", database) : new Document();
    }

    private static Document databaseStatistics(World world, Document command, String database) {
        Map<String, List<Document>> collections = world.collections(database);
        long objects = collections.values().stream().mapToLong(List::size).sum();
        long size = collections.values().stream().mapToLong(World::sizeBytes).sum();
        return new Document()
                .put("db", database)
                .put("collections", (long) collections.size())
                .put("views", 0L)
                .put("objects", objects)
                .put("avgObjSize", objects == 0 ? 0.0 : 148.0)
                .put("dataSize", objects * 148.0)
                .put("storageSize", (double) size)
                .put("indexes", (long) collections.size())
                .put("indexSize", (double) size)
                .put("totalSize", 2.0 * size)
                .put("scaleFactor", 1L);
    }

    private static Document statistics(World world, Document command, String database) {
        String collection = command.text("collStats");
        List<Document> documents = world.documents(database, collection);
        return new Document()
                .put("ns", database + "." + collection)
                .put("size", documents.size() * 148)
                .put("count", documents.size())
                .put("storageSize", (int) World.sizeBytes(documents))
                .put("nindexes", 1)
                .put("scaleFactor", 1);
    }
}
