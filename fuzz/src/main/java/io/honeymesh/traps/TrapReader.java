// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.traps;

import io.honeymesh.api.Transport;
import io.honeymesh.api.spi.TrapProtocol;
import io.honeymesh.api.spi.TrapSession;
import io.honeymesh.fuzz.Expect;
import io.honeymesh.fuzz.Target;
import java.util.Arrays;
import java.util.Set;

/** Says an input to a trap and looks at what comes of it. */
record TrapReader(TrapProtocol trap) implements Target.Reader {

    /**
     * Traps whose answers depend on nothing but the bytes: in those of the others is fresh random or the time, or they wait for
     * more before they answer, as their real servers do.
     */
    private static final Set<String> ALWAYS_THE_SAME = Set.of("ftp", "git", "http", "https", "ldap", "sip");

    /** One input in so many is said again in small pieces, as a network may deliver it. */
    private static final int CUT_ONE_IN = 8;

    private static final int ATTEMPTS = 4;

    @Override
    public void read(byte[] input) {
        if (input.length > 0) {
            trap.canHandle(Arrays.copyOf(input, Math.min(input.length, TrapSession.PEEK_BYTES)));
        }
        Talk talk = Talk.with(trap, input, input.length + 1);
        bounded(input, talk);
        int hash = Arrays.hashCode(input);
        if (hash % CUT_ONE_IN == 0 && ALWAYS_THE_SAME.contains(trap.name())) {
            sameInPieces(input, 1 + (hash / CUT_ONE_IN & 7));
        }
    }

    private static void bounded(byte[] input, Talk talk) {
        int evidence = talk.conversation().evidence().size();
        Expect.that(evidence <= Talk.LIMITS.evidence() + 1, () -> evidence + " pieces of evidence");
        long most =
                talk.conversation().touch().flow().transport() == Transport.UDP ? input.length : Talk.LIMITS.bytesOut();
        Expect.that(talk.answer().length <= most, () -> talk.answer().length + " bytes answered");
    }

    /** How bytes are cut on their way makes no difference. The clock may tick in between: then once more. */
    private void sameInPieces(byte[] input, int pieceBytes) {
        byte[] whole = new byte[0];
        byte[] pieces = new byte[0];
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            whole = Talk.with(trap, input, input.length + 1).answer();
            pieces = Talk.with(trap, input, pieceBytes).answer();
            if (Arrays.equals(whole, pieces)) {
                return;
            }
        }
        int at = Arrays.mismatch(whole, pieces);
        int length = whole.length;
        int other = pieces.length;
        throw new AssertionError("the same bytes in pieces of " + pieceBytes + " are answered otherwise from byte " + at
                + " on (" + length + " and " + other + " bytes)");
    }
}
