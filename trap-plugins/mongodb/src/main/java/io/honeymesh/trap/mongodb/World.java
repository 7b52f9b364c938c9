// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.mongodb;

import io.honeymesh.api.spi.TrapSession;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The databases as one client sees and changes them; bounded, and forgotten when it leaves. */
final class World {

    /** Databases, collections of one, and documents of one there may be; more are believed. */
    static final int MAX_DATABASES = 64;

    static final int MAX_COLLECTIONS = 64;
    static final int MAX_DOCUMENTS = 256;

    /** Bytes a client may add; more are believed. */
    private static final int MAX_ADDED_BYTES = 64 << 10;

    private final TrapSession session;
    private final Instance instance;
    private final Map<String, Map<String, List<Document>>> databases;
    private int room = MAX_ADDED_BYTES;

    World(TrapSession session, Instance instance) {
        this.session = session;
        this.instance = instance;
        this.databases = Contents.of(session.persona(), instance);
    }

    Instance instance() {
        return instance;
    }

    String remote() {
        return session.touch().flow().remote().toString();
    }

    int port() {
        return session.touch().flow().local().port();
    }

    /** A collection's identity, the same on every visit. */
    Value uuid(String database, String collection) {
        byte[] bytes = session.persona().bytes("mongodb.uuid." + database + "." + collection, 16);
        bytes[6] = (byte) (bytes[6] & 0x0f | 0x40);
        bytes[8] = (byte) (bytes[8] & 0x3f | 0x80);
        return new Value.Binary(4, new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1));
    }

    Map<String, Map<String, List<Document>>> databases() {
        return databases;
    }

    Map<String, List<Document>> collections(String database) {
        return databases.getOrDefault(database, Map.of());
    }

    List<Document> documents(String database, String collection) {
        return collections(database).getOrDefault(collection, List.of());
    }

    /** A collection that is there from now on, if there is room; empty if not. */
    Optional<List<Document>> made(String database, String collection) {
        boolean fits =
                databases.containsKey(database) || databases.size() < MAX_DATABASES && admits(database.length() + 64);
        if (!fits) {
            return Optional.empty();
        }
        Map<String, List<Document>> collections = databases.computeIfAbsent(database, name -> new TreeMap<>());
        boolean known = collections.containsKey(collection);
        if (!known && (collections.size() >= MAX_COLLECTIONS || !admits(collection.length() + 64))) {
            return Optional.empty();
        }
        return Optional.of(collections.computeIfAbsent(collection, name -> new ArrayList<>()));
    }

    void insert(String database, String collection, Document document) {
        made(database, collection)
                .filter(documents -> documents.size() < MAX_DOCUMENTS && admits(Bson.write(document).length))
                .ifPresent(documents -> documents.add(document));
    }

    boolean admits(int bytes) {
        boolean fits = bytes <= room;
        room -= fits ? bytes : 0;
        return fits;
    }

    /** What a collection seems to take on disk. */
    static long sizeBytes(List<Document> documents) {
        return 20_480 + documents.size() / 64 * 4096L;
    }
}
