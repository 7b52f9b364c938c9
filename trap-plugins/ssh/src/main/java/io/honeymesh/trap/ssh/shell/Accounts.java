// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ssh.shell;

import io.honeymesh.api.spi.MachineFacts;
import io.honeymesh.api.spi.MachineFiles;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** The users of the decoy: Debian's own and those of the node's machine. Immutable. */
final class Accounts {

    record Account(String name, int uid, int gid, String comment, String home, String shell) {}

    private final Map<String, Account> accounts = new LinkedHashMap<>();
    private final Set<String> login = new LinkedHashSet<>();

    Accounts(MachineFacts machine) {
        for (String line : new MachineFiles(machine).passwd().split("\n")) {
            String[] field = line.split(":");
            accounts.put(
                    field[0],
                    new Account(
                            field[0],
                            Integer.parseInt(field[2]),
                            Integer.parseInt(field[3]),
                            field[4],
                            field[5],
                            field[6]));
        }
        machine.accounts().stream().filter(MachineFacts.Account::shell).forEach(account -> login.add(account.name()));
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
