// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.imap;

import io.honeymesh.api.spi.Persona;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Who has mail on this machine, and which passwords open it. The persona alone decides, by labels that all traps for mail
 * use: what works in one works in the others, as over one password database.
 */
final class Accounts {

    private static final List<String> OPERATORS = List.of("admin", "debian", "deploy", "user", "test", "ops", "dev");
    private static final List<String> NAMES = List.of(
            ("info office sales support contact mail scan marketing hr billing service webmaster noreply guest accounting"
                            + " it jobs web newsletter")
                    .split(" "));

    /** One password of so many, for a name that exists, is let in: guessing seems to pay. */
    private static final int PASSWORDS_PER_HIT = 3;

    private Accounts() {}

    static Set<String> people(Persona persona) {
        Set<String> people = new LinkedHashSet<>();
        people.add(persona.pick("ssh.operator", OPERATORS));
        int more = persona.number("mail.people", 3, 7);
        for (int i = 0; i < more; i++) {
            people.add(persona.pick("mail.person." + i, NAMES));
        }
        return people;
    }

    /** Whether this password opens this account; {@code login} may carry the machine's own domain. */
    static boolean open(Persona persona, String login, String password) {
        int at = login.indexOf('@');
        String user = (at < 0 ? login : login.substring(0, at)).toLowerCase(Locale.ROOT);
        return people(persona).contains(user)
                && !password.isEmpty()
                && persona.number("mail.login/" + user + "/" + password, 1, PASSWORDS_PER_HIT) == 1;
    }

    /** What this node's Dovecot offers; most have no plain-text passwords on file, which CRAM-MD5 would need. */
    static List<String> mechanisms(Persona persona) {
        List<String> usual = List.of("PLAIN", "LOGIN");
        return persona.pick("mail.mechanisms", List.of(usual, usual, usual, List.of("PLAIN", "LOGIN", "CRAM-MD5")));
    }
}
