// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.rdp;

import io.honeymesh.api.spi.Persona;
import java.util.Optional;

/** The node's key, made when the first client needs it: few do, and it takes a moment. Thread-safe. */
final class ServerKeys {

    private Optional<ServerKey> made = Optional.empty();

    synchronized ServerKey of(Persona persona) {
        if (made.isEmpty()) {
            made = Optional.of(ServerKey.of(persona));
        }
        return made.get();
    }
}
