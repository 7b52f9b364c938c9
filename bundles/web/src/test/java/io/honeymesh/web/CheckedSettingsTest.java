// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

/** Whether there are settings to listen by. */
@Timeout(60)
class CheckedSettingsTest {

    @TempDir
    private Path folder;

    private final List<String> done = new CopyOnWriteArrayList<>();

    /** What a node that was killed has left. */
    private final Dictionary<String, Object> left = new Hashtable<>(Map.of("org.apache.felix.https.enable", true));

    private static <T> T stand(Class<T> type, InvocationHandler in) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, in));
    }

    private CheckedSettings read(Map<String, Object> properties) throws Exception {
        ServiceRegistration<?> registration = stand(ServiceRegistration.class, (self, asked, with) -> {
            done.add(asked.getName());
            return null;
        });
        BundleContext context = stand(BundleContext.class, (self, asked, with) -> {
            if (asked.getName().equals("getProperty")) {
                return folder.toString();
            }
            done.add(asked.getName());
            return registration;
        });
        Configuration jetty = stand(Configuration.class, (self, asked, with) -> {
            if (asked.getName().equals("getProperties")) {
                return left;
            }
            done.add(asked.getName() + " " + with[0]);
            return null;
        });
        ConfigurationAdmin configurations = stand(ConfigurationAdmin.class, (self, asked, with) -> jetty);
        return new CheckedSettings(context, properties, configurations);
    }

    @Test
    void thoseThatAreRightAreOffered() throws Exception {
        CheckedSettings checked = read(Map.of("port", "9555"));
        assertEquals(9555, checked.settings().listen().port());
        checked.deactivate();
        assertEquals(List.of("update {org.apache.felix.http.enable=false}", "registerService", "unregister"), done);
    }

    @Test
    void aCertificateThatIsMissingIsWaitedFor() throws Exception {
        Path certificate = folder.resolve("own.pem");
        Path key = folder.resolve("own.key");
        CheckedSettings checked = read(Map.of("certificate", certificate.toString(), "key", key.toString()));
        assertFalse(done.contains("registerService"));
        byte[] both = SelfSigned.make(List.of("mine.example"), Instant.now()).pem();
        Files.write(key, both);
        Files.write(certificate, both);
        while (!done.contains("registerService")) {
            Thread.sleep(20);
        }
        checked.deactivate();
    }

    @Test
    void wrongOnesAreNotAndNothingListens() throws Exception {
        read(Map.of("port", "many")).deactivate();
        assertEquals(List.of("update {org.apache.felix.http.enable=false}"), done);
    }
}
