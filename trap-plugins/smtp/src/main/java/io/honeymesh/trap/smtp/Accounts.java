// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.smtp;

import io.honeymesh.api.spi.Persona;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Who has mail on this machine, and which passwords open it. The persona alone decides, by labels that all traps for mail
 * use: what works in one works in the others, as over one password database.
 *
 * @param people those who can log in
 */
record Accounts(Set<String> people) {

    private static final List<String> OPERATORS = List.of("admin", "debian", "deploy", "user", "test", "ops", "dev");
    private static final List<String> NAMES = List.of(
            "info",
            "office",
            "sales",
            "support",
            "contact",
            "mail",
            "scan",
            "marketing",
            "hr",
            "billing",
            "service",
            "webmaster",
            "noreply",
            "guest",
            "accounting",
            "it",
            "jobs",
            "web",
            "newsletter");

    /** One password of so many, for a name that exists, is let in: guessing seems to pay. */
    private static final int PASSWORDS_PER_HIT = 3;

    /** What Debian 12 and the mail packages put into /etc/passwd, and Postfix's own names. */
    private static final Set<String> SYSTEM = Set.of(
            "root",
            "daemon",
            "bin",
            "sys",
            "sync",
            "games",
            "man",
            "lp",
            "mail",
            "news",
            "uucp",
            "proxy",
            "www-data",
            "backup",
            "list",
            "irc",
            "_apt",
            "nobody",
            "systemd-network",
            "systemd-timesync",
            "messagebus",
            "sshd",
            "postfix",
            "dovecot",
            "dovenull",
            "postmaster",
            "mailer-daemon",
            "double-bounce");

    static Accounts of(Persona persona) {
        Set<String> people = new LinkedHashSet<>();
        people.add(persona.pick("ssh.operator", OPERATORS));
        int more = persona.number("mail.people", 3, 7);
        for (int i = 0; i < more; i++) {
            people.add(persona.pick("mail.person." + i, NAMES));
        }
        return new Accounts(Set.copyOf(people));
    }

    /** Whether mail for this name is taken; what follows a plus is the user's own (recipient_delimiter). */
    boolean has(String name) {
        int plus = name.indexOf('+');
        String user = (plus > 0 ? name.substring(0, plus) : name).toLowerCase(Locale.ROOT);
        return user.isEmpty() || people.contains(user) || SYSTEM.contains(user);
    }

    /** Whether this password opens this account; {@code login} may carry the machine's own domain. */
    boolean open(Persona persona, String login, String password) {
        int at = login.indexOf('@');
        String user = (at < 0 ? login : login.substring(0, at)).toLowerCase(Locale.ROOT);
        return people.contains(user)
                && !password.isEmpty()
                && persona.number("mail.login/" + user + "/" + password, 1, PASSWORDS_PER_HIT) == 1;
    }
}
