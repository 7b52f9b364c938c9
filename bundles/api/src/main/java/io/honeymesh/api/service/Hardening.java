// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.api.service;

import io.honeymesh.api.HardeningControl;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** What protects this machine from the node's own process. Thread-safe. */
@ProviderType
public interface Hardening {

    /** Each control as it is now. */
    List<HardeningControl> controls();

    /** Why system calls are not filtered, if they aren't; without looking at the other controls. */
    default Optional<String> unfiltered() {
        return controls().stream()
                .filter(control -> control.name().equals("seccomp") && control.state() == HardeningControl.State.OFF)
                .map(HardeningControl::detail)
                .findFirst();
    }
}
