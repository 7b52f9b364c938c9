// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enforcement;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/**
 * The outcome of reading the configuration.
 *
 * @param problem why there are no valid settings; empty if there are
 */
public record CheckedSettings(Optional<EnforcementSettings> valid, String problem) {

    /** The same, unless they name an interface that isn't there: for a running node that is a slip of the pen too. */
    CheckedSettings onInterfaces(Collection<String> there) {
        return valid.flatMap(settings -> settings.interfaces().stream()
                        .filter(name -> !there.contains(name))
                        .findFirst())
                .map(name -> new CheckedSettings(
                        Optional.empty(),
                        EnforcementConfiguration.PID + ": interfaces = '" + name
                                + "' is not allowed: there is no such interface; there are "
                                + String.join(", ", there)))
                .orElse(this);
    }

    static CheckedSettings of(Map<String, ?> properties) {
        try {
            return new CheckedSettings(Optional.of(EnforcementSettings.of(properties)), "");
        } catch (IllegalArgumentException wrong) {
            return new CheckedSettings(Optional.empty(), wrong.getMessage());
        }
    }
}
