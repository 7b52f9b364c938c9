// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.backup;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a restore takes only where root asks for it: a backup is made by the node's account, and whoever held that account may have put
 * a key or code of their own into it. All of {@code etc} is guarded but the settings of this program that can do neither, so that
 * a file nobody has thought of is, too.
 */
enum Guarded {

    /** Says who gets into the node. */
    ACCESS("access", "say who gets in"),

    /** Is code, says which code runs, or keeps code in check. */
    CODE("code", "are code or may bring it");

    static final String TOKENS = "data/web/tokens.json";
    static final String FEDERATION = "etc/io.honeymesh.federation.cfg";

    /**
     * The access tokens with what belongs to them: the fleet's last order is numbered in them, and the key that its orders are sealed to is
     * changed after each. They come together or not at all.
     */
    static final List<String> TOKENS_AND_KEY = List.of(TOKENS, "data/web/first-token", "data/federation/sealing.key");

    private static final Set<String> LETS_IN = Set.of(
            "etc/keys.properties",
            "etc/users.properties",
            "etc/org.apache.karaf.jaas.cfg",
            "etc/org.apache.karaf.shell.cfg",
            "etc/io.honeymesh.webconsole.cfg");

    private static final Set<String> SETTINGS = Set.of("etc/honeymesh.licence", "etc/profile");

    /** Kinds of settings of which there are many: a name stands behind. */
    private static final Set<String> OF_MANY = Set.of("trap", "syslog", "webhook", "mail");

    private static final String COMMANDS = "etc/org.apache.karaf.command.acl.";
    private static final String OURS = "etc/io.honeymesh.";

    /** Without it plug-ins may ask the kernel for anything. */
    private static final String HARDENING = "etc/io.honeymesh.hardening.cfg";

    private final String word;
    private final String what;

    Guarded(String word, String what) {
        this.word = word;
        this.what = what;
    }

    /** As the launcher's option has it, without {@code --with-}. */
    String word() {
        return word;
    }

    /** For a message, of several files. */
    String what() {
        return what;
    }

    /**
     * Of a file with this name in a base folder; empty for one that a restore always takes. What is in {@link #FEDERATION} counts, too.
     */
    static Optional<Guarded> of(String name) {
        if (name.startsWith("deploy/")) {
            return Optional.of(CODE);
        }
        if (TOKENS_AND_KEY.contains(name) || LETS_IN.contains(name) || name.startsWith(COMMANDS)) {
            return Optional.of(ACCESS);
        }
        boolean isSetting = !name.startsWith("etc/") || SETTINGS.contains(name) || isOurs(name);
        return isSetting ? Optional.empty() : Optional.of(CODE);
    }

    /** What stands behind {@code -} or {@code ~} names one of many of a kind, behind {@code |} a bundle: such a file may stand in for the plain one. */
    private static boolean isOurs(String name) {
        if (!name.startsWith(OURS) || !name.endsWith(".cfg") || name.indexOf('/', OURS.length()) >= 0) {
            return false;
        }
        String[] kindAndName = name.substring(OURS.length()).split("-", 2);
        boolean plain = kindAndName.length == 1 || OF_MANY.contains(kindAndName[0]);
        return plain && name.indexOf('~') < 0 && name.indexOf('|') < 0 && !name.equals(HARDENING);
    }

    /**
     * Whether these settings of the mesh name the key that may replace all access tokens, or might: a key can be written with
     * escapes and values be put together, which is not worth understanding here.
     */
    static boolean mayNameFleetAdmin(String federation) {
        return federation.contains("fleet") || federation.contains("\\") || federation.contains("${");
    }
}
