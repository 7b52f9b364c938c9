// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.traps;

import io.honeymesh.api.spi.MachineFacts.Account;
import io.honeymesh.api.spi.Persona;
import java.util.ArrayList;
import java.util.List;

/** Makes up the accounts of a machine: those that strangers guess, and mailboxes that any office has. */
final class People {

    private static final int FIRST_UID = 1000;

    private static final List<String> OPERATORS = List.of("admin", "debian", "deploy", "user", "test", "ops", "dev");

    private static final List<String> GUESSED = List.of(
            "oracle", "postgres", "git", "test", "ftpuser", "ubuntu", "user", "admin", "jenkins", "www", "pi", "mysql");

    private static final List<String> MAILBOXES = List.of(
            ("info office sales support contact post scan marketing hr billing service webmaster noreply guest accounting"
                            + " it jobs web newsletter")
                    .split(" "));

    private final Persona persona;
    private final List<Account> accounts = new ArrayList<>();

    private People(Persona persona) {
        this.persona = persona;
    }

    static List<Account> of(Persona persona) {
        People people = new People(persona);
        people.accounts.add(new Account("root", 0, true));
        people.add(persona.pick("ssh.operator", OPERATORS), true);
        people.add("ssh.account.", persona.number("ssh.accounts", 2, 4), GUESSED, true);
        people.add("mail.person.", persona.number("mail.people", 3, 7), MAILBOXES, false);
        return people.accounts;
    }

    private void add(String label, int count, List<String> names, boolean shell) {
        for (int i = 0; i < count; i++) {
            add(persona.pick(label + i, names), shell);
        }
    }

    private void add(String name, boolean shell) {
        if (accounts.stream().noneMatch(account -> account.name().equals(name))) {
            accounts.add(new Account(name, FIRST_UID + accounts.size() - 1, shell));
        }
    }
}
