// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.api.service;

import io.honeymesh.api.Caller;
import io.honeymesh.api.Role;
import io.honeymesh.api.SafeText;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The tokens that let somebody in over the web: 256 random bits each, of which the node keeps the hash (S30). Changes are on disk
 * before they are answered, and events. Thread-safe.
 */
@ProviderType
public interface AccessTokens {

    /** How many there can be. */
    int MAX_TOKENS = 200;

    /**
     * A token, without its secret.
     *
     * @param id its public name, 8 hexadecimal digits
     * @param used when it last let somebody in, since the node started
     */
    record Token(String id, String name, Role role, Instant created, Optional<Instant> used) {

        /** As JSON-friendly values in a fixed order. */
        public Map<String, Object> fields() {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("id", id);
            fields.put("name", SafeText.printable(name));
            fields.put("role", role.name());
            fields.put("created", created.toString());
            used.ifPresent(at -> fields.put("used", at.toString()));
            return fields;
        }
    }

    /**
     * A new token.
     *
     * @param secret what its holder shows; nobody is told again
     */
    record Issued(Token token, String secret) {
        /** Without the secret. */
        @Override
        public String toString() {
            return token.toString();
        }
    }

    /** By when they were made. */
    List<Token> tokens();

    /**
     * Makes a token.
     *
     * @param name 1–64 printable ASCII characters, for people
     * @throws IllegalArgumentException with one clear line if the name is none or there are too many
     */
    Issued issue(String name, Role role);

    /**
     * Takes a token back and makes another of its name and role. Whatever the old one has open ends at once.
     *
     * @throws IllegalArgumentException with one clear line if there is no such token
     */
    Issued rotate(String id);

    /**
     * Takes a token back; whatever it has open ends at once.
     *
     * @throws IllegalArgumentException with one clear line if there is no such token
     */
    void revoke(String id);

    /**
     * Takes all tokens back and makes the only one there is then, of role admin (S29). Whatever they have open ends at once.
     *
     * @param secret what its holder shows, {@code hm_} and 256 random bits
     * @param epoch the order's number
     * @return whether it was done; {@code false} if this order or a later one has been followed before, also before a restart
     */
    boolean replaceAll(String secret, long epoch);

    /** Number of the last order that {@link #replaceAll} has followed; 0 for none. */
    long fleetEpoch();

    /** Whether what was let in with this token may go on. */
    boolean isValid(Caller caller);
}
