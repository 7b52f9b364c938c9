// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.detection;

import io.honeymesh.api.Settings;
import java.util.Map;
import java.util.function.Supplier;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rules' settings of the moment: a change is there for the next observation, and no rule forgets anything over it. A wrong
 * value leaves what was in force before, at the start the defaults. Thread-safe.
 */
@Component(service = DetectionSettings.class, configurationPid = RuleSettings.PID)
@Designate(ocd = RuleConfiguration.class)
public final class DetectionSettings implements Supplier<RuleSettings> {

    private static final Logger LOG = LoggerFactory.getLogger(DetectionSettings.class);

    private volatile RuleSettings settings = RuleSettings.DEFAULTS;

    @Activate
    public DetectionSettings(Map<String, Object> properties) {
        modified(properties);
    }

    @Modified
    void modified(Map<String, Object> properties) {
        try {
            Settings in = new Settings(RuleSettings.PID, properties);
            settings = RuleSettings.of(in);
            in.unknown().forEach(LOG::warn);
        } catch (IllegalArgumentException wrong) {
            LOG.error("{} - the rules go on as before", wrong.getMessage());
        }
    }

    /** What is in force. Public because Declarative Services hands this to the rules. */
    @Override
    public RuleSettings get() {
        return settings;
    }
}
