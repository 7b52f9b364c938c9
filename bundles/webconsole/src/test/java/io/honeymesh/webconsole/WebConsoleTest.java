// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.webconsole;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.service.WebServer;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

/** What is left of a console that can't run: nothing. */
class WebConsoleTest {

    private final List<String> done = new ArrayList<>();

    private interface Answer {
        Object to(String method) throws IOException;
    }

    private static <T> T stand(Class<T> type, Answer answer) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (_, asked, _) -> answer.to(asked.getName())));
    }

    private void start(WebServer server) throws IOException {
        ConfigurationAdmin configurations = stand(ConfigurationAdmin.class, method -> {
            done.add(method);
            throw new IOException("the disk is full");
        });
        new WebConsole(null, Map.of("enabled", "true"), server, null, null, configurations);
    }

    @Test
    void withoutItsPortNothingIsConfigured() {
        WebServer server = stand(WebServer.class, _ -> {
            throw new IOException("the port can't be configured");
        });
        assertThrows(IOException.class, () -> start(server));
        assertEquals(List.of(), done);
    }

    @Test
    void withoutItsConfigurationItListensNowhere() {
        WebServer server = stand(WebServer.class, _ -> (WebServer.Port) () -> done.add("closed"));
        // Outside of a framework the console's bundle is none: that fails, too.
        assertThrows(Exception.class, () -> start(server));
        assertEquals("closed", done.getLast());
    }

    @Test
    void whatTheNodeMayNotWriteIsReadOnly() {
        Configuration written = stand(Configuration.class, _ -> Set.of());
        Configuration locked = stand(Configuration.class, _ -> Set.of(Configuration.ConfigurationAttribute.READ_ONLY));
        Map<String, Configuration[]> all = Map.of(
                "(service.pid=io.honeymesh.policy)", new Configuration[] {written},
                "(service.pid=io.honeymesh.web)", new Configuration[] {locked});
        ConfigurationAdmin configurations = (ConfigurationAdmin) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {ConfigurationAdmin.class},
                (_, _, with) -> all.get(with[0]));
        assertFalse(WebConsole.isReadOnly(configurations, "io.honeymesh.policy"));
        assertTrue(WebConsole.isReadOnly(configurations, "io.honeymesh.web"));
        assertFalse(WebConsole.isReadOnly(configurations, "io.honeymesh.trap"), "one that is not there yet");
    }
}
