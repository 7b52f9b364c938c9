// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.smb;

import java.util.BitSet;

/** The window of message numbers a client may use ([MS-SMB2] 3.3.1.1): each once, up to what it was granted. */
final class Credits {

    /** Samba's {@code smb2 max credits}. */
    static final int MAX = 8192;

    private final BitSet used = new BitSet();
    private long low;
    private int granted = 1;

    /** Takes the numbers of a request; whether the client may use them. */
    boolean take(long messageId, int charge) {
        int count = Math.max(1, charge);
        long offset = messageId - low;
        if (offset < 0 || offset + count > window()) {
            return false;
        }
        int from = (int) offset;
        if (used.nextSetBit(from) >= 0 && used.nextSetBit(from) < from + count) {
            return false;
        }
        used.set(from, from + count);
        granted -= count;
        int done = used.nextClearBit(0);
        if (done > 0) {
            shift(done);
        }
        return true;
    }

    /** Numbers from the lowest that is open on: those open, and those used out of order. */
    private int window() {
        return granted + used.cardinality();
    }

    private void shift(int count) {
        BitSet rest = used.get(count, Math.max(count, used.length()));
        used.clear();
        used.or(rest);
        low += count;
    }

    /** Grants what is asked for, as far as there is room. */
    int grant(int asked) {
        int given = Math.max(0, Math.min(asked, MAX - granted));
        if (granted + given == 0) {
            given = 1;
        }
        granted += given;
        return given;
    }
}
