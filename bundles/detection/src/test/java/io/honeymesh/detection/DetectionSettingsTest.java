// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.detection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.lang.reflect.Array;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class DetectionSettingsTest {

    private final DetectionSettings settings = new DetectionSettings(Map.of());

    @Test
    void aChangeIsThereAtOnceAndAWrongValueLeavesWhatWas() {
        settings.modified(Map.of("scan.ports", "4", "slow.window", "2d", "off", new String[] {"a", "b"}));
        RuleSettings good = settings.get();
        assertEquals(4, good.scanPorts());
        assertEquals(Duration.ofDays(2), good.slowWindow());
        assertEquals(Set.of("a", "b"), good.off());
        settings.modified(Map.of("scan.ports", "1"));
        assertSame(good, settings.get());
        settings.modified(Map.of("slow.window", "400d"));
        assertSame(good, settings.get());
        settings.modified(Map.of());
        assertEquals(RuleSettings.DEFAULTS, settings.get());
    }

    @Test
    void theFormShowsTheDefaultsThatAreInForce() throws Exception {
        Map<String, Object> form = new TreeMap<>();
        for (Method attribute : RuleConfiguration.class.getDeclaredMethods()) {
            Object value = attribute.getDefaultValue();
            form.put(attribute.getName().replace('_', '.'), value.getClass().isArray() ? "" : value);
            assertEquals(0, value.getClass().isArray() ? Array.getLength(value) : 0);
        }
        settings.modified(Map.of("scan.ports", "9"));
        settings.modified(form);
        assertEquals(RuleSettings.DEFAULTS, settings.get());
    }
}
