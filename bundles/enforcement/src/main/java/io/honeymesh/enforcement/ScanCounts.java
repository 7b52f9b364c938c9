// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enforcement;

import io.honeymesh.api.service.ScanTrackers;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Scans on record, by the settings of the moment; where they are broken, by the defaults. Needs no kernel. */
@Component
public final class ScanCounts implements ScanTrackers {

    private final EnforcementSettings.ScanSettings settings;

    @Activate
    public ScanCounts(@Reference CheckedSettings settings) {
        this.settings = settings.valid()
                .orElseGet(() -> EnforcementSettings.of(Map.of()))
                .scan();
    }

    @Override
    public Tracker open() {
        return new ScanCount(settings);
    }
}
