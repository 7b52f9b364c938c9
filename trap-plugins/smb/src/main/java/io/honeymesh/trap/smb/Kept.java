// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.smb;

import io.honeymesh.api.Captured;

/** How much of a single thing a client said is kept as evidence. */
final class Kept {

    static final int MAX_BYTES = 4096;

    private Kept() {}

    static Captured of(String text) {
        return Captured.head(Captured.of(text).bytes(), MAX_BYTES);
    }
}
