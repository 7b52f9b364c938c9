// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ssh;

import io.honeymesh.api.IpAddress;
import io.honeymesh.api.Ipv6;
import io.honeymesh.api.spi.Persona;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Decides which login a stranger is given: for users the machine has, the second to fourth different password a source
 * tries, as if it had guessed. Which one depends on the persona and the source alone, and what worked once works again.
 * Remembers at most {@value #MAX_SOURCES} sources and {@value #MAX_GUESSES} passwords (as hashes) of each. Thread-safe.
 */
final class LoginPolicy {

    static final int MAX_SOURCES = 1024;
    static final int MAX_GUESSES = 16;

    private final byte[] key;
    private final Set<String> users;

    private final Map<IpAddress, Guesses> sources = new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<IpAddress, Guesses> eldest) {
            return size() > MAX_SOURCES;
        }
    };

    LoginPolicy(Persona persona, Set<String> users) {
        this.key = persona.bytes("ssh.login", 16);
        this.users = Set.copyOf(users);
    }

    private static final class Guesses {
        private final Set<String> tried = new HashSet<>();
        private final Set<String> accepted = new HashSet<>();
    }

    /** Whether this attempt is let in. */
    synchronized boolean accepts(IpAddress source, byte[] user, byte[] password) {
        String name = new String(user, StandardCharsets.ISO_8859_1);
        if (!users.contains(name) || password.length == 0) {
            return false;
        }
        IpAddress who = source instanceof Ipv6 ? source.masked(64) : source;
        Guesses guesses = sources.computeIfAbsent(who, _ -> new Guesses());
        String guess = digest(user, password);
        if (guesses.accepted.contains(guess)) {
            return true;
        }
        if (guesses.tried.size() >= MAX_GUESSES || !guesses.tried.add(guess) || !guesses.accepted.isEmpty()) {
            return false;
        }
        if (guesses.tried.size() < attempts(who)) {
            return false;
        }
        guesses.accepted.add(guess);
        return true;
    }

    /** How many different passwords a source has to try: two to four. */
    int attempts(IpAddress source) {
        return 2 + (sha256(key, source.bytes())[0] & 0xff) % 3;
    }

    private String digest(byte[] user, byte[] password) {
        byte[] full = sha256(key, user, new byte[1], password);
        return HexFormat.of().formatHex(Arrays.copyOf(full, 16));
    }

    private static byte[] sha256(byte[]... parts) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            for (byte[] part : parts) {
                sha.update(part);
            }
            return sha.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
