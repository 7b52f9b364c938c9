// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enforcement;

import io.honeymesh.api.service.Enforcer;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** A node's enforcer with its program and tables in the kernel, on no interface. Needs the right to load programs. */
public final class Unattached implements AutoCloseable {

    private final XdpEnforcer enforcer;

    /** @param folder for what outlives a start */
    public Unattached(int capacity, Path folder) {
        enforcer = new XdpEnforcer(
                CheckedSettings.of(Map.of("interfaces", BanCost.NOWHERE, "capacity", capacity)),
                folder,
                Optional.empty());
    }

    public Enforcer enforcer() {
        return enforcer;
    }

    /** Bans that the kernel's tables hold. */
    public int bans() {
        return enforcer.status().bans();
    }

    @Override
    public void close() {
        enforcer.deactivate();
    }
}
