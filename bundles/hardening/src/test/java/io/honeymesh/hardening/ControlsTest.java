// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.hardening;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.HardeningControl;
import io.honeymesh.api.HardeningControl.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ControlsTest {

    @TempDir
    Path proc;

    private Map<String, HardeningControl> controls(boolean filtered) {
        return new Controls(new ProcessFacts(proc), Path.of("/nowhere"))
                .all(filtered, "filtered").stream()
                        .collect(Collectors.toMap(HardeningControl::name, Function.identity()));
    }

    private void write(String file, String text) throws IOException {
        Path path = proc.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    @Test
    void whatTheKernelSaysIsWhatIsShown() throws IOException {
        write(
                "self/status",
                "Uid:\t998\t998\t998\t998\nCapEff:\t000000c000001400\nCapBnd:\t000000c000001400\n"
                        + "NoNewPrivs:\t1\nSeccomp:\t2\n");
        write("self/cmdline", "java\0-XX:+DisableAttachMechanism\0Main\0");
        write("self/limits", "Max core file size        0                    unlimited            bytes\n");
        write("sys/kernel/unprivileged_bpf_disabled", "2\n");
        write("sys/kernel/yama/ptrace_scope", "1\n");
        controls(true).values().forEach(control -> assertEquals(State.ON, control.state(), control.toString()));
        assertEquals(
                "net_bind_service, net_admin, perfmon, bpf, no others",
                controls(true).get("capabilities").detail());
    }

    @Test
    void rootWithEverythingIsOffAndSaysWhatToDo() throws IOException {
        write("self/status", "Uid:\t0\t0\t0\t0\nCapEff:\t000001ffffffffff\nNoNewPrivs:\t0\nSeccomp:\t0\n");
        write("self/cmdline", "java\0Main\0");
        write("self/limits", "Max core file size        unlimited            unlimited            bytes\n");
        write("sys/kernel/unprivileged_bpf_disabled", "0\n");
        Map<String, HardeningControl> controls = controls(false);
        for (String name : new String[] {
            "seccomp", "no_new_privs", "own user", "capabilities", "no attaching", "no core dumps", "unprivileged bpf"
        }) {
            assertEquals(State.OFF, controls.get(name).state(), name);
        }
        assertTrue(controls.get("capabilities").detail().startsWith("37 more than needed"), controls.toString());
        assertEquals(State.UNKNOWN, controls.get("ptrace scope").state());
        assertEquals(State.UNKNOWN, controls.get("bounding set").state());
    }

    @Test
    void aMachineThatTellsNothingIsNotTakenForSafe() {
        long on = controls(false).values().stream()
                .filter(control -> control.state() == State.ON)
                .count();
        assertEquals(1, on, "only the program's folder, which isn't there to be written to");
    }
}
