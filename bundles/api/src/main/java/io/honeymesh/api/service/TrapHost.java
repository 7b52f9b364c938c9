// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.api.service;

import io.honeymesh.api.IpAddress;
import io.honeymesh.api.TrapOverride;
import io.honeymesh.api.TrapStatus;
import java.util.List;
import java.util.Map;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The trap host. What is ordered here holds at once and over restarts, is on record, and takes the place of what the
 * configuration says; but a trap that its configuration disables stays closed. Thread-safe; what changes something returns when
 * ports are open or free.
 */
@ProviderType
public interface TrapHost {

    /** Every listener there is or should be, sorted by trap and port. */
    List<TrapStatus> traps();

    /** The orders in force, by the trap's name. */
    Map<String, TrapOverride> overrides();

    /**
     * Closes a trap's listeners and ends their conversations.
     *
     * @param note who orders it, and why
     * @throws IllegalArgumentException with one clear line if there is no such trap
     */
    void stop(String trap, String note);

    /**
     * Opens a trap, also one that would not listen by default.
     *
     * @throws IllegalArgumentException also if its configuration disables it
     */
    void start(String trap, String note);

    /** Closes a trap and opens it again; conversations end. Throws as {@link #start} does, and if it was stopped. */
    void restart(String trap, String note);

    /**
     * Has a trap listen elsewhere. One that was stopped stays so.
     *
     * @param ports 1-65535, 64 at most; empty to go back to what is configured
     * @param address an address of this machine, or {@code ::} for all
     */
    void listen(String trap, List<Integer> ports, IpAddress address, String note);
}
