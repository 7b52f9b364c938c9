// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.imports;

import io.honeymesh.api.GlobalAddresses;
import io.honeymesh.api.Ipv4;
import io.honeymesh.api.Ipv6;
import io.honeymesh.api.SafeText;
import io.honeymesh.api.Subject;
import io.honeymesh.api.Widths;
import io.honeymesh.api.service.Advice.Listed;
import io.honeymesh.api.service.Advice.Skipped;
import io.honeymesh.api.spi.Importer;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Takes a list's entries as they are read, straight into the arrays they stay in. For one thread. */
final class Gathering implements Importer.Sink {

    private static final int FIRST_ROOM = 256;
    private static final int MOST_REASONS = 16;
    private static final int REASON_CHARS = 60;
    private static final int NOTE_CHARS = 60;
    private static final String OTHERS = "other";

    private final Instant now;
    private final Duration keep;
    private final Room room;
    private final Map<String, Skipped> skipped = new LinkedHashMap<>();
    private final Map<Subject, String> notes = new HashMap<>();
    private String unit = "";
    private long number;

    private long[] packed = new long[0];
    private int count4;
    private long[] high = new long[0];
    private long[] low = new long[0];
    private int[] rest = new int[0];
    private int count6;

    /**
     * What it may take.
     *
     * @param entries more are refused
     * @param notes more are left out
     * @param privateToo whether addresses that aren't global are taken
     */
    record Room(int entries, int notes, boolean privateToo) {}

    /** @param now in whole seconds @param keep no more than 48 days */
    Gathering(Instant now, Duration keep, Room room) {
        this.now = now;
        this.keep = keep;
        this.room = room;
    }

    @Override
    public Instant now() {
        return now;
    }

    @Override
    public void at(String countedUnit, long countedNumber) {
        unit = countedUnit;
        number = countedNumber;
    }

    @Override
    public void advise(Subject subject, Optional<Instant> validUntil, String note) {
        if (!Widths.allow(subject)) {
            skip("wider than a ban may be");
            return;
        }
        if (!room.privateToo() && !GlobalAddresses.include(subject)) {
            skip("not a global address");
            return;
        }
        // Never longer than the list itself; and an end in the year 9999 must not overflow.
        Instant end = now.plus(keep);
        long seconds = Duration.between(
                        now, validUntil.filter(until -> until.isBefore(end)).orElse(end))
                .toSeconds();
        if (seconds < 1) {
            skip("over already");
            return;
        }
        add(subject, (int) seconds);
        if (!note.isBlank()) {
            note(subject, SafeText.escape(note.strip(), NOTE_CHARS));
        }
    }

    /** @param safe short and printable */
    void note(Subject subject, String safe) {
        if (notes.size() < room.notes() || notes.containsKey(subject)) {
            notes.put(subject, safe);
        }
    }

    private void add(Subject subject, int seconds) {
        if (count4 + count6 == room.entries()) {
            throw new IllegalArgumentException("there is room for " + room.entries()
                    + " more addresses and prefixes, and it has more: nothing of it is kept");
        }
        switch (subject.address()) {
            case Ipv4 address -> {
                packed = count4 < packed.length ? packed : Arrays.copyOf(packed, larger(count4));
                packed[count4++] = Keys4.pack(subject, seconds);
            }
            case Ipv6 address -> {
                if (count6 == rest.length) {
                    high = Arrays.copyOf(high, larger(count6));
                    low = Arrays.copyOf(low, larger(count6));
                    rest = Arrays.copyOf(rest, larger(count6));
                }
                high[count6] = address.high();
                low[count6] = address.low();
                rest[count6++] = Keys6.rest(subject, seconds);
            }
        }
    }

    private int larger(int full) {
        return Math.min(room.entries(), Math.max(FIRST_ROOM, full + (full >> 1)));
    }

    @Override
    public void skip(String reason) {
        String shown = SafeText.escape(reason, REASON_CHARS);
        String counted = skipped.containsKey(shown) || skipped.size() < MOST_REASONS ? shown : OTHERS;
        skipped.merge(
                counted,
                new Skipped(counted, 1, unit.isEmpty() ? "" : SafeText.escape(unit, REASON_CHARS) + " " + number),
                (before, one) -> new Skipped(counted, before.count() + 1, before.first()));
    }

    /** What was skipped before, of a list that is read again. */
    void skipped(Skipped before) {
        if (skipped.size() > MOST_REASONS) {
            throw new IllegalArgumentException("it tells more reasons than there can be");
        }
        skipped.put(before.reason(), before);
    }

    AdvisedList list(String name, String form, String by) {
        Table ipv4 = Table.of(Keys4.of(packed, count4));
        Table ipv6 = Table.of(Keys6.of(high, low, rest, count6));
        Listed listed = new Listed(
                name, form, ipv4.size() + ipv6.size(), List.copyOf(skipped.values()), now, by, now.plus(keep));
        return new AdvisedList(listed, ipv4, ipv6, Map.copyOf(notes));
    }
}
