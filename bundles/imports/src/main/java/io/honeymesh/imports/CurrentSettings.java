// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.imports;

import io.honeymesh.api.Settings;
import java.util.Map;
import java.util.function.Supplier;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The settings of the moment; a wrong value leaves what was in force before, at the start the defaults. Thread-safe. */
@Component(service = CurrentSettings.class, configurationPid = ImportSettings.PID)
@Designate(ocd = ImportConfiguration.class)
public final class CurrentSettings implements Supplier<ImportSettings> {

    private static final Logger LOG = LoggerFactory.getLogger(CurrentSettings.class);

    private volatile ImportSettings settings = ImportSettings.DEFAULTS;

    @Activate
    public CurrentSettings(Map<String, Object> properties) {
        modified(properties);
    }

    @Modified
    void modified(Map<String, Object> properties) {
        try {
            Settings in = new Settings(ImportSettings.PID, properties);
            settings = ImportSettings.of(in);
            in.unknown().forEach(LOG::warn);
        } catch (IllegalArgumentException wrong) {
            LOG.error("{} - imports go on as before", wrong.getMessage());
        }
    }

    /** What is in force. Public because Declarative Services hands this to others. */
    @Override
    public ImportSettings get() {
        return settings;
    }
}
