// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.policy;

import io.honeymesh.api.Ban;
import io.honeymesh.api.Contribution;
import io.honeymesh.api.Endpoint;
import io.honeymesh.api.Enforcement;
import io.honeymesh.api.EnforcerStatus;
import io.honeymesh.api.EvidenceGrade;
import io.honeymesh.api.Flow;
import io.honeymesh.api.Ipv4;
import io.honeymesh.api.Mode;
import io.honeymesh.api.Reason;
import io.honeymesh.api.Subject;
import io.honeymesh.api.Touch;
import io.honeymesh.api.Transport;
import io.honeymesh.api.Verdict;
import io.honeymesh.api.service.Enforcer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * Walks the hot path on a book of its own once the traps are open, so that classes are loaded and the compiler has
 * seen it: a cold first touch would take tens of milliseconds to the kernel, a warm one takes microseconds.
 */
final class WarmUp {

    /** The compiler takes a method of the hot path on after 60 calls (lib/launcher/java.sh). */
    private static final int ROUNDS = 300;

    private static final int TEST_NETWORK = 0xC0000200; // 192.0.2.0/24, RFC 5737

    private WarmUp() {}

    static void run(Terms terms, Path unusedModeFile) {
        Keeper keeper = new Keeper(
                () -> terms,
                new ModeSwitch(unusedModeFile, Mode.ENFORCE),
                InstantSource.system(),
                System::nanoTime,
                event -> {});
        keeper.bind(new Sink());
        Contribution touched = new Contribution("warm-up", Verdict.BAN_SCORE, Reason.TRAP, false, "");
        Endpoint local = new Endpoint(new Ipv4(TEST_NETWORK), 1);
        for (int i = 0; i < ROUNDS; i++) {
            Flow flow = new Flow(Transport.TCP, new Endpoint(new Ipv4(TEST_NETWORK + i % 256), i), local);
            Touch touch = new Touch(i, Instant.now(), "warm-up", flow, EvidenceGrade.PROVEN);
            keeper.decide(new Verdict(touch, List.of(touched), List.of()));
            keeper.release(flow);
        }
    }

    /** An enforcer that enforces nothing. */
    private static final class Sink implements Enforcer {
        @Override
        public EnforcerStatus status() {
            return new EnforcerStatus("none", "", List.of(), List.of(), 128, 128, 0);
        }

        @Override
        public Enforcement apply(Ban ban) {
            return Enforcement.ENFORCED;
        }

        @Override
        public Enforcement apply(Ban ban, Flow contained, Duration containment) {
            return Enforcement.ENFORCED;
        }

        @Override
        public void release(Flow contained) {
            // nothing was contained
        }

        @Override
        public Enforcement lift(Subject subject) {
            return Enforcement.ENFORCED;
        }

        @Override
        public Enforcement configure(Rules rules) {
            return Enforcement.ENFORCED;
        }

        @Override
        public Enforcement sync(Rules rules, Collection<Ban> bans) {
            return Enforcement.ENFORCED;
        }

        @Override
        public void complete() {
            // there is nothing to take over
        }

        @Override
        public List<Held> held() {
            return List.of();
        }

        @Override
        public Map<Subject, Long> hits() {
            return Map.of();
        }

        @Override
        public Map<String, Long> statistics() {
            return Map.of();
        }
    }
}
