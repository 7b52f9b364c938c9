// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.fingerprints.capture;

import io.honeymesh.api.Captured;
import io.honeymesh.api.CapturedConversation.Turn;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What one side of a connection said, cut where the other spoke in between, with the first words of each answer. Bounded by the
 * {@link TcpSide} that reads it, and in the number of turns.
 */
final class Turns {

    /** More than any dialogue takes; what comes behind is one long last turn. */
    private static final int MAX_TURNS = 4096;

    /** Enough to tell a yes from a no. */
    private static final int ANSWER_BYTES = 128;

    /** About what a turn costs beside its words. */
    private static final int TURN_BYTES = 128;

    private final List<Captured> said = new ArrayList<>();
    private final List<byte[]> answers = new ArrayList<>();
    private Optional<Head> head = Optional.empty();
    private int bytes;
    /** Turns that have begun, also those that are not read to their end. */
    private int begun;

    private boolean answered;

    /** The other side spoke. */
    void answered(Slice words) {
        if (begun == 0) {
            said.add(Captured.EMPTY);
            begun = 1;
        }
        answered = true;
        while (answers.size() < begun) {
            answers.add(new byte[0]);
        }
        byte[] before = answers.get(begun - 1);
        int count = Math.min(words.length(), ANSWER_BYTES - before.length);
        byte[] longer = Arrays.copyOf(before, before.length + count);
        System.arraycopy(words.bytes(), words.from(), longer, before.length, count);
        answers.set(begun - 1, longer);
        bytes += count;
    }

    /** Takes what follows one beginning, or one gap. One that was not read to its end is forgotten with that. */
    TcpSide.Reader reader() {
        head.filter(left -> !left.kept).ifPresent(left -> {
            begun -= left.begins.size();
            bytes -= left.begins.size() * TURN_BYTES;
        });
        head = Optional.of(new Head());
        return head.get();
    }

    /** All that was read to its end. */
    List<Turn> all() {
        List<Turn> turns = new ArrayList<>();
        for (int i = 0; i < said.size(); i++) {
            turns.add(new Turn(said.get(i), i < answers.size() ? Captured.of(answers.get(i)) : Captured.EMPTY));
        }
        return turns;
    }

    /** Memory held. */
    int size() {
        return bytes;
    }

    private final class Head implements TcpSide.Reader {
        private final List<Integer> begins = new ArrayList<>();
        private int taken;
        private boolean kept;

        @Override
        public boolean read(long frame, byte[] stream, int length, boolean last) {
            if (length > taken && (begins.isEmpty() || answered && begun < MAX_TURNS)) {
                begins.add(taken);
                begun++;
                bytes += TURN_BYTES;
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
            kept = true;
        }
    }
}
