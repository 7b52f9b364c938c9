// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.postgresql;

import io.honeymesh.api.Evidence;
import io.honeymesh.api.spi.TrapSession;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The server as one client sees and changes it; bounded, and forgotten when it leaves. */
final class World {

    /** Databases, roles and tables there may be; more are believed. */
    static final int MAX_NAMES = 64;

    /** Bytes of text a client may add; more are believed. */
    private static final int MAX_ADDED_BYTES = 64 << 10;

    private static final int MAX_SETTING_CHARS = 256;

    private final TrapSession session;
    private final Instance instance;
    private final String user;
    private final String database;
    private final Set<String> databases;
    private final Set<String> roles;
    private final Map<String, Table> tables;
    private final Map<String, String> settings = new HashMap<>();
    private int nextOid = Contents.FIRST_OID + 40;
    private int room = MAX_ADDED_BYTES;
    private char transaction = 'I';

    World(TrapSession session, Instance instance, String user, String database) {
        this.session = session;
        this.instance = instance;
        this.user = user;
        this.database = database;
        this.databases = new LinkedHashSet<>(List.of("postgres", instance.application(), "template1", "template0"));
        this.roles = new LinkedHashSet<>(List.of("postgres", instance.user(), instance.application()));
        this.tables =
                database.equals(instance.application()) ? Contents.of(session.persona(), database) : new TreeMap<>();
    }

    void keep(Evidence evidence) {
        session.add(evidence);
    }

    Instance instance() {
        return instance;
    }

    String user() {
        return user;
    }

    String database() {
        return database;
    }

    boolean hasDatabase(String name) {
        return databases.contains(name);
    }

    Set<String> databases() {
        return databases;
    }

    Set<String> roles() {
        return roles;
    }

    Map<String, Table> tables() {
        return tables;
    }

    int freshOid() {
        return nextOid += 3;
    }

    /** Whether so much more may be kept; if so it is counted. */
    boolean admits(int bytes) {
        boolean fits = bytes <= room;
        room -= fits ? bytes : 0;
        return fits;
    }

    /** {@code I} outside of a transaction, {@code T} inside, {@code E} inside one that has failed. */
    char transaction() {
        return transaction;
    }

    void transaction(char state) {
        transaction = state;
    }

    /** A backend's process: rises with the node's age as if somebody connected every few seconds. */
    int processId() {
        long age = Duration.between(instance.installed(), Instant.now()).toSeconds();
        return 1000 + (int) (Math.max(0, age) / 4 % 4_000_000);
    }

    String localAddress() {
        return session.touch().flow().local().address().toString();
    }

    String remoteAddress() {
        return session.touch().source().toString();
    }

    /** A configuration parameter's value, whatever the case of its name. */
    Optional<String> setting(String name) {
        String key = name.toLowerCase(Locale.ROOT);
        Optional<String> known = Optional.ofNullable(settings.get(key))
                .or(() -> Optional.ofNullable(Settings.ALL.get(key)).map(setting -> filled(setting.value())));
        return switch (key) {
            case "is_superuser" -> Optional.of("on");
            case "session_authorization" -> Optional.of(user);
            default -> known;
        };
    }

    /** Sets a parameter. @return whether there is one of that name */
    boolean set(String name, String value) {
        String key = name.toLowerCase(Locale.ROOT);
        boolean there = Settings.ALL.containsKey(key) || key.indexOf('.') > 0;
        boolean fixed = key.startsWith("server_") || key.equals("port") || key.equals("client_encoding");
        if (there && !fixed && value.length() <= MAX_SETTING_CHARS && settings.size() < MAX_NAMES) {
            settings.put(key, key.equals("datestyle") ? "ISO, MDY" : value);
        }
        return there;
    }

    private String filled(String value) {
        return switch (value) {
            case "{port}" -> Integer.toString(session.touch().flow().local().port());
            case "{ssl}" -> instance.tls() ? "on" : "off";
            case "{encryption}" -> instance.method() == Instance.Method.MD5 ? "md5" : "scram-sha-256";
            case "{application}" -> "";
            case "{locale}" -> instance.locale();
            default -> value;
        };
    }
}
