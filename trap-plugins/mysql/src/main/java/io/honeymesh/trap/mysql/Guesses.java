// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.mysql;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What guessers try most: enough to read many a scrambled password, few enough to cost nothing. */
final class Guesses {

    private static final List<String> COMMON = List.of(
            "root",
            "123456",
            "password",
            "mysql",
            "admin",
            "toor",
            "12345678",
            "root123",
            "qwerty",
            "test",
            "1234",
            "changeme",
            "12345",
            "123456789",
            "1234567890",
            "123",
            "111111",
            "000000",
            "123123",
            "abc123",
            "1q2w3e4r",
            "1qaz2wsx",
            "admin123",
            "administrator",
            "backup",
            "database",
            "db",
            "dba",
            "default",
            "demo",
            "dev",
            "guest",
            "letmein",
            "login",
            "manager",
            "mariadb",
            "master",
            "monkey",
            "mysql123",
            "oracle",
            "P@ssw0rd",
            "Passw0rd",
            "pass",
            "passw0rd",
            "password1",
            "password123",
            "phpmyadmin",
            "postgres",
            "qazwsx",
            "qwe123",
            "qwer1234",
            "root1234",
            "root123456",
            "r00t",
            "secret",
            "server",
            "super",
            "superadmin",
            "support",
            "system",
            "sa",
            "temp",
            "test123",
            "testing",
            "user",
            "welcome",
            "wordpress",
            "zabbix",
            "654321",
            "666666",
            "888888",
            "a123456",
            "asd123",
            "asdf",
            "Aa123456",
            "Abc123",
            "mysqladmin",
            "nagios",
            "webadmin",
            "www");

    private Guesses() {}

    /** The password behind a response, if it is an obvious one. */
    static Optional<String> password(String user, String salt, String response) {
        return Stream.concat(Stream.of("", user, user + "123", user + "1234", user + "@123"), COMMON.stream())
                .filter(guess -> Scramble.matches(guess, salt, response))
                .findFirst();
    }
}
