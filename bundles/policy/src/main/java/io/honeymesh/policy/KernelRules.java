// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.policy;

import io.honeymesh.api.Guard;
import io.honeymesh.api.service.Enforcer;
import java.util.List;

/**
 * What the kernel goes by besides the bans: mode, allow-list, guards and ports. Not thread-safe: its owner's lock guards it.
 */
final class KernelRules {

    private final ModeSwitch modes;
    private final AllowList allows;
    private Guards guards = Guards.NONE;
    private Ports ports = Ports.NONE;

    KernelRules(ModeSwitch modes, AllowList allows) {
        this.modes = modes;
        this.allows = allows;
    }

    Guards guards() {
        return guards;
    }

    /** Takes in what the node's surroundings are now. */
    void follow(List<Guard> guardsNow, Ports portsNow) {
        if (!guardsNow.equals(guards.all())) {
            guards = new Guards(guardsNow);
        }
        ports = portsNow;
    }

    Enforcer.Rules now() {
        return at(modes.position());
    }

    /** As they would be with the mode's switch there. */
    Enforcer.Rules at(ModeSwitch.Position position) {
        return new Enforcer.Rules(
                position.mode(),
                position.reverts(),
                allows.all(),
                guards.all(),
                ports.trapsTcp(),
                ports.trapsUdp(),
                ports.catchAll(),
                ports.management());
    }
}
