// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.postgresql;

import io.honeymesh.api.spi.Persona;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/**
 * The server this node pretends to run.
 *
 * @param tls whether it offers TLS, as Debian's package sets it up
 * @param method how pg_hba.conf has passwords checked
 * @param user the one role that may come from anywhere, a superuser
 * @param password its weak password
 * @param locale of its messages and sorting
 * @param application the name of its one database
 * @param secret what salts are made of
 */
record Instance(
        String host,
        boolean tls,
        Method method,
        String user,
        String password,
        String locale,
        String application,
        byte[] secret,
        Instant installed) {

    /** An authentication method of pg_hba.conf. */
    enum Method {
        SCRAM,
        MD5,
        PASSWORD,
        PAM,
        LDAP
    }

    static final String VERSION = "15.18 (Debian 15.18-0+deb12u1)";

    static final String BANNER = "PostgreSQL " + VERSION
            + " on x86_64-pc-linux-gnu, compiled by gcc (Debian 12.2.0-14+deb12u1) 12.2.0, 64-bit";

    private static final int SALT_BYTES = 16;

    private static final List<String> APPLICATIONS =
            List.of("shop", "crm", "portal", "blog", "erp", "billing", "wiki", "intranet", "tickets", "booking");

    private static final List<String> PASSWORDS = List.of(
            "postgres",
            "123456",
            "password",
            "admin",
            "postgres123",
            "root",
            "12345678",
            "qwerty",
            "test",
            "1234",
            "changeme",
            "P@ssw0rd");

    static Instance of(Persona persona) {
        return new Instance(
                persona.hostName(),
                persona.pick("postgresql.tls", List.of(true, true, false)),
                persona.pick(
                        "postgresql.method",
                        List.of(Method.SCRAM, Method.SCRAM, Method.MD5, Method.PASSWORD, Method.PAM, Method.LDAP)),
                persona.pick("postgresql.user", List.of("postgres", "postgres", "postgres", "admin")),
                persona.pick("postgresql.password", PASSWORDS),
                persona.pick("postgresql.locale", List.of("en_US.UTF-8", "en_US.UTF-8", "C.UTF-8", "en_GB.UTF-8")),
                persona.pick("db.application", APPLICATIONS),
                persona.bytes("postgresql.secret", 32),
                persona.installed());
    }

    /** A role's SCRAM salt: always the same, also for roles there aren't, so that nobody can tell them apart. */
    byte[] salt(String role) {
        MessageDigest digest = Messages.sha256();
        digest.update(role.getBytes(StandardCharsets.ISO_8859_1));
        return Arrays.copyOf(digest.digest(secret), SALT_BYTES);
    }

    boolean knows(String role, String given) {
        return role.equals(user) && given.equals(password);
    }
}
