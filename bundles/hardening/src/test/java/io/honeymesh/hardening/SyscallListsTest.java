// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.hardening;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SyscallListsTest {

    private final SyscallLists lists = SyscallLists.read();

    @Test
    void commentsAndLayoutAreNoNames() {
        SyscallLists parsed = SyscallLists.parse("# all\nallow\n  a b # c\n\n  d\nkill\n  e\n");
        assertEquals(new SyscallLists(List.of("a", "b", "d"), List.of("e")), parsed);
    }

    @Test
    void noNameStandsTwice() {
        Set<String> seen = new HashSet<>();
        lists.allowed().forEach(name -> assertTrue(seen.add(name), name));
        lists.deadly().forEach(name -> assertTrue(seen.add(name), name));
    }

    @Test
    void S36_whatStartsProgramsOrChangesTheMachineEndsTheNode() {
        for (String name : List.of("execve", "execveat", "ptrace", "mount", "reboot", "init_module", "finit_module")) {
            assertTrue(lists.deadly().contains(name), name);
        }
        for (String name : List.of(
                "clone", "clone3", "fork", "vfork", "socket", "bpf", "ioctl", "memfd_create", "io_uring_setup")) {
            assertFalse(lists.allowed().contains(name), name);
        }
    }
}
