// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.traps;

import io.honeymesh.api.IpAddress;
import io.honeymesh.api.spi.Persona;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Decides which login a stranger is given: for accounts that the machine has, the second to fourth different password a source
 * tries, as if it had guessed. Which one depends on the persona and the source alone. What has worked once works for everybody,
 * as those who guess sell on what they find. Remembers a bounded number of sources, of their guesses (as hashes), and of logins;
 * these also across restarts. Thread-safe.
 */
final class Logins {

    static final int MAX_SOURCES = 1024;
    static final int MAX_GUESSES = 16;
    static final int MAX_LOGINS = 256;

    private static final class Guesses {
        private final Set<String> tried = new HashSet<>();
        private boolean succeeded;
    }

    private final Persona persona;
    private final byte[] key;
    private final Map<IpAddress, Guesses> sources = new Recent<>(MAX_SOURCES);
    private final Set<String> known = Collections.newSetFromMap(new Recent<>(MAX_LOGINS));
    private final Optional<GivenLogins> disk;
    private boolean unsaved;

    /** Forgets them with the process. */
    Logins(Persona persona) {
        this(persona, Optional.empty());
    }

    Logins(Persona persona, Path dataFolder) {
        this(persona, Optional.of(new GivenLogins(dataFolder)));
    }

    private Logins(Persona persona, Optional<GivenLogins> disk) {
        this.persona = persona;
        this.key = persona.bytes("ssh.login", 16);
        this.disk = disk;
        disk.ifPresent(file -> known.addAll(file.read()));
    }

    /** Whether this attempt is let in; {@code source} shares its fate with its IPv6 network. */
    boolean opens(IpAddress source, String user, String password) {
        boolean right;
        boolean fresh;
        synchronized (this) {
            right = isRight(source, user, password);
            fresh = unsaved;
            unsaved = false;
        }
        if (fresh) {
            // Not under the lock: a slow disk must not hold up everybody's logins.
            disk.ifPresent(file -> file.write(this::given));
        }
        return right;
    }

    private synchronized List<String> given() {
        return List.copyOf(known);
    }

    private boolean isRight(IpAddress source, String user, String password) {
        if (password.isEmpty() || persona.machine().account(user).isEmpty()) {
            return false;
        }
        String login = digest(user + "\0" + password);
        if (known.contains(login)) {
            return true;
        }
        IpAddress who = Admission.origin(source);
        Guesses guesses = sources.computeIfAbsent(who, _ -> new Guesses());
        boolean fresh = guesses.tried.size() < MAX_GUESSES && guesses.tried.add(login);
        if (!fresh || guesses.succeeded || guesses.tried.size() < attempts(who)) {
            return false;
        }
        give(source, user, password);
        return true;
    }

    /** Gives a login away, as if this source had guessed it. */
    synchronized void give(IpAddress source, String user, String password) {
        sources.computeIfAbsent(Admission.origin(source), _ -> new Guesses()).succeeded = true;
        unsaved |= known.add(digest(user + "\0" + password));
    }

    /** How many different passwords a source has to try: two to four. */
    int attempts(IpAddress source) {
        return 2 + Integer.parseInt(digest(source.toString()).substring(0, 2), 16) % 3;
    }

    private String digest(String text) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            sha.update(key);
            return HexFormat.of().formatHex(sha.digest(text.getBytes(StandardCharsets.UTF_8)), 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }

    /** What was used last. */
    private static final class Recent<K, V> extends LinkedHashMap<K, V> {
        private static final long serialVersionUID = 1;
        private final int max;

        Recent(int max) {
            super(64, 0.75f, true);
            this.max = max;
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
            return size() > max;
        }
    }
}
