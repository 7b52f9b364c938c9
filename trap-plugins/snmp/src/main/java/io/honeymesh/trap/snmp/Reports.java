// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.snmp;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;

/** What an agent says to users it doesn't know (RFC 3414, 3.2), and how often it did. Thread-safe. */
final class Reports {

    /** What is wrong with a message. */
    enum Cause {
        UNKNOWN_USER(3),
        UNKNOWN_ENGINE(4),
        NOT_DECRYPTED(6);

        private final Oid counter;

        Cause(int number) {
            counter = Oid.of("1.3.6.1.6.3.15.1.1").with(number, 0);
        }
    }

    private static final int VERSION = 3;
    private static final int MODEL = 3;

    private final AtomicInteger[] counts =
            Arrays.stream(Cause.values()).map(cause -> new AtomicInteger()).toArray(AtomicInteger[]::new);

    /** The cause that Net-SNMP sees first. */
    static Cause cause(Usm message, Machine machine) {
        if (message.isUndecryptable()) {
            return Cause.NOT_DECRYPTED;
        }
        return Arrays.equals(message.engine(), machine.engine()) ? Cause.UNKNOWN_USER : Cause.UNKNOWN_ENGINE;
    }

    /**
     * A report.
     *
     * @param before how often that was said before this program ran
     * @param seconds how long the agent runs
     * @param maxBytes the longest message it takes
     */
    byte[] report(Usm message, Cause cause, int before, Machine machine, long seconds, int maxBytes) {
        byte[] none = Out.octets(new byte[0]);
        byte[] engine = Out.octets(machine.engine());
        byte[] counter = Out.integer(Tag.COUNTER, before + counts[cause.ordinal()].incrementAndGet());
        byte[] report = Out.of(
                Tag.REPORT,
                Out.integer(message.scoped().requestId()),
                Out.integer(0),
                Out.integer(0),
                Out.sequence(new Varbind(cause.counter, counter).encoded()));
        byte[] user = Out.octets(message.user().getBytes(StandardCharsets.ISO_8859_1));
        byte[] security = Out.sequence(engine, Out.integer(machine.boots()), Out.integer(seconds), user, none, none);
        return Out.sequence(
                Out.integer(VERSION),
                Out.sequence(
                        Out.integer(message.id()), Out.integer(maxBytes), Out.octets(new byte[1]), Out.integer(MODEL)),
                Out.octets(security),
                Out.sequence(engine, none, report));
    }
}
