// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.backup;

import java.util.List;
import java.util.Set;

/** Which files of a base folder a backup holds; all others are made anew, are the program's, or root's alone. */
final class Places {

    static final String ABOUT = "honeymesh-backup.properties";
    static final String SUMS = "SHA256SUMS";
    static final String LEDGER = "data/ledger/honeymesh.db";
    static final String RECORDINGS = "data/recordings";

    /** Taken with all that is in them. Not {@code operator}, which the node can't read. */
    static final List<String> FOLDERS = List.of(
            "etc",
            "keys",
            "traps.d",
            "deploy",
            "data/federation",
            "data/policy",
            "data/web",
            "data/license",
            "data/enforcement",
            "data/imports",
            RECORDINGS);

    static final List<String> FILES = List.of(LEDGER, "data/persona.seed", "data/trap-logins", "data/traps/orders");

    /** The program's, those of each version its own; config.properties and its like say which code runs. */
    private static final Set<String> NOT = Set.of(
            "etc/branding.properties",
            "etc/config.properties",
            "etc/java.util.logging.properties",
            "etc/maven-settings.xml",
            "etc/startup.properties",
            "etc/system.properties",
            "etc/.startup");

    private static final int MOST_CHARS = 400;
    private static final int MOST_DEPTH = 8;

    private Places() {}

    /** Whether a file of this name, with {@code /} between folders, belongs into a backup and may come out of one. */
    static boolean has(String name) {
        if (name.length() > MOST_CHARS || NOT.contains(name) || !isPlain(name)) {
            return false;
        }
        return FILES.contains(name) || FOLDERS.stream().anyMatch(folder -> name.startsWith(folder + "/"));
    }

    /** Whether it is a file that comes with the program and not with the node. */
    static boolean isProgram(String name) {
        return NOT.contains(name);
    }

    private static boolean isPlain(String name) {
        String[] parts = name.split("/", -1);
        if (parts.length > MOST_DEPTH) {
            return false;
        }
        for (String part : parts) {
            if (part.isEmpty() || part.equals(".") || part.equals("..")) {
                return false;
            }
        }
        return name.chars().noneMatch(c -> c < ' ' || c == '\\' || c >= 0x7f);
    }

    /** What it is counted as: {@code etc}, {@code data/ledger}. */
    static String part(String name) {
        String[] parts = name.split("/");
        return parts[0].equals("data") ? parts[0] + "/" + parts[1] : parts[0];
    }
}
