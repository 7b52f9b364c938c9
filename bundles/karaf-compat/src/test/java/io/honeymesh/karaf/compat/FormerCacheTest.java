// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.karaf.compat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.FrameworkEvent;

class FormerCacheTest {

    @TempDir
    Path data;

    private void happens(int type) {
        Bundle framework = (Bundle) Proxy.newProxyInstance(
                Bundle.class.getClassLoader(), new Class<?>[] {Bundle.class}, (proxy, method, arguments) -> null);
        new FormerCache(data).frameworkEvent(new FrameworkEvent(type, framework, null));
    }

    @Test
    void itGoesOnceTheNodeIsUpAndNothingThatALinkInItLeadsTo() throws Exception {
        Path elsewhere = Files.createDirectory(data.resolve("ledger"));
        Files.writeString(elsewhere.resolve("honeymesh.db"), "bans");
        Path former = data.resolve(FormerCache.FOLDER);
        Path bundle = Files.createDirectories(former.resolve("cache/bundle1/version0.0"));
        Files.writeString(bundle.resolve("bundle.jar"), "code");
        Files.createSymbolicLink(former.resolve("cache/link"), elsewhere);

        happens(FrameworkEvent.STARTED);
        Thread.sleep(200);
        assertTrue(Files.exists(bundle), "not before");
        happens(FrameworkEvent.STARTLEVEL_CHANGED);
        Assertions.assertTimeoutPreemptively(Duration.ofSeconds(10), () -> {
            while (Files.exists(former)) {
                Thread.sleep(10);
            }
        });
        assertEquals("bans", Files.readString(elsewhere.resolve("honeymesh.db")));
        happens(FrameworkEvent.STARTLEVEL_CHANGED); // there is none any more
    }
}
