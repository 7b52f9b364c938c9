// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell.top;

import io.honeymesh.api.Ban;
import io.honeymesh.api.IpAddress;
import io.honeymesh.api.Mode;
import io.honeymesh.api.Subject;
import io.honeymesh.api.service.Federation;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The node, as the screen sees it; asked by one thread, as often as a frame is drawn. A list that is the same object as
 * before holds the same. Every method may throw what a service throws that goes away.
 */
public interface Source {

    /**
     * What stands above the lists.
     *
     * @param name of the machine
     * @param mode empty while there is no ban book
     * @param enforcer its kind and where it is attached
     * @param warnings what an operator must know, a line each
     * @param packets the enforcer's counters; empty without one
     */
    record Head(
            String name,
            Optional<Mode> mode,
            String enforcer,
            Instant since,
            List<String> warnings,
            int bans,
            int allows,
            Map<String, Long> packets) {}

    Head head();

    /** @param hits packets dropped because of it */
    record Banned(Ban ban, long hits) {}

    List<Banned> bans();

    /** Something strangers did. @param text what, made when asked for */
    record Happening(Instant at, Optional<Subject> subject, String type, Supplier<String> text) {}

    /** The newest first, bounded. */
    List<Happening> happenings();

    /** Packets dropped because of a ban on exactly this subject. */
    long dropped(Subject subject);

    /** Empty where the node has no mesh. */
    Optional<List<Federation.Peer>> peers();

    /** The most specific ban that holds all of the subject. */
    Optional<Ban> banOn(Subject subject);

    /** The whole chain of evidence, a line each. */
    List<String> why(IpAddress address);

    /** Whether who looks may lift bans; {@link #lift} asks again. */
    boolean mayLift();

    /**
     * Lifts the ban on exactly this subject.
     *
     * @return the line to show, refused or done
     */
    String lift(Subject subject) throws InterruptedException;
}
