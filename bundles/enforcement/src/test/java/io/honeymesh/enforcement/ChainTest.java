// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enforcement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import io.honeymesh.api.Ban;
import io.honeymesh.api.EnforcerStatus;
import io.honeymesh.api.EnforcerStatus.AttachMode;
import io.honeymesh.api.Mode;
import io.honeymesh.api.Reason;
import io.honeymesh.api.Subject;
import io.honeymesh.api.service.Enforcer.Rules;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program shares an interface with others, in libxdp's dispatcher; xdp-filter, which uses that too, is the other. */
class ChainTest {
    private static final NativeFunction SETENV = NativeFunction.ofLibc("setenv");
    private static final NativeFunction UNSETENV = NativeFunction.ofLibc("unsetenv");
    /** Where libxdp is to keep what it needs. */
    private static final String FOLDER = "LIBXDP_BPFFS";

    private static final Ban BAN = Kernel.ban(Subject.parse(Lab.OUTSIDER), Duration.ofHours(1), Reason.TRAP);

    /** One for all: libxdp asks for it once. */
    @TempDir
    static Path folder;

    @BeforeAll
    static void mountBpfFileSystem() throws Exception {
        if (!succeeds("mount", "-t", "bpf", "bpf", folder.toString())) {
            skip("a BPF file system can't be mounted here (root is needed)");
        }
        try (Arena call = Arena.ofConfined()) {
            SETENV.number(Native.errnoIn(call), call.allocateFrom(FOLDER), call.allocateFrom(folder.toString()), 1);
        }
    }

    @AfterAll
    static void unmount() throws Exception {
        succeeds("umount", folder.toString());
        try (Arena call = Arena.ofConfined()) {
            UNSETENV.number(Native.errnoIn(call), call.allocateFrom(FOLDER));
        }
    }

    private static void skip(String reason) {
        System.out.println("skipped, " + reason);
        abort(reason);
    }

    /** Whether another program that can share an interface does so here. To be asked in the lab. */
    private static boolean hasExtensions() throws Exception {
        assertTrue(succeeds("xdp-filter", "load", "-m", "native", Lab.INTERFACE));
        boolean shared = running("xdp_dispatcher") == 1;
        assertTrue(succeeds("xdp-filter", "unload", Lab.INTERFACE));
        return shared;
    }

    /** Runs it where programs can share an interface. */
    private static void inLab(Lab.Scenario scenario) throws Exception {
        Lab.run(lab -> {
            if (!hasExtensions()) {
                skip("this kernel has no program extensions");
            }
            scenario.run(lab);
        });
    }

    private static Process start(String... command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put(FOLDER, folder.toString());
        return builder.start();
    }

    private static boolean succeeds(String... command) throws Exception {
        Process process = start(command);
        String said = new String(process.getInputStream().readAllBytes());
        assertTrue(process.waitFor(20, TimeUnit.SECONDS));
        if (process.exitValue() != 0) {
            System.out.println(String.join(" ", command) + ": " + said);
        }
        return process.exitValue() == 0;
    }

    /** How many programs of that name run on the interface. */
    private static long running(String program) throws Exception {
        Process process = start("xdp-loader", "status", Lab.INTERFACE);
        return new String(process.getInputStream().readAllBytes())
                .lines()
                .filter(line -> line.contains(program))
                .count();
    }

    private static EnforcementSettings settings(String... more) {
        Map<String, Object> all = new HashMap<>(Map.of("interfaces", Lab.INTERFACE, "chained", "true"));
        for (int i = 0; i < more.length; i += 2) {
            all.put(more[i], more[i + 1]);
        }
        return EnforcementSettings.of(all);
    }

    private static XdpEnforcer enforcer() {
        return Kernel.enforcer(
                Map.of("interfaces", Lab.INTERFACE, "chained", "true"), Path.of("target", "data"), Optional.empty());
    }

    private static Rules rules() {
        return new Rules(
                Mode.ENFORCE,
                Optional.empty(),
                List.of(),
                List.of(),
                Set.of(),
                Set.of(),
                OptionalInt.empty(),
                Set.of());
    }

