// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.policy;

import io.honeymesh.api.Settings;
import io.honeymesh.fuzz.Properties;
import io.honeymesh.fuzz.Target;
import io.honeymesh.fuzz.TargetSource;
import java.util.List;

/** Policy's settings. */
public final class PolicyTargets implements TargetSource {

    @Override
    public List<Target> targets() {
        return List.of(Target.of(
                "policy-settings",
                Properties.readBy(properties -> Terms.of(new Settings(PolicySettings.PID, properties)))));
    }
}
