// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.web;

import io.honeymesh.api.Caller;
import io.honeymesh.api.service.Tickets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** Tickets that nobody has used yet, by the hash of their value. Thread-safe. */
final class TicketBook implements Tickets {

    static final Duration LIFE = Duration.ofSeconds(10);

    /** Of one caller, at a time. */
    private static final int MOST = 100;

    private static final String PATH = "/[A-Za-z0-9/._~:-]{1,200}";

    private record Entry(Caller caller, String path, Instant expires) {}

    private final SecureRandom random = new SecureRandom();
    private final InstantSource clock;
    private final Predicate<Caller> isValid;
    private final Map<String, Entry> unused = new HashMap<>();

    /** @param isValid whether a caller's token is one still */
    TicketBook(InstantSource clock, Predicate<Caller> isValid) {
        this.clock = clock;
        this.isValid = isValid;
    }

    @Override
    public synchronized Ticket issue(Caller caller, String path) {
        if (!path.matches(PATH)) {
            throw new IllegalArgumentException("a ticket is for a path such as /api/v1/events");
        }
        Instant now = clock.instant();
        unused.values().removeIf(entry -> !entry.expires.isAfter(now));
        if (unused.values().stream()
                        .filter(entry -> entry.caller.equals(caller))
                        .count()
                >= MOST) {
            throw new IllegalArgumentException("there are " + MOST + " tickets that nobody has used: wait ten seconds");
        }
        Ticket ticket = new Ticket(Secret.random(random), now.plus(LIFE));
        unused.put(hash(ticket.value()), new Entry(caller, path, ticket.expires()));
        return ticket;
    }

    /** Whom it lets in there; it has been used then, also if it was for another path. */
    synchronized Optional<Caller> take(String value, String path) {
        return Optional.ofNullable(unused.remove(hash(value)))
                .filter(entry -> entry.expires.isAfter(clock.instant()))
                .filter(entry -> entry.path.equals(path))
                .map(Entry::caller)
                .filter(isValid);
    }

    /** Looked up by its hash, so that how long it takes says nothing of the value. */
    private static String hash(String value) {
        return HexFormat.of().formatHex(Secret.sha256(value));
    }
}
