// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.webconsole;

import io.honeymesh.api.Settings;
import io.honeymesh.api.service.EventHub;
import io.honeymesh.api.service.SideDoor;
import io.honeymesh.api.service.WebServer;
import java.io.IOException;
import java.util.Hashtable;
import java.util.Map;
import java.util.UUID;
import org.apache.felix.webconsole.spi.SecurityProvider;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens the console: its port, what it may do, and last the door that it waits for. Without this component it isn't served (S31). */
@Component(
        service = {},
        immediate = true,
        configurationPid = WebConsoleSettings.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = WebConsoleConfiguration.class)
public final class WebConsole {

    /** {@code felix.webconsole.security.providers} of etc/config.properties names it. */
    static final String DOOR = "io.honeymesh.webconsole";

    private static final Logger LOG = LoggerFactory.getLogger(WebConsole.class);

    private static final String CONSOLE = "org.apache.felix.webconsole.internal.servlet.OsgiManager";
    private static final String[] PLUGINS = {"org.apache.felix.webconsole.internal.configuration.ConfigManager"};
    private static final String PORT_NAME = "webconsole";

    private final boolean enabled;
    private final WebServer.Port port;
    private final ServiceRegistration<SecurityProvider> door;

    /**
     * @throws IllegalArgumentException with one clear line for settings that are wrong
     * @throws IOException if the port or the console can't be configured
     */
    @Activate
    public WebConsole(
            BundleContext context,
            Map<String, Object> properties,
            @Reference WebServer server,
            @Reference SideDoor tokens,
            @Reference EventHub hub,
            @Reference ConfigurationAdmin configurations)
            throws IOException {
        Settings in = new Settings(WebConsoleSettings.PID, properties);
        WebConsoleSettings settings = WebConsoleSettings.of(in);
        in.unknown().forEach(LOG::warn);
        enabled = settings.enabled();
        if (!enabled) {
            port = null;
            door = null;
            return;
        }
        // First what may fail: a configuration that is written stays, whether this runs or not.
        port = server.alsoAt(PORT_NAME, settings.port());
        try {
            configurations
                    .getConfiguration(
                            CONSOLE,
                            FrameworkUtil.getBundle(SecurityProvider.class).getLocation())
                    .update(what());
        } catch (IOException | RuntimeException failed) {
            port.close();
            throw failed;
        }
        Hashtable<String, Object> name = new Hashtable<>(Map.of(SecurityProvider.PROPERTY_ID, DOOR));
        door = context.registerService(
                SecurityProvider.class,
                new Door(settings.port(), tokens, new Changes(hub::publish), pid -> isReadOnly(configurations, pid)),
                name);
    }

    /** As File Install marks those whose files the node may not write. */
    static boolean isReadOnly(ConfigurationAdmin configurations, String pid) {
        try {
            Configuration[] found = configurations.listConfigurations("(service.pid=" + pid + ")");
            return found != null && found[0].getAttributes().contains(Configuration.ConfigurationAttribute.READ_ONLY);
        } catch (IOException | InvalidSyntaxException unknown) {
            return false;
        }
    }

    private static Hashtable<String, Object> what() {
        Hashtable<String, Object> properties = new Hashtable<>();
        properties.put("http.service.filter", "(" + WebServer.NAME + "=" + PORT_NAME + ")");
        properties.put("manager.root", Permit.ROOT);
        properties.put("plugins", PLUGINS);
        properties.put("default.render", HoneyMeshPage.LABEL);
        properties.put("realm", "HoneyMesh");
        properties.put("locale", "en");
        // The console's own password, which it doesn't ask where a door is required, lets nobody in either.
        properties.put("username", UUID.randomUUID().toString());
        properties.put("password", UUID.randomUUID().toString());
        return properties;
    }

    /** The console's configuration stays: without the door nothing is served, and at a stop the console would be told of it while it ends. */
    @Deactivate
    void deactivate() {
        if (enabled) {
            door.unregister();
            port.close();
        }
    }
}
