// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import io.honeymesh.api.Reason;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.Version;

class StatusFileTest {

    @TempDir
    Path base;

    private final FakeNode node = new FakeNode();

    @Test
    void the_file_is_there_while_the_node_is_ready_and_follows_its_changes() throws Exception {
        Path file = base.resolve("run").resolve("status.json");
        StatusFile component = new StatusFile(framework(), node, node);
        await(() -> Files.exists(file));
        Map<String, Object> status = JSON.std.mapFrom(Files.readAllBytes(file));
        assertEquals(true, status.get("ready"));
        assertEquals((int) ProcessHandle.current().pid(), status.get("pid"));
        assertEquals("ENFORCE", status.get("mode"));
        assertEquals(Map.of("kind", "xdp", "reason", "", "interfaces", List.of("eth0 native")), status.get("enforcer"));
        assertEquals(List.of("ssh 0.0.0.0:22/tcp"), status.get("traps"));
        assertEquals(0, status.get("bans"));
        assertEquals("disk", status.get("ledger"));
        assertEquals("rw-r--r--", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));

        node.banned("203.0.113.7", Reason.TRAP, Duration.ofHours(1));
        component.on(Events.other("x", 1));
        await(() -> JSON.std.mapFrom(Files.readAllBytes(file)).get("bans").equals(1));

        component.deactivate();
        try (var left = Files.list(base.resolve("run"))) {
            assertEquals(List.of(), left.toList());
        }
        assertFalse(Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().equals("honeymesh-status-file")));
    }

    @Test
    void a_burst_of_changes_is_written_at_most_once_a_second() throws Exception {
        Path file = base.resolve("run").resolve("status.json");
        StatusFile component = new StatusFile(framework(), node, node);
        await(() -> Files.exists(file));
        Object first = Files.getAttribute(file, "unix:ino");
        component.on(Events.other("x", 1));
        Thread.sleep(200);
        assertEquals(first, Files.getAttribute(file, "unix:ino"), "not within the second");
        await(() -> !first.equals(Files.getAttribute(file, "unix:ino")));
        component.deactivate();
    }

    /** As much of a framework as the component asks for. */
    private BundleContext framework() {
        Map<ServiceReference<?>, Object> services = new HashMap<>();
        Bundle bundle = proxy(Bundle.class, Map.of("getVersion", arguments -> new Version("0.1.0")));
        return proxy(
                BundleContext.class,
                Map.of(
                        "getProperty",
                        arguments -> Map.of("karaf.base", base.toString(), "karaf.data", base + "/data")
                                .get(arguments[0]),
                        "getBundle",
                        arguments -> bundle,
                        "getBundles",
                        _ -> new Bundle[0],
                        "getServiceReference",
                        arguments -> node.find((Class<?>) arguments[0])
                                .map(service -> reference(services, service))
                                .orElse(null),
                        "getServiceReferences",
                        arguments -> node.all((Class<?>) arguments[0]).stream()
                                .map(service -> reference(services, service))
                                .toList(),
                        "getService",
                        arguments -> services.get(arguments[0]),
                        "ungetService",
                        arguments -> services.remove(arguments[0]) != null));
    }

    private static ServiceReference<?> reference(Map<ServiceReference<?>, Object> services, Object service) {
        ServiceReference<?> reference = proxy(ServiceReference.class, Map.of());
        services.put(reference, service);
        return reference;
    }

    private interface Answer {
        Object to(Object[] arguments);
    }

    private static <T> T proxy(Class<T> type, Map<String, Answer> answers) {
        return type.cast(Proxy.newProxyInstance(
                StatusFileTest.class.getClassLoader(),
                new Class<?>[] {type},
                (self, method, arguments) -> switch (method.getName()) {
                    case "hashCode" -> System.identityHashCode(self);
                    case "equals" -> self == arguments[0];
                    default -> answers.get(method.getName()).to(arguments);
                }));
    }

    private interface Condition {
        boolean holds() throws IOException;
    }

    private static void await(Condition condition) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!condition.holds()) {
            assertTrue(System.nanoTime() < deadline, "not so after 20 s");
            Thread.sleep(5);
        }
    }
}
