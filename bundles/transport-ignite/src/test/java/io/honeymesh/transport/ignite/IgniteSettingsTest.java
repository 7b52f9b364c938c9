// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.ignite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.ignite.server.Authority;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IgniteSettingsTest {

    @TempDir
    private Path folder;

    private final Map<String, Object> properties = new HashMap<>(Map.of(
            "addresses", "one.example:10800, [2001:db8::1]:10801",
            "key.store", "/k",
            "trust.store", "/t",
            "password.file", "/p"));

    private IgniteSettings read() {
        return IgniteSettings.of(properties, unknown -> {});
    }

    private void refused(String key, String value) {
        Object before = properties.put(key, value);
        String message =
                assertThrows(IllegalArgumentException.class, this::read).getMessage();
        assertTrue(message.contains(key), message);
        assertFalse(message.contains("hunter2"), message);
        properties.put(key, before);
    }

    @Test
    void theRestHasDefaults() {
        IgniteSettings settings = read();
        assertEquals(List.of("one.example:10800", "[2001:db8::1]:10801"), settings.addresses());
        assertEquals("honeymesh", settings.cache());
        assertEquals(Duration.ofSeconds(5), settings.timeout());
    }

    @Test
    void wrongValuesAreNamed() {
        refused("addresses", "");
        refused("addresses", "host");
        refused("addresses", "host:0");
        refused("addresses", "host:65536");
        refused("addresses", "ho st:1");
        refused("key.store", "relative");
        refused("password.file", "");
        refused("password.file", "hunter2");
        refused("cache", "a b");
        refused("timeout", "999ms");
        refused("rescan", "9s");
        refused("entries.max", "999");
    }

    @Test
    void aSlipOfThePenIsTold() {
        properties.put("adresses", "x");
        List<String> told = new ArrayList<>();
        IgniteSettings.of(properties, told::add);
        assertEquals(1, told.size());
    }

    @Test
    void S33_secretsThatOthersMayReadAreRefused() throws Exception {
        Authority.make(folder);
        Path client = folder.resolve("client");
        properties.put("key.store", client.resolve("client.p12").toString());
        properties.put("trust.store", client.resolve("servers.p12").toString());
        properties.put("password.file", client.resolve("password").toString());
        assertEquals("TLSv1.3", Stores.tls(read()).getProtocol());
        for (String name : List.of("password", "client.p12")) {
            Path secret = client.resolve(name);
            Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-r-----"));
            String message =
                    assertThrows(IOException.class, () -> Stores.tls(read())).getMessage();
            assertTrue(message.contains("chmod 600"), message);
            Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
        }
        Files.writeString(client.resolve("password"), "another");
        assertTrue(assertThrows(IOException.class, () -> Stores.tls(read()))
                .getMessage()
                .contains("client.p12"));
    }

    @Test
    void aComponentThatIsConfiguredWrongStaysOffAndLives() {
        properties.put("addresses", "nowhere");
        IgniteTransport transport = new IgniteTransport(new Collector(), () -> "", properties);
        assertEquals(Set.of(), transport.links());
        assertEquals("ignite: off", transport.toString());
        transport.deactivate();
    }
}
