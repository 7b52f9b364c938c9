// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enforcement;

import io.honeymesh.api.EnforcerStatus.AttachMode;

/** The state of an interface that should be protected. */
sealed interface Link {
    /** The detail of one on which a former node's program goes on until ours has all bans. */
    String FORMER = "the former program, until this one has all bans";

    /** How packets come to the program on it; DETACHED if they don't. */
    default AttachMode mode() {
        return AttachMode.DETACHED;
    }

    String detail();

    /** Whether a former node's program is still where ours will be. */
    default boolean isFormer() {
        return false;
    }

    record Untried() implements Link {
        @Override
        public String detail() {
            return "";
        }
    }

    /** There is no interface of that name. */
    record Absent(String detail) implements Link {}

    record Refused(int index, String detail, int lookOfNextTry) implements Link {}

    /** By a link of the kernel's, of which this is the descriptor. */
    record Linked(int fd, AttachMode mode, boolean isFormer, String detail) implements Link {}

    /** Called through libxdp's dispatcher. */
    record Chained(ChainSlot slot, int index, AttachMode mode, boolean isFormer, String detail) implements Link {}
}
