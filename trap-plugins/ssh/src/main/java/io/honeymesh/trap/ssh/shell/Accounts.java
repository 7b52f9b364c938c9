// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ssh.shell;

import io.honeymesh.api.spi.MachineFacts;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The users of the decoy: Debian's own and those of the node's machine. Immutable. */
final class Accounts {

    record Account(String name, int uid, int gid, String comment, String home, String shell) {
        String line() {
            return name + ":x:" + uid + ":" + gid + ":" + comment + ":" + home + ":" + shell;
        }
    }

    private static final String NOLOGIN = "/usr/sbin/nologin";
    private static final List<Account> SYSTEM = List.of(
            new Account("root", 0, 0, "root", "/root", "/bin/bash"),
            new Account("daemon", 1, 1, "daemon", "/usr/sbin", NOLOGIN),
            new Account("bin", 2, 2, "bin", "/bin", NOLOGIN),
            new Account("sys", 3, 3, "sys", "/dev", NOLOGIN),
            new Account("sync", 4, 65534, "sync", "/bin", "/bin/sync"),
            new Account("games", 5, 60, "games", "/usr/games", NOLOGIN),
            new Account("man", 6, 12, "man", "/var/cache/man", NOLOGIN),
            new Account("lp", 7, 7, "lp", "/var/spool/lpd", NOLOGIN),
            new Account("mail", 8, 8, "mail", "/var/mail", NOLOGIN),
            new Account("news", 9, 9, "news", "/var/spool/news", NOLOGIN),
            new Account("uucp", 10, 10, "uucp", "/var/spool/uucp", NOLOGIN),
            new Account("proxy", 13, 13, "proxy", "/bin", NOLOGIN),
            new Account("www-data", 33, 33, "www-data", "/var/www", NOLOGIN),
            new Account("backup", 34, 34, "backup", "/var/backups", NOLOGIN),
            new Account("list", 38, 38, "Mailing List Manager", "/var/list", NOLOGIN),
            new Account("irc", 39, 39, "ircd", "/run/ircd", NOLOGIN),
            new Account("_apt", 42, 65534, "", "/nonexistent", NOLOGIN),
            new Account("nobody", 65534, 65534, "nobody", "/nonexistent", NOLOGIN),
            new Account("systemd-network", 998, 998, "systemd Network Management", "/", NOLOGIN),
            new Account("systemd-timesync", 997, 997, "systemd Time Synchronization", "/", NOLOGIN),
            new Account("messagebus", 100, 107, "", "/nonexistent", NOLOGIN),
            new Account("sshd", 101, 65534, "", "/run/sshd", NOLOGIN));

    private final Map<String, Account> accounts = new LinkedHashMap<>();
    private final Set<String> login = new LinkedHashSet<>();

    Accounts(List<MachineFacts.Account> own) {
        SYSTEM.forEach(account -> accounts.put(account.name(), account));
        for (MachineFacts.Account account : own) {
            if (account.uid() != 0) {
                add(account);
            }
            if (account.shell()) {
                login.add(account.name());
            }
        }
    }

    private void add(MachineFacts.Account account) {
        String shell = account.shell() ? "/bin/bash" : NOLOGIN;
        accounts.put(
                account.name(),
                new Account(account.name(), account.uid(), account.uid(), ",,,", account.home(), shell));
    }

    Set<String> login() {
        return login;
    }

    Iterable<Account> all() {
        return accounts.values();
    }

    /** The account of this name, or null. */
    Account find(String name) {
        return accounts.get(name);
    }

    int uid(String name) {
        Account account = accounts.get(name);
        return account == null ? 1000 : account.uid();
    }

    String home(String name) {
        Account account = accounts.get(name);
        return account == null ? "/" : account.home();
    }

    /** As {@code id} prints it. */
    String id(String name) {
        int uid = uid(name);
        String groups = uid == 1000 ? ",24(cdrom),25(floppy),27(sudo),29(audio),30(dip),44(video),46(plugdev)" : "";
        return "uid=" + uid + "(" + name + ") gid=" + uid + "(" + name + ") groups=" + uid + "(" + name + ")" + groups;
    }
}
