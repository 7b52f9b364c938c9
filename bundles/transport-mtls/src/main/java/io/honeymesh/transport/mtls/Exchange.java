// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.mtls;

import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/** How far the two ends of a link are with comparing what they hold. But for the turns it is its reader's alone. */
final class Exchange {

    private static final Duration PAUSE = Duration.ofSeconds(2);

    /** Where it changes all the time, nothing is ever said twice. */
    private static final int MOST_DIFFERING = 3;

    private static final int MOST_PATIENCE = 15;

    /** Something of what changes may have been lost on its way. */
    private static final int MOST_PATIENCE_IN_CHANGE = 3;

    final Turn telling = new Turn(PAUSE, System::nanoTime);
    final Turn supplying = new Turn(PAUSE, System::nanoTime);
    private final ByteArrayOutputStream told = new ByteArrayOutputStream();
    private byte[] lastDigest = {};
    private byte[] compared = {};
    private byte[] comparedWith = {};
    private int differing;
    private int patience;

    /**
     * Whether it is time to compare: the other side has said the same twice, so that nothing is just under way, or never does. Of
     * what it won't take, or this side, comparing again and again finds nothing new: then later and later.
     */
    boolean differs(byte[] theirs, byte[] ours) {
        boolean same = Arrays.equals(lastDigest, theirs);
        lastDigest = theirs;
        if (Arrays.equals(theirs, ours)) {
            differing = 0;
            patience = 0;
            return false;
        }
        differing++;
        if (differing > patience && (differing >= MOST_DIFFERING || same)) {
            boolean again = Arrays.equals(compared, ours) && Arrays.equals(comparedWith, theirs);
            compared = ours;
            comparedWith = theirs;
            differing = 0;
            patience = Math.min(again ? MOST_PATIENCE : MOST_PATIENCE_IN_CHANGE, 2 * patience + 1);
            return true;
        }
        return false;
    }

    /** Comparing has shown something. */
    void hasLearned() {
        patience = 0;
    }

    /**
     * Gathers the names of what the other side holds.
     *
     * @param most how many; further ones are passed over
     * @return all of them once they are told, {@link Frame#ID_BYTES} each
     */
    Optional<byte[]> told(Frame.Have have, int most) {
        int room = most * Frame.ID_BYTES - told.size();
        told.write(have.names(), 0, Math.clamp(room, 0, have.names().length));
        if (!have.last()) {
            return Optional.empty();
        }
        byte[] all = told.toByteArray();
        told.reset();
        return Optional.of(all);
    }
}
