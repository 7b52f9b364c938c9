// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.mysql;

import io.honeymesh.api.spi.Persona;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;

/**
 * The server this node pretends to run.
 *
 * @param user the one account that may come from anywhere
 * @param password its weak password
 * @param pam whether accounts are checked by PAM, for which clients send passwords in the clear
 * @param uid what MariaDB reports as {@code server_uid}
 * @param started when the server was last started
 * @param secondsPerClient how often someone connects, on average
 */
record Instance(
        String host,
        String user,
        String password,
        boolean pam,
        String uid,
        int cpus,
        Instant started,
        int secondsPerClient) {

    static final String VERSION = "10.11.19-MariaDB-0+deb12u1";

    private static final List<String> USERS = List.of("root", "root", "root", "admin", "mysql", "dba", "backup");

    private static final List<String> PASSWORDS = List.of(
            "123456",
            "root",
            "password",
            "mysql",
            "admin",
            "toor",
            "12345678",
            "root123",
            "qwerty",
            "test",
            "1234",
            "changeme");

    static Instance of(Persona persona, Instant now) {
        return new Instance(
                persona.hostName(),
                persona.pick("mysql.user", USERS),
                persona.pick("mysql.password", PASSWORDS),
                persona.pick("mysql.pam", List.of(true, false, false)),
                Base64.getEncoder().encodeToString(persona.bytes("mysql.uid", 20)),
                persona.machine().cpu().count(),
                started(persona, now),
                persona.number("mysql.client.seconds", 7, 240));
    }

    private static Instant started(Persona persona, Instant now) {
        return persona.machine().started(Duration.ofSeconds(persona.number("mysql.start", 5, 25)), now);
    }

    long uptimeSeconds(Instant now) {
        return Math.max(180, Duration.between(started, now).toSeconds());
    }

    /** What the next connection is numbered. */
    long thread(Instant now) {
        return 30 + uptimeSeconds(now) / secondsPerClient;
    }
}
