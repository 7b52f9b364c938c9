// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.fingerprints.capture;

import io.honeymesh.api.Captured;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What one side of a connection said, cut where the other spoke in between. Bounded by the {@link TcpSide} that reads it. */
final class Turns {

    /** More than any dialogue takes; what comes behind is one long last turn. */
    private static final int MAX_TURNS = 4096;

    private final List<Captured> said = new ArrayList<>();
    private int bytes;
    private boolean answered;

    /** The other side spoke. */
    void answered() {
        answered = true;
    }

    /** Takes what follows one beginning, or one gap. */
    TcpSide.Reader reader() {
        return new Head();
    }

    /** All that was read to its end. An empty first turn: the other side spoke first. */
    List<Captured> all() {
        return said;
    }

    /** Memory held. */
    int size() {
        return bytes;
    }

    private final class Head implements TcpSide.Reader {
        private final List<Integer> begins = new ArrayList<>();
        private int taken;

        @Override
        public boolean read(long frame, byte[] stream, int length, boolean last) {
            if (length > taken && (begins.isEmpty() || answered && said.size() + begins.size() < MAX_TURNS)) {
                if (answered && said.isEmpty() && begins.isEmpty()) {
                    said.add(Captured.EMPTY);
                }
                begins.add(taken);
            }
            answered &= length == taken;
            taken = length;
            if (last) {
                keep(stream);
            }
            return false;
        }

        private void keep(byte[] stream) {
            for (int i = 0; i < begins.size(); i++) {
                int end = i + 1 < begins.size() ? begins.get(i + 1) : taken;
                said.add(Captured.of(Arrays.copyOfRange(stream, begins.get(i), end)));
            }
            bytes += taken;
        }
    }
}
