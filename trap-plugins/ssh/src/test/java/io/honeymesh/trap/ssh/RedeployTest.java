// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ssh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;

import io.honeymesh.api.Conversation;
import io.honeymesh.api.spi.TrapProtocol;
import io.honeymesh.traps.TrapHarness;
import java.io.File;
import java.lang.ref.WeakReference;
import java.lang.reflect.Method;
import java.net.MalformedURLException;
import java.net.Socket;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Loads the bundle's content as OSGi would, talks to it, and lets it go: its class loader must become garbage. */
class RedeployTest {

    /** Shows the API and the JDK, nothing else of the tests' class path: what the bundle lacks inside would be missed. */
    private static final class ApiOnly extends ClassLoader {
        ApiOnly() {
            super(ClassLoader.getPlatformClassLoader());
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            if (name.startsWith("io.honeymesh.api.")) {
                return RedeployTest.class.getClassLoader().loadClass(name);
            }
            throw new ClassNotFoundException(name);
        }
    }

    private static WeakReference<ClassLoader> deployTalkRemove() throws Exception {
        try (URLClassLoader bundle = new URLClassLoader(classPath(), new ApiOnly())) {
            Class<?> type = bundle.loadClass(SshTrap.class.getName());
            assertNotSame(SshTrap.class, type);
            TrapProtocol trap = (TrapProtocol) type.getConstructor().newInstance();
            talk(trap);
            Method deactivate = type.getDeclaredMethod("deactivate");
            deactivate.setAccessible(true);
            deactivate.invoke(trap);
            return new WeakReference<>(bundle);
        }
    }

    /** The trap and what its bundle carries. */
    private static URL[] classPath() throws MalformedURLException {
        String all = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        List<URL> parts = new ArrayList<>();
        for (String part : all.split(File.pathSeparator)) {
            parts.add(Path.of(part).toUri().toURL());
        }
        return parts.toArray(URL[]::new);
    }

    private static void talk(TrapProtocol trap) throws Exception {
        try (TrapHarness harness = TrapHarness.open(trap);
                Socket client = harness.connect()) {
            client.getOutputStream().write("SSH-2.0-test\r\n".getBytes(StandardCharsets.US_ASCII));
            String banner = new String(client.getInputStream().readNBytes(21), StandardCharsets.US_ASCII);
            assertEquals("SSH-2.0-OpenSSH_9.2p1", banner);
            client.getInputStream().readNBytes(200);
            client.shutdownOutput();
            assertNotEquals(
                    Conversation.Ending.TRAP_FAILED, harness.conversation().ending());
        }
    }

    @Test
    void theClassLoaderIsCollectedAfterTheBundleIsGone() throws Exception {
        WeakReference<ClassLoader> bundle = deployTalkRemove();
        for (int i = 0; i < 50 && bundle.get() != null; i++) {
            System.gc();
            Thread.sleep(100);
        }
        assertEquals(null, bundle.get());
    }
}
