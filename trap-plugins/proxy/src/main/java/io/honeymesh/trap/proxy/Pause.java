// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.proxy;

import java.io.IOException;

/** Time that things take on a real machine. */
final class Pause {

    private Pause() {}

    static void millis(int count) throws IOException {
        try {
            Thread.sleep(count);
        } catch (InterruptedException e) {
            // The host ends the conversation.
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
