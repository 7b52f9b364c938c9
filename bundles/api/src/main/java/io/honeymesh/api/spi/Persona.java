// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.api.spi;

import java.time.Instant;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/**
 * What the node pretends to be, derived from a secret seed of its own: the same on every start, never the same on two
 * nodes. Labels keep uses apart ({@code ssh.hostkey}, {@code ftp.banner}); the same label always gives the same answer.
 * Thread-safe.
 */
@ProviderType
public interface Persona {

    /** The machine that all traps of the node pretend to run on. */
    MachineFacts machine();

    /** The machine's host name, without a domain. */
    String hostName();

    /** {@code count} bytes (1–8160) that nobody can guess without the seed: key material, identifiers. */
    byte[] bytes(String label, int count);

    /** One of the choices. */
    <T> T pick(String label, List<T> choices);

    /** A number from {@code low} to {@code high}, both included. */
    int number(String label, int low, int high);

    /** A moment when this machine was "installed": in the past, whole seconds. */
    Instant installed();
}
