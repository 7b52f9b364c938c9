// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.smtp;

import io.honeymesh.api.spi.MachineFacts;
import io.honeymesh.trap.imap.dovecot.Passwords;
import java.util.Locale;
import java.util.Set;

/** Whom this machine takes mail for. */
final class Accounts {

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

    private Accounts() {}

    /** Whether mail for this name is taken; what follows a plus is the user's own (recipient_delimiter). */
    static boolean has(MachineFacts machine, String name) {
        int plus = name.indexOf('+');
        String user = (plus > 0 ? name.substring(0, plus) : name).toLowerCase(Locale.ROOT);
        return user.isEmpty() || Passwords.hasMail(machine, user) || SYSTEM.contains(user);
    }
}
