// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.traps;

import io.honeymesh.api.spi.Persona;
import java.nio.file.Path;

/** What all conversations of a node share: what it pretends to be, its certificate, and which logins it has given away. */
record Node(Persona persona, NodeTls tls, Logins logins) {

    static Node of(Persona persona, Path dataFolder) {
        return new Node(persona, new NodeTls(dataFolder, persona), new Logins(persona, dataFolder));
    }
}