    @Test
    void runsBesideAnotherProgramAndLeavesThatOneRunning() throws Exception {
        inLab(lab -> {
            assertTrue(succeeds("xdp-filter", "load", "-m", "native", Lab.INTERFACE));
            XdpEnforcer enforcer = enforcer();
            try {
                EnforcerStatus status = enforcer.status();
                assertEquals(AttachMode.NATIVE, status.attachments().getFirst().mode(), status.reason());
                enforcer.sync(rules(), List.of());
                assertTrue(lab.answers(Lab.INSIDE));
                enforcer.apply(BAN);
                assertFalse(lab.answers(Lab.INSIDE));
                assertTrue(enforcer.statistics().get("dropped.ban4") > 0, "by the shared tables");
                assertEquals(1, running("xdpfilt_"));
                assertTrue(
                        succeeds("xdp-filter", "ip", "-m", "src", Lab.OUTSIDER), "the other goes on at its own work");
                enforcer.lift(BAN.subject());
                assertFalse(lab.answers(Lab.INSIDE), "the other drops it too");
                assertTrue(succeeds("xdp-filter", "ip", "-r", "-m", "src", Lab.OUTSIDER));
                assertTrue(lab.answers(Lab.INSIDE));
            } finally {
                enforcer.deactivate();
            }
            assertEquals(0, running("honeymesh_"));
            assertEquals(1, running("xdpfilt_"));
        });
    }

    @Test
    void anotherProgramMayComeLater() throws Exception {
        inLab(lab -> {
            XdpEnforcer enforcer = enforcer();
            try {
                enforcer.sync(rules(), List.of(BAN));
                assertFalse(lab.answers(Lab.INSIDE));
                assertTrue(succeeds("xdp-filter", "load", "-m", "native", Lab.INTERFACE));
                assertFalse(lab.answers(Lab.INSIDE));
                assertEquals(1, running("honeymesh_"));
                assertTrue(succeeds("xdp-filter", "unload", Lab.INTERFACE));
                assertFalse(lab.answers(Lab.INSIDE));
            } finally {
                enforcer.deactivate();
            }
            assertTrue(lab.answers(Lab.INSIDE));
        });
    }

    @Test
    void whatAKilledNodeLeavesPassesEverythingAndIsTakenOff() throws Exception {
        inLab(lab -> {
            // Nothing beats again, and nothing is closed before the end: as if it had been killed.
            try (XdpBackend killed = XdpBackend.open(settings(), Optional.empty())) {
                killed.sync(rules(), List.of(BAN));
                killed.beat();
                assertFalse(lab.answers(Lab.INSIDE));
                lab.await(Lab.INSIDE, true);
                assertEquals(1, running("honeymesh_"));
                try (XdpBackend next = XdpBackend.open(settings(), Optional.empty())) {
                    next.sync(rules(), List.of(BAN));
                    next.beat();
                    assertFalse(lab.answers(Lab.INSIDE));
                    assertEquals(1, running("honeymesh_"));
                }
                assertEquals(0, running("honeymesh_"));
            }
        });
    }

    @Test
    void whoTakesItOffFindsItBack() throws Exception {
        inLab(lab -> {
            try (XdpBackend backend = XdpBackend.open(settings(), Optional.empty())) {
                backend.sync(rules(), List.of(BAN));
                backend.beat();
                assertTrue(succeeds("xdp-loader", "unload", "-a", Lab.INTERFACE));
                assertTrue(lab.answers(Lab.INSIDE));
                backend.follow();
                backend.beat();
                assertFalse(lab.answers(Lab.INSIDE));
            }
        });
    }

    @Test
    @Tag("without-extensions")
    void aKernelThatCannotIsNamedAndTheInterfaceLeftFree() throws Exception {
        Lab.run(lab -> {
            if (hasExtensions()) {
                skip("this kernel has program extensions");
            }
            XdpEnforcer enforcer = enforcer();
            try {
                EnforcerStatus status = enforcer.status();
                assertTrue(status.reason().contains("program extensions"), status.reason());
                assertEquals(0, running("honeymesh_"));
            } finally {
                enforcer.deactivate();
            }
        });
    }

    @Test
    void excludesPinned() {
        String said = assertThrows(IllegalArgumentException.class, () -> settings("pinned", "1m"))
                .getMessage();
        assertTrue(said.contains("chained = 'true'"), said);
    }
}
