// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.Allow;
import io.honeymesh.api.Ban;
import io.honeymesh.api.Fingerprint;
import io.honeymesh.api.FingerprintOrder;
import io.honeymesh.api.Reason;
import io.honeymesh.api.Subject;
import io.honeymesh.api.service.BanJournal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RestoreClockTest {

    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

    @TempDir
    Path folder;

    @Test
    void S34_an_ordinary_restart_leaves_the_expiry_alone() {
        RestoreClock clock = new RestoreClock(NOON.plusSeconds(60), NOON);
        assertEquals(NOON.plusSeconds(600), clock.expiry(NOON, NOON.plusSeconds(600)));
    }

    @Test
    void S34_a_clock_set_back_leaves_what_was_left_at_the_last_write() {
        RestoreClock clock = new RestoreClock(NOON.minus(Duration.ofDays(3)), NOON.plusSeconds(100));
        assertEquals(NOON.minus(Duration.ofDays(3)).plusSeconds(500), clock.expiry(NOON, NOON.plusSeconds(600)));
    }

    @Test
    void S34_a_ban_placed_under_a_clock_far_ahead_lasts_its_original_duration() {
        Instant ahead = NOON.plus(Duration.ofDays(1000));
        RestoreClock clock = new RestoreClock(NOON, NOON);
        assertEquals(NOON.plusSeconds(600), clock.expiry(ahead, ahead.plusSeconds(600)));
    }

    @Test
    void S34_forever_stays_forever() {
        assertEquals(Ban.FOREVER, new RestoreClock(NOON, NOON.plusSeconds(9)).expiry(NOON, Ban.FOREVER));
    }

    @Test
    void S34_a_clock_jump_never_prolongs_a_restored_ban_however_often_it_comes() throws Exception {
        try (Fixture fixture = Fixture.open(folder)) {
            fixture.ledger.put(Fixture.ban("203.0.113.7", Instant.now().plus(Duration.ofHours(1))));
        }
        Duration longest = Duration.ofHours(1);
        for (int restart = 0; restart < 3; restart++) {
            // To the node this is a wall clock three days behind: everything in the file lies in the future.
            shift(Duration.ofDays(3));
            try (Fixture fixture = Fixture.open(folder)) {
                Ban ban = fixture.ledger.restore().bans().getFirst();
                Duration left = ban.remaining(Instant.now());
                assertTrue(left.compareTo(longest) <= 0, ban::toString);
                longest = left.plusMillis(5);
                assertEquals(Reason.TRAP, ban.reasons().keySet().iterator().next());
                assertTrue(fixture.alarmKinds().contains("ledger.clock"));
            }
        }
    }

    @Test
    void S34_nor_an_order_on_a_fingerprint_or_an_allow() throws Exception {
        Instant now = Instant.now();
        Instant until = now.plus(Duration.ofHours(1));
        try (Fixture fixture = Fixture.open(folder)) {
            fixture.ledger.put(new Allow(Subject.parse("203.0.113.7"), now, until, ""));
            fixture.ledger.put(new FingerprintOrder(
                    new Fingerprint(Fingerprint.JA3, "x"), FingerprintOrder.Action.BAN, now, until, ""));
        }
        Duration longest = Duration.ofHours(1);
        for (int restart = 0; restart < 3; restart++) {
            shift(Duration.ofDays(3));
            try (Fixture fixture = Fixture.open(folder)) {
                BanJournal.State state = fixture.ledger.restore();
                Duration left = Duration.between(
                        Instant.now(), state.fingerprints().getFirst().expires());
                assertTrue(left.compareTo(longest) <= 0 && left.compareTo(Duration.ofMinutes(50)) > 0, left::toString);
                assertEquals(
                        state.fingerprints().getFirst().expires(),
                        state.allows().getFirst().expires());
                longest = left.plusMillis(5);
            }
        }
    }

    private void shift(Duration ahead) throws Exception {
        String days = "'+" + ahead.toDays() + " days'";
        String format = "'%Y-%m-%dT%H:%M:%fZ'";
        Fixture.sql(
                folder,
                "UPDATE ban_reasons SET placed = strftime(" + format + ", placed, " + days + "), expires = strftime("
                        + format + ", expires, " + days + ")",
                "UPDATE allows SET since = strftime(" + format + ", since, " + days + "), expires = strftime(" + format
                        + ", expires, " + days + ")",
                "UPDATE fingerprint_orders SET since = strftime(" + format + ", since, " + days
                        + "), expires = strftime(" + format + ", expires, " + days + ")",
                "UPDATE meta SET value = strftime(" + format + ", value, " + days + ") WHERE name = 'written'");
    }
}
