// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.ledger;

import io.honeymesh.api.Allow;
import io.honeymesh.api.Ban;
import io.honeymesh.api.Fingerprint;
import io.honeymesh.api.FingerprintOrder;
import io.honeymesh.api.FingerprintOrder.Action;
import io.honeymesh.api.Ipv4;
import io.honeymesh.api.Reason;
import io.honeymesh.api.Subject;
import io.honeymesh.api.service.BanJournal;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;

/** Random operations that two processes can repeat exactly, and the state they lead to. */
final class BanOperations {

    private final Random random;
    private final Instant base;
    final Map<Subject, Ban> bans = new HashMap<>();
    final Map<Subject, Allow> allows = new HashMap<>();
    final Map<Subject, Integer> offences = new HashMap<>();
    final Map<Fingerprint, FingerprintOrder> orders = new HashMap<>();

    BanOperations(long seed, Instant base) {
        random = new Random(seed);
        this.base = base;
    }

    void next(BanJournal journal) {
        Subject subject = new Subject(new Ipv4(0x0a000000 + random.nextInt(500)), 32 - random.nextInt(2) * 8);
        switch (random.nextInt(12)) {
            case 0, 1 -> {
                Ban lifted = bans.remove(subject);
                if (lifted != null) {
                    journal.remove(lifted);
                }
            }
            case 2 -> {
                Allow allow = new Allow(subject, base, soon(), "allow " + random.nextInt());
                allows.put(subject, allow);
                journal.put(allow);
            }
            case 3 -> {
                Allow ended = allows.remove(subject);
                if (ended != null) {
                    journal.remove(ended);
                }
            }
            case 4 -> {
                Fingerprint fingerprint = fingerprint();
                Action action = Action.values()[random.nextInt(2)];
                FingerprintOrder order =
                        new FingerprintOrder(fingerprint, action, base, soon(), "order " + random.nextInt());
                orders.put(fingerprint, order);
                journal.put(order);
            }
            case 5 -> {
                FingerprintOrder ended = orders.remove(fingerprint());
                if (ended != null) {
                    journal.remove(ended);
                }
            }
            default -> {
                Map<Reason, Instant> reasons = new EnumMap<>(Reason.class);
                do {
                    reasons.put(Reason.values()[random.nextInt(Reason.values().length)], soon());
                } while (random.nextBoolean());
                Ban ban = new Ban(
                        subject, reasons, soon(), 1 + random.nextInt(5), random.nextBoolean(), "n" + random.nextInt());
                bans.put(subject, ban);
                offences.put(subject, ban.offences());
                journal.put(ban);
            }
        }
    }

    boolean matches(BanJournal.State state) {
        return state.bans().size() == bans.size()
                && state.allows().size() == allows.size()
                && state.offences().equals(offences)
                && state.fingerprints().size() == orders.size()
                && state.fingerprints().stream().allMatch(order -> order.equals(orders.get(order.fingerprint())))
                && state.bans().stream().allMatch(ban -> ban.equals(bans.get(ban.subject())))
                && state.allows().stream().allMatch(allow -> allow.equals(allows.get(allow.subject())));
    }

    private Fingerprint fingerprint() {
        return new Fingerprint(Fingerprint.HASSH, "%032x".formatted(random.nextInt(100)));
    }

    private Instant soon() {
        return base.plus(Duration.ofHours(10))
                .plusNanos(random.nextLong(Duration.ofHours(10).toNanos()));
    }
}
