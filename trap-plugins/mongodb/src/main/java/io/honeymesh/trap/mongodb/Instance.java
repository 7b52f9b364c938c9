// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.mongodb;

import io.honeymesh.api.spi.MachineFacts;
import io.honeymesh.api.spi.Persona;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/**
 * The server this node pretends to run.
 *
 * @param open whether access control is off, as it is by default
 * @param user the one account, of the database admin
 * @param password its weak password
 * @param build which mongod it is
 * @param processId unique to each start, in the form of an ObjectId
 * @param secret what salts are made of
 */
record Instance(
        String host,
        boolean open,
        String user,
        String password,
        Build build,
        MachineFacts machine,
        int pid,
        String processId,
        String application,
        byte[] secret,
        Instant started,
        int secondsPerClient) {

    /** A release of mongod 5.0. */
    record Build(String version, String git) {}

    /** Names that guessers try first and that many servers have. */
    private static final List<String> USUAL_NAMES = List.of(
            "admin",
            "root",
            "mongo",
            "mongodb",
            "user",
            "test",
            "administrator",
            "dbadmin",
            "siteRootAdmin",
            "mongoadmin",
            "backup",
            "dba",
            "myUserAdmin",
            "guest",
            "app",
            "api",
            "web");

    private static final List<Build> BUILDS = List.of(
            new Build("5.0.14", "1b3b0073a0b436a8a502b612f24fb2bd572772e5"),
            new Build("5.0.29", "cd239f3b0c7796df9e576ae5a9efcf4e6960560c"),
            new Build("5.0.31", "973237567d45610d6976d5d489dfaaef6a52c2f9"));

    private static final List<String> PASSWORDS = List.of(
            "admin",
            "123456",
            "password",
            "mongo",
            "root",
            "mongodb",
            "12345678",
            "test",
            "qwerty",
            "admin123",
            "changeme",
            "P@ssw0rd");

    private static final List<String> APPLICATIONS =
            List.of("shop", "crm", "portal", "blog", "erp", "billing", "wiki", "intranet", "tickets", "booking");

    static Instance of(Persona persona, Instant now) {
        Duration slow = Duration.ofSeconds(persona.number("mongodb.start", 6, 30));
        Instant started = persona.machine().started(slow, now);
        String run = "mongodb.run." + started.getEpochSecond();
        byte[] process = persona.bytes(run, 12);
        long second = started.getEpochSecond();
        for (int i = 0; i < 4; i++) {
            process[i] = (byte) (second >>> (24 - 8 * i));
        }
        return new Instance(
                persona.hostName(),
                persona.pick("mongodb.open", List.of(true, true, false)),
                persona.pick("mongodb.user", List.of("admin", "admin", "root", "mongo")),
                persona.pick("mongodb.password", PASSWORDS),
                persona.pick("mongodb.build", BUILDS),
                persona.machine(),
                persona.number(run + ".pid", 480, 1400),
                new String(process, StandardCharsets.ISO_8859_1),
                persona.pick("db.application", APPLICATIONS),
                persona.bytes("mongodb.secret", 32),
                started,
                persona.number("mongodb.client.seconds", 5, 120));
    }

    long uptimeSeconds(Instant now) {
        return Math.max(180, Duration.between(started, now).toSeconds());
    }

    int connection(Instant now) {
        return (int) (4 + uptimeSeconds(now) / secondsPerClient % 100_000_000);
    }

    /** Whether there seems to be an account of this name. */
    boolean hasUser(String name) {
        return name.equals(user) || USUAL_NAMES.contains(name) || name.equals(application);
    }

    /** An account's salt: always the same. */
    byte[] salt(String name, int bytes) {
        MessageDigest digest = Wire.sha256();
        digest.update(name.getBytes(StandardCharsets.ISO_8859_1));
        return Arrays.copyOf(digest.digest(secret), bytes);
    }
}
