// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.telnet;

import io.honeymesh.api.spi.MachineFacts;
import io.honeymesh.api.spi.MachineFiles;
import io.honeymesh.api.spi.Persona;

/** What the node's machine says of itself in a telnet session. */
record Machine(Persona persona) {

    static Machine of(Persona persona) {
        return new Machine(persona);
    }

    MachineFacts facts() {
        return persona.machine();
    }

    String hostName() {
        return facts().hostName();
    }

    /** The kernel's, as {@code uname -r} says. */
    String release() {
        return facts().kernel().release();
    }

    /** The kernel's, as {@code uname -v} says. */
    String build() {
        return facts().kernel().build();
    }

    int cpus() {
        return facts().cpu().count();
    }

    /** What {@code uname -a} says. */
    String uname() {
        return "Linux " + hostName() + " " + release() + " " + build() + " x86_64 GNU/Linux";
    }

    MachineFiles files() {
        return new MachineFiles(facts());
    }

    String home(String user) {
        return facts().account(user).map(MachineFacts.Account::home).orElse("/");
    }
}
