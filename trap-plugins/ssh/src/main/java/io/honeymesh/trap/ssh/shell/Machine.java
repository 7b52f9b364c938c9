// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ssh.shell;

import io.honeymesh.api.Evidence;
import io.honeymesh.api.Touch;
import io.honeymesh.api.spi.Persona;
import java.util.NavigableMap;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** The computer a decoy pretends to be, made from the persona once and shared by all connections. Thread-safe. */
public final class Machine {

    private final Facts facts;
    private final Accounts accounts;
    private final NavigableMap<String, Node> image;
    private final AtomicLong memory = new AtomicLong();

    private Machine(Persona persona) {
        facts = Facts.of(persona);
        accounts = new Accounts(facts.machine());
        image = Image.of(persona, facts, accounts);
    }

    public static Machine of(Persona persona) {
        return new Machine(persona);
    }

    /** Users that may log in over the network. */
    public Set<String> loginUsers() {
        return accounts.login();
    }

    /**
     * A login's own view of this machine.
     *
     * @param evidence takes what the intruder does
     * @param payload takes what the intruder said, for rules to read
     */
    public Login login(String user, Touch touch, Consumer<Evidence> evidence, Consumer<byte[]> payload) {
        return new Login(this, user, touch, evidence, payload);
    }

    /** Bytes that the programs of all connections keep ({@link Memory}). */
    AtomicLong memory() {
        return memory;
    }

    Facts facts() {
        return facts;
    }

    Accounts accounts() {
        return accounts;
    }

    NavigableMap<String, Node> image() {
        return image;
    }

    /** Whether a node is one of the image's programs, wherever it was copied or moved to. */
    boolean isSystemProgram(Node node) {
        return image.values().stream().anyMatch(known -> known.content() == node.content());
    }
}
