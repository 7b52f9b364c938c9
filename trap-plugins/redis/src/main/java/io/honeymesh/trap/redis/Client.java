// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.redis;

import io.honeymesh.api.Evidence;
import io.honeymesh.api.spi.TrapSession;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What Redis knows of one client, and the server as this client has changed it. */
final class Client {

    /** Databases there are ({@code databases}). */
    static final int DATABASES = 16;

    /** Channels a client may subscribe to; more are believed. */
    static final int MAX_CHANNELS = 64;

    private final TrapSession session;
    private final Instance instance;
    private final Configuration configuration;
    private final Instant since = Instant.now();
    private final long id;
    private final Map<Integer, Keyspace> databases = new HashMap<>();
    private final Set<String> channels = new LinkedHashSet<>();
    private int database;
    private int protocol = 2;
    private boolean authenticated;
    private boolean quiet;
    private boolean saveFailed;
    private String name = "";
    private Optional<Master> master = Optional.empty();
    private Optional<List<List<String>>> transaction = Optional.empty();
    private boolean aborted;
    private long changes;
    private Instant lastSave;

    /** The server that a client told this one to follow; nobody ever connects to it (S10). */
    record Master(String host, long port) {}

    Client(TrapSession session) {
        this.session = session;
        this.instance = Instance.of(session.persona(), since);
        this.configuration =
                new Configuration(instance, session.touch().flow().local().port());
        this.id = instance.connections(since);
        this.authenticated = instance.password().isEmpty();
        this.lastSave = since.minusSeconds(since.getEpochSecond() % 3600 + 1);
        databases.put(0, Contents.of(session.persona(), since));
    }

    Instance instance() {
        return instance;
    }

    Configuration configuration() {
        return configuration;
    }

    Instant since() {
        return since;
    }

    long id() {
        return id;
    }

    /** {@code address:port} of either end. */
    String remote() {
        return session.touch().flow().remote().toString();
    }

    String local() {
        return session.touch().flow().local().toString();
    }

    void keep(Evidence evidence) {
        session.add(evidence);
    }

    Keyspace keys() {
        return keys(database);
    }

    Keyspace keys(int number) {
        return databases.computeIfAbsent(number, n -> new Keyspace());
    }

    void swap(int one, int two) {
        Keyspace first = keys(one);
        databases.put(one, keys(two));
        databases.put(two, first);
    }

    void flushAll() {
        databases.values().forEach(Keyspace::clear);
    }

    int database() {
        return database;
    }

    void select(int number) {
        database = number;
    }

    int protocol() {
        return protocol;
    }

    void speak(int version) {
        protocol = version;
    }

    boolean isStranger() {
        return !authenticated;
    }

    /** Lets the client in if it knows the password. @return whether it does */
    boolean logIn(String user, String password) {
        keep(Evidences.credential(user, password));
        boolean right = user.equals("default")
                && (configuration.get("requirepass").isEmpty()
                        || configuration.get("requirepass").equals(password));
        authenticated |= right;
        return right;
    }

    String name() {
        return name;
    }

    void name(String chosen) {
        name = chosen.substring(0, Math.min(chosen.length(), Evidences.MAX_NAME_BYTES));
        keep(new Evidence.Detail("redis.client", Evidences.head(chosen)));
    }

    boolean isQuiet() {
        return quiet;
    }

    void quiet(boolean yes) {
        quiet = yes;
    }

    Optional<Master> master() {
        return master;
    }

    void follow(Optional<Master> whom) {
        master = whom;
    }

    Set<String> channels() {
        return channels;
    }

    /** Counts a change of data. */
    void changed() {
        changes++;
    }

    long changes() {
        return changes;
    }

    Instant lastSave() {
        return lastSave;
    }

    /** Saves, or pretends to fail where the server can't write. @return whether it seems to work */
    boolean save() {
        if (configuration.isFolderWritable()) {
            lastSave = Instant.now();
            changes = 0;
            return true;
        }
        return false;
    }

    /** Whether a background save has failed, which stops writes. */
    boolean hasSaveFailed() {
        return saveFailed && configuration.get("stop-writes-on-bgsave-error").equals("yes");
    }

    void saveFailed(boolean yes) {
        saveFailed = yes;
    }

    /** The commands that wait for EXEC; empty outside of a transaction. */
    Optional<List<List<String>>> transaction() {
        return transaction;
    }

    void begin() {
        transaction = Optional.of(new ArrayList<>());
        aborted = false;
    }

    /** Says that a queued command was refused. */
    void abort() {
        aborted = true;
    }

    boolean isAborted() {
        return aborted;
    }

    void endTransaction() {
        transaction = Optional.empty();
    }

    /** Back to how it was on connecting. */
    void reset() {
        endTransaction();
        channels.clear();
        database = 0;
        protocol = 2;
        name = "";
        quiet = false;
        authenticated = configuration.get("requirepass").isEmpty();
    }
}
