// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enforcement;

import java.util.Map;
import java.util.Optional;

/**
 * The outcome of reading the configuration.
 *
 * @param problem why there are no valid settings; empty if there are
 */
public record CheckedSettings(Optional<EnforcementSettings> valid, String problem) {

    static CheckedSettings of(Map<String, ?> properties) {
        try {
            return new CheckedSettings(Optional.of(EnforcementSettings.of(properties)), "");
        } catch (IllegalArgumentException wrong) {
            return new CheckedSettings(Optional.empty(), wrong.getMessage());
        }
    }
}
