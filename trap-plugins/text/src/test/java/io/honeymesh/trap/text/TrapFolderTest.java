// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.NodeEvent;
import io.honeymesh.api.spi.TrapProtocol;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;

@Timeout(30)
class TrapFolderTest {

    @TempDir
    Path folder;

    private final Set<TrapProtocol> registered = ConcurrentHashMap.newKeySet();
    private final List<String> alarms = new CopyOnWriteArrayList<>();
    private TrapFolder traps;

    /** Of the framework only registering is used. */
    private BundleContext framework() {
        return (BundleContext) Proxy.newProxyInstance(
                BundleContext.class.getClassLoader(), new Class<?>[] {BundleContext.class}, (proxy, method, args) -> {
                    TrapProtocol trap = (TrapProtocol) args[1];
                    registered.add(trap);
                    return Proxy.newProxyInstance(
                            BundleContext.class.getClassLoader(),
                            new Class<?>[] {ServiceRegistration.class},
                            (p, unregister, none) -> registered.remove(trap));
                });
    }

    private void open() {
        traps = new TrapFolder(framework(), event -> alarms.add(((NodeEvent.Alarm) event).detail()), folder);
    }

    @AfterEach
    void close() {
        if (traps != null) {
            traps.deactivate();
            assertEquals(Set.of(), registered, "nothing stays behind");
        }
    }

    private void write(String name, String text) throws Exception {
        Path beside = Files.writeString(folder.resolve(name + ".new"), text);
        Files.move(beside, folder.resolve(name), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }

    private Set<String> names() {
        return registered.stream().map(TrapProtocol::name).collect(Collectors.toSet());
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long until = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < until, "it did not come in time");
            Thread.sleep(20);
        }
    }

    @Test
    void filesComeChangeAndGo() throws Exception {
        write("a.trap", "trap one\nports 7\n");
        open();
        assertEquals(Set.of("one"), names(), "what is there at the start is there at once");
        write("b.trap", "trap two\n");
        await(() -> names().equals(Set.of("one", "two")));
        write("a.trap", "trap three\nports 7\n");
        await(() -> names().equals(Set.of("three", "two")));
        Files.delete(folder.resolve("b.trap"));
        await(() -> names().equals(Set.of("three")));
        assertEquals(List.of(), alarms);
    }

    @Test
    void aMistakeIsNamedAndWhatWasThereGoesOn() throws Exception {
        write("a.trap", "trap one\n");
        open();
        write("a.trap", "trap one\nprots 7\n");
        await(() -> !alarms.isEmpty());
        assertEquals(
                "traps.d/a.trap:2:1: a line begins with trap, ports, line, greeting, recognise, on, otherwise or in"
                        + " - what it said before goes on",
                alarms.getFirst());
        await(() -> traps.problems().equals(alarms));
        assertEquals(Set.of("one"), names());
        write("a.trap", "trap one\nports 9\n");
        await(() -> registered.stream().anyMatch(trap -> trap.defaultPorts().equals(List.of(9))));
        assertEquals(1, alarms.size(), "a mistake is said once");
        assertEquals(List.of(), traps.problems());
    }

    @Test
    void aFileIsReadAgainWhenItsRightsChange() throws Exception {
        write("a.trap", "trap one\nprots 7\n");
        open();
        await(() -> alarms.size() == 1);
        Files.setPosixFilePermissions(folder.resolve("a.trap"), PosixFilePermissions.fromString("rw-r-----"));
        await(() -> alarms.size() == 2);
    }

    @Test
    void twoFilesCanNotBeTheSameTrap() throws Exception {
        write("a.trap", "trap one\n");
        write("b.trap", "trap one\n");
        open();
        assertEquals(1, registered.size());
        assertEquals(List.of("traps.d/b.trap: the trap one is traps.d/a.trap"), alarms);
        TrapProtocol first = registered.iterator().next();
        Files.delete(folder.resolve("a.trap"));
        await(() -> !registered.contains(first) && names().equals(Set.of("one")));
    }

    @Test
    void S32_linksHugeFilesAndOtherThingsAreNotRead() throws Exception {
        Path elsewhere = Files.writeString(folder.resolve("secret"), "trap leaked\n");
        Files.createSymbolicLink(folder.resolve("l.trap"), elsewhere);
        Files.createDirectory(folder.resolve("d.trap"));
        Files.writeString(folder.resolve("notes.txt"), "trap notes\n");
        Files.writeString(folder.resolve("big.trap"), "trap big\n" + "#".repeat(70_000));
        open();
        assertEquals(Set.of(), names());
        assertEquals(List.of("traps.d/big.trap can't be read: it is longer than 65536 bytes"), alarms);
    }

    @Test
    void aFolderThatIsNotThereIsEmpty() throws Exception {
        Path mine = folder.resolve("missing");
        folder = mine;
        open();
        assertEquals(Set.of(), names());
        Files.createDirectory(mine);
        write("a.trap", "trap late\n");
        await(() -> names().equals(Set.of("late")));
    }
}
