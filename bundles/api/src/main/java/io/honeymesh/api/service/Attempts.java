// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.api.service;

import io.honeymesh.api.IpAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * What strangers tried in conversations, counted: an extract of the ledger's events, bounded for each source, so that one
 * can't push out what others did (S12). All text is escaped as {@link io.honeymesh.api.NodeEvent#fields()} escapes it, and
 * cut: users at 64 characters, secrets at 128, commands at 512. Secrets are as they were captured: whoever shows them to a
 * person masks them as that person's role asks (S33). Where there are more than 20 000 logins, or commands, and all of them are asked for, without a
 * filter and for at most 512, the answer comes from what was counted by the week as it was written, of each week what most sources tried:
 * then {@code sources} is exact up to 64 and beyond that within some 13 %, and what is rare may be counted too low. Thread-safe; methods throw {@link IllegalStateException} with one
 * clear line if the ledger can't be read.
 */
@ProviderType
public interface Attempts {

    /** The most that is given at once. */
    int MAX_LIMIT = 10_000;

    /** What makes two logins the same. */
    enum Grouping {
        USER,
        SECRET,
        /** User and secret. */
        PAIR,
        TRAP
    }

    /**
     * How often something was tried.
     *
     * @param sources different ones: IPv4 addresses, IPv6 /64
     * @param last when it was last tried, and {@code lastSource} by whom
     */
    record Tally(long attempts, long sources, Instant last, IpAddress lastSource) {}

    /** Logins that are the same; what does not belong to the grouping is empty. */
    record Login(Optional<String> trap, Optional<String> user, Optional<String> secret, Tally tally) {}

    /** A command that was given. */
    record Command(String text, Tally tally) {}

    /**
     * What came of a recorded conversation.
     *
     * @param credentials logins that were tried in it
     * @param commands commands that were given in it
     * @param intent whether it showed intent (S01)
     */
    record Outcome(
            Instant started,
            Instant ended,
            long bytesIn,
            long bytesOut,
            int credentials,
            int commands,
            boolean intent) {

        public Duration took() {
            Duration took = Duration.between(started, ended);
            return took.isNegative() ? Duration.ZERO : took;
        }

        /** As JSON-friendly values in a fixed order, without when it began. */
        public Map<String, Object> fields() {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("duration_ms", took().toMillis());
            fields.put("bytes_in", bytesIn);
            fields.put("bytes_out", bytesOut);
            fields.put("credentials", credentials);
            fields.put("commands", commands);
            fields.put("intent", intent);
            return fields;
        }
    }

    /**
     * Logins, those that most sources tried first, then those tried most often.
     *
     * @param limit 1–{@link #MAX_LIMIT}
     */
    List<Login> logins(CaptureFilter filter, Grouping by, int limit);

    /** Commands, in the same order. */
    List<Command> commands(CaptureFilter filter, int limit);

    /** What came of these conversations, by their ids; those the ledger has nothing of are missing. */
    Map<Long, Outcome> outcomes(Collection<Long> conversations);
}
