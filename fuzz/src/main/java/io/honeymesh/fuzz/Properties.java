// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/** Configurations, a line {@code key=value} each, as OSGi hands them to a component. */
public final class Properties {

    private Properties() {}

    /** Reads a configuration with the component's own reader, which may refuse it in one clear line. */
    public static Target.Reader readBy(Consumer<Map<String, ?>> component) {
        return input -> {
            try {
                component.accept(of(input));
            } catch (IllegalArgumentException refused) {
                Expect.clear(refused);
            }
        };
    }

    private static Map<String, String> of(byte[] input) {
        Map<String, String> properties = new LinkedHashMap<>();
        new String(input, StandardCharsets.UTF_8).lines().forEach(line -> {
            int equals = line.indexOf('=');
            properties.put(equals < 0 ? line : line.substring(0, equals), equals < 0 ? "" : line.substring(equals + 1));
        });
        return properties;
    }
}
