// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell;

import io.honeymesh.api.SafeText;
import io.honeymesh.api.spi.NodeEventListener;

/** A command that hears what happens, until closed. */
record Listening(AutoCloseable registration) implements AutoCloseable {

    static Listening of(Shell shell, NodeEventListener listener) {
        return new Listening(shell.listening().apply(listener));
    }

    @Override
    public void close() {
        try {
            registration.close();
        } catch (Exception e) {
            throw new CommandFailure("the listener can't be taken back: " + SafeText.printable(String.valueOf(e)));
        }
    }
}
