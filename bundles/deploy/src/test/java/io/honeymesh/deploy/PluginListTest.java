// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.honeymesh.api.PluginStatus;
import io.honeymesh.api.PluginStatus.Kind;
import io.honeymesh.api.PluginStatus.State;
import io.honeymesh.api.spi.BanExporter;
import io.honeymesh.api.spi.Exporter;
import java.io.OutputStream;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.felix.framework.Felix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.service.component.runtime.ServiceComponentRuntime;

/** In the framework that a node runs on. */
@Timeout(60)
class PluginListTest {

    @TempDir
    Path base;

    private static final class Mine implements BanExporter {
        @Override
        public String name() {
            return "bans.mine";
        }

        @Override
        public String title() {
            return "mine";
        }

        @Override
        public String contentType() {
            return "text/plain";
        }

        @Override
        public void write(Origin origin, List<Entry> bans, OutputStream to) {}
    }

    @Test
    void anExporterIsAPlugin() throws Exception {
        Felix framework = new Felix(Map.of(
                Constants.FRAMEWORK_STORAGE,
                base.resolve("cache").toString(),
                Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA,
                "io.honeymesh.api.spi",
                "felix.log.level",
                "0"));
        framework.start();
        try {
            BundleContext context = framework.getBundleContext();
            context.registerService(Exporter.class, new Mine(), null);
            Path folder = Files.createDirectory(base.resolve("deploy"));
            DeployFolder deploy = new DeployFolder(folder, new Plugs(context, Plugs.PATIENCE), _ -> List.of(), _ -> {});
            ServiceComponentRuntime none = (ServiceComponentRuntime) Proxy.newProxyInstance(
                    getClass().getClassLoader(),
                    new Class<?>[] {ServiceComponentRuntime.class},
                    (_, _, _) -> List.of());
            List<PluginStatus> plugins = new PluginList(context, deploy, none).plugins();
            assertEquals(1, plugins.size(), plugins.toString());
            assertEquals(Kind.EXPORTER, plugins.getFirst().kind());
            assertEquals("bans.mine", plugins.getFirst().name());
            assertEquals(State.ACTIVE, plugins.getFirst().state());
        } finally {
            framework.stop();
            framework.waitForStop(0);
        }
    }
}
