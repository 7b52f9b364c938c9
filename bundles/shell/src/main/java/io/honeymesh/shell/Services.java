// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell;

import io.honeymesh.api.SafeText;
import io.honeymesh.api.service.Advice;
import io.honeymesh.api.service.Attempts;
import io.honeymesh.api.service.BanBook;
import io.honeymesh.api.service.Captures;
import io.honeymesh.api.service.EventLog;
import io.honeymesh.api.service.Federation;
import io.honeymesh.api.service.FingerprintBook;
import io.honeymesh.api.service.Gossip;
import io.honeymesh.api.service.Recordings;
import io.honeymesh.api.service.Replay;
import io.honeymesh.api.service.TrapHost;
import io.honeymesh.api.spi.ScoringRule;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The node's services as they are just now. Asked for at each command rather than bound, so that every command is there,
 * and says what is missing, while some part of the node is not.
 */
interface Services {

    /** Detection's own, which is no service. */
    String BUILT_IN_RULE = "trap-touch";

    String NO_FEDERATION =
            "the federation bundle is not running: no peers; the log says why, most often for a wrong value in"
                    + " etc/io.honeymesh.federation.cfg: once that is right it runs, without a restart";

    <T> Optional<T> find(Class<T> type);

    /** Whether a bundle of this symbolic name is there, running or not. */
    boolean isInstalled(String bundle);

    /** All there are of a kind. */
    default <T> List<T> all(Class<T> type) {
        return find(type).map(List::of).orElse(List.of());
    }

    default BanBook book() {
        return find(BanBook.class)
                .orElseThrow(() -> new CommandFailure("the policy bundle is not running: no ban book"));
    }

    default FingerprintBook fingerprints() {
        return find(FingerprintBook.class)
                .orElseThrow(() -> new CommandFailure("the policy bundle is not running: no orders on fingerprints"));
    }

    default EventLog log() {
        return find(EventLog.class)
                .orElseThrow(() -> new CommandFailure("the ledger bundle is not running: no events"));
    }

    default Advice advice() {
        return find(Advice.class)
                .orElseThrow(() -> new CommandFailure(
                        "the imports bundle is not running (a node of profile edge has none; else the log says why)"));
    }

    default Recordings recordings() {
        return find(Recordings.class)
                .orElseThrow(() -> new CommandFailure("the trap host is not running: no recordings"));
    }

    default Attempts attempts() {
        return find(Attempts.class)
                .orElseThrow(() -> new CommandFailure("the ledger bundle is not running: nothing is counted"));
    }

    default TrapHost trapHost() {
        return find(TrapHost.class).orElseThrow(() -> new CommandFailure("the trap host is not running: no traps"));
    }

    default Captures captures() {
        return find(Captures.class)
                .orElseThrow(
                        () -> new CommandFailure("the fingerprints bundle is not running: nothing reads captures"));
    }

    default Replay replay() {
        return find(Replay.class)
                .orElseThrow(
                        () -> new CommandFailure("detection, policy, enforcement and the traps are not all running:"
                                + " nothing can be replayed"));
    }

    default Federation federation() {
        return find(Federation.class).orElseThrow(() -> new CommandFailure(NO_FEDERATION));
    }

    default Gossip gossip() {
        return find(Gossip.class)
                .orElseThrow(
                        () -> new CommandFailure(
                                "this node takes part in no gossip cluster: etc/io.honeymesh.transport.gossip.cfg makes it do so"));
    }

    /** Of what the web bundle offers; a node of profile edge has none. */
    default <T> T web(Class<T> type) {
        return find(type)
                .orElseThrow(() -> new CommandFailure("the web bundle is not running: nothing is answered over HTTPS"
                        + " (a node of profile edge has no web; else the log says why)"));
    }

    /** The rules that may have a say in a verdict, sorted. */
    default SortedSet<String> ruleNames() {
        SortedSet<String> names = new TreeSet<>(Set.of(BUILT_IN_RULE));
        for (ScoringRule rule : all(ScoringRule.class)) {
            try {
                names.add(SafeText.escape(rule.name()));
            } catch (RuntimeException | LinkageError broken) {
                continue; // it has no say either
            }
        }
        return names;
    }
}
