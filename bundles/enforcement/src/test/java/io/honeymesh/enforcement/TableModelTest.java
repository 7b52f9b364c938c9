// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enforcement;

import static io.honeymesh.enforcement.Kernel.DROP;
import static io.honeymesh.enforcement.Kernel.PASS;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.honeymesh.api.Ban;
import io.honeymesh.api.Ipv4;
import io.honeymesh.api.Ipv6;
import io.honeymesh.api.Reason;
import io.honeymesh.api.Subject;
import io.honeymesh.api.service.Enforcer.Held;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Ten million random orders against a plain map: the kernel holds what the map does, nothing lost and nothing stale, at every
 * fill level up to all that the tables hold. Now and then the tables go with their process and others take their place, of another
 * size as after an upgrade: a restart and a crash are the same to them, as the next node reads nothing of the former's.
 */
class TableModelTest {
    private static final int OPERATIONS = 10_000_000;
    private static final int LIVES = 5;
    private static final int CAPACITY = 3000;
    /** More than fit at a time, so that the tables are full most of the time. */
    private static final int HOSTS = 2500;

    private static final int NETWORKS = 1000;
    private static final int PREFIXES = 50;
    private static final int OPERATIONS_A_PACKET = 500;

    private final SplittableRandom random = new SplittableRandom(20261127);
    private final List<Subject> subjects = new ArrayList<>();
    /** Two different bans for each subject. */
    private final List<Ban[]> bans = new ArrayList<>();
    /** What should be held, by the subject's number. */
    private final Ban[] model;

    private int exact;

    TableModelTest() {
        for (int i = 0; i < HOSTS; i++) {
            subjects.add(Subject.host(new Ipv4(0x0b000000 + i * 7)));
        }
        for (int i = 0; i < NETWORKS; i++) {
            subjects.add(new Subject(new Ipv6(0x20010db8L << 32 | i * 5L, 0), 64));
        }
        for (int i = 0; i < PREFIXES; i++) {
            subjects.add(new Subject(new Ipv4(0x2d000000 + (i << 16)), 16 + i % 9));
        }
        for (Subject subject : subjects) {
            bans.add(new Ban[] {
                Kernel.ban(subject, Duration.ofHours(1), Reason.TRAP),
                Kernel.ban(subject, Duration.ofHours(2), Reason.MANUAL)
            });
        }
        model = new Ban[subjects.size()];
    }

    @Test
    void tenMillionOrdersLeaveWhatAMapHolds() throws KernelException {
        for (int life = 0; life < LIVES; life++) {
            // From half full to nearly everything in the fallback map.
            KernelTables.Buckets buckets = new KernelTables.Buckets(2048 >> 2 * life, 2048 >> 2 * life, 16);
            EnforcementSettings settings = EnforcementSettings.of(Map.of("capacity", CAPACITY));
            try (Kernel kernel = Kernel.open(settings, buckets)) {
                assertEquals(
                        List.of(),
                        kernel.projection()
                                .replace(Stream.of(model)
                                        .filter(Objects::nonNull)
                                        .toList()));
                assertHolds(kernel);
                for (int i = 0; i < OPERATIONS / LIVES; i++) {
                    order(kernel, i);
                }
                assertHolds(kernel);
            }
        }
    }

    private void order(Kernel kernel, int number) throws KernelException {
        int which = random.nextInt(HOSTS + NETWORKS + (random.nextInt(16) == 0 ? PREFIXES : 0));
        boolean prefix = which >= HOSTS + NETWORKS;
        if (random.nextInt(5) < 2) {
            assertEquals(model[which] != null, kernel.projection().remove(subjects.get(which)));
            exact -= model[which] != null && !prefix ? 1 : 0;
            model[which] = null;
        } else if (prefix || model[which] != null || exact < CAPACITY) {
            Ban ban = bans.get(which)[random.nextInt(2)];
            kernel.projection().put(ban);
            exact += model[which] == null && !prefix ? 1 : 0;
            model[which] = ban;
        }
        if (number % OPERATIONS_A_PACKET == 0) {
            int verdict = kernel.run(Frame.from(subjects.get(which).address()).ack(80));
            assertEquals(model[which] != null ? DROP : PASS, verdict, subjects.get(which)::toString);
        }
    }

    private void assertHolds(Kernel kernel) {
        Map<Subject, Integer> expected = new HashMap<>();
        for (Ban ban : model) {
            if (ban != null) {
                expected.put(ban.subject(), Reason.mask(ban.reasons().keySet()));
            }
        }
        Map<Subject, Integer> held = new HashMap<>();
        for (int chunk = 0; chunk < kernel.projection().chunks(); chunk++) {
            List<Held> some = new ArrayList<>();
            kernel.projection().read(chunk, some, new HashMap<>());
            some.forEach(entry -> held.merge(entry.subject(), entry.reasons(), (a, b) -> -1));
        }
        assertEquals(expected, held);
        assertEquals(exact + prefixes(), kernel.projection().size());
    }

    private long prefixes() {
        return Stream.of(model).skip(HOSTS + NETWORKS).filter(Objects::nonNull).count();
    }
}
