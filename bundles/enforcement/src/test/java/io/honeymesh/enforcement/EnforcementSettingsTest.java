// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enforcement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EnforcementSettingsTest {
    @Test
    void theFormShowsTheDefaultsThatHold() throws ReflectiveOperationException, IOException {
        Map<String, Object> form = new HashMap<>();
        for (Method method : EnforcementConfiguration.class.getDeclaredMethods()) {
            form.put(method.getName().replace('_', '.'), method.getDefaultValue());
        }
        assertEquals(24, form.size());
        assertEquals(EnforcementSettings.of(Map.of()), EnforcementSettings.of(form));
    }

    @ParameterizedTest
    @CsvSource({
        "capacity, 0",
        "capacity, 4000001",
        "capacity, many",
        "attach, fast",
        "interfaces, averyverylonginterfacename",
        "interfaces, ../eth0",
        "chained, averyverylonginterfacename",
        "quarantine, 11s",
        "scan.enabled, perhaps",
        "pinned, 9s",
        "pinned, 25h",
        "scan.fast.ports, 1",
        "scan.fast.ports, 49",
        "scan.stop.per.day, 31m",
        "scan.stops.per.minute, 201",
        "scan.ignored.ports, 0",
        "scan.ignored.ports, 65536",
        "scan.ignored.ports, 20-10",
        "scan.ignored.ports, 20-x"
    })
    void aBadValueIsNamedWithWhatIsAllowed(String key, String value) {
        String message = assertThrows(IllegalArgumentException.class, () -> EnforcementSettings.of(Map.of(key, value)))
                .getMessage();
        assertTrue(message.startsWith("io.honeymesh.enforcement: " + key + " = '"), message);
        assertTrue(message.contains(value) && message.contains("is not allowed: use "), message);
    }

    @Test
    void anInterfaceThatIsNotThereIsNoSettingForARunningNode() {
        CheckedSettings named = CheckedSettings.of(Map.of("interfaces", "eth0, nope0"));
        assertTrue(named.onInterfaces(List.of("eth0", "nope0")).valid().isPresent());
        CheckedSettings refused = named.onInterfaces(List.of("lo", "eth0"));
        assertEquals(
                "io.honeymesh.enforcement: interfaces = 'nope0' is not allowed: there is no such interface; there are lo, eth0",
                refused.problem());
    }

    @ParameterizedTest
    @CsvSource({"capacity, 1", "capacity, 4000000", "scan.fast.ports, 2", "scan.fast.ports, 48", "attach, NATIVE"})
    void theEndsOfARangeAreValid(String key, String value) {
        assertEquals(
                EnforcementSettings.class,
                EnforcementSettings.of(Map.of(key, value)).getClass());
    }

    @Test
    void valuesMayBeTextNumbersListsOrArrays() {
        EnforcementSettings text = EnforcementSettings.of(Map.of(
                "interfaces", "eth0, eth1",
                "scan.ignored.ports", "50000-50002,21",
                "scan.slow.window", "60s"));
        EnforcementSettings typed = EnforcementSettings.of(Map.of(
                "interfaces",
                new String[] {"eth0", "eth1"},
                "scan.ignored.ports",
                List.of("21", "50000-50002"),
                "scan.slow.window",
                "1m"));
        assertEquals(typed, text);
        assertEquals(List.of("eth0", "eth1"), text.interfaces());
        assertEquals(Set.of(21, 50000, 50001, 50002), text.scan().ignoredPorts());
        assertEquals(Duration.ofMinutes(1), text.scan().slowWindow());
    }
}
