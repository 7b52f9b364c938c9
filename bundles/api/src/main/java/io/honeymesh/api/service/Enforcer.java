// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.api.service;

import io.honeymesh.api.Allow;
import io.honeymesh.api.Ban;
import io.honeymesh.api.Enforcement;
import io.honeymesh.api.EnforcerStatus;
import io.honeymesh.api.Flow;
import io.honeymesh.api.Guard;
import io.honeymesh.api.Mode;
import io.honeymesh.api.Subject;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Projects policy's ban book into whatever drops packets. Knows nothing of why. Every method is thread-safe, fast, and
 * answers {@link Enforcement.State#UNAVAILABLE} rather than fail while the enforcer goes away.
 */
@ProviderType
public interface Enforcer {

    /**
     * What applies beside the bans; always given whole.
     *
     * @param lockdownReverts when LOCKDOWN ends by itself even without this process
     * @param trapPortsTcp ports that a trap has on every local address: who connects is dropped even before policy has
     *     decided
     * @param trapPortsUdp ports that a UDP trap has on every local address: a stopped scanner loses their UDP as well
     * @param catchAll the port where this process takes who connects to a TCP port that nobody uses (S07)
     * @param managementPorts local TCP ports whose established connections LOCKDOWN leaves alone
     */
    record Rules(
            Mode mode,
            Optional<Instant> lockdownReverts,
            List<Allow> allows,
            List<Guard> guards,
            Set<Integer> trapPortsTcp,
            Set<Integer> trapPortsUdp,
            OptionalInt catchAll,
            Set<Integer> managementPorts) {}

    EnforcerStatus status();

    /** Places or replaces the ban on its subject: one memory write for a single host. */
    Enforcement apply(Ban ban);

    /**
     * The same, and lets exactly one open conversation go on for at most {@code containment} (S05). The exception is in
     * the kernel before the ban is.
     */
    Enforcement apply(Ban ban, Flow contained, Duration containment);

    /** Ends a containment early. */
    void release(Flow contained);

    /** Removes the ban on exactly this subject, and the kernel's scan stop of the sources in it. */
    Enforcement lift(Subject subject);

    /**
     * Replaces the rules. If the allow-list and the guards are refused the former stay; everything else applies all the same,
     * but for LOCKDOWN, which would drop what should have passed.
     */
    Enforcement configure(Rules rules);

    /**
     * Makes the kernel hold exactly these rules and bans; what it drops meanwhile stays dropped. Bans come in even if the rules
     * are refused.
     */
    Enforcement sync(Rules rules, Collection<Ban> bans);

    /**
     * What it was given is all there is: the former node's program, where one goes on until now, is replaced. Told once to each
     * enforcer, after a {@link #sync}.
     */
    void complete();

    /** What the kernel holds: subject to reasons and expiry. Reads the tables themselves. */
    List<Held> held();

    /** Packets dropped for each subject held, zero counts left out. */
    Map<Subject, Long> hits();

    /** The same of those alone. */
    default Map<Subject, Long> hits(Collection<Subject> those) {
        Map<Subject, Long> all = new HashMap<>(hits());
        all.keySet().retainAll(those);
        return all;
    }

    /** Packet counters by verdict since the program was loaded, e.g. {@code dropped}, {@code passed}. */
    Map<String, Long> statistics();

    /**
     * One entry of the kernel's tables.
     *
     * @param reasons a {@link io.honeymesh.api.Reason} mask
     */
    record Held(Subject subject, int reasons, Instant expires) {}
}
