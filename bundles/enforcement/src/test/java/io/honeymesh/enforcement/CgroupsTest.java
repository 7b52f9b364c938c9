// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enforcement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class CgroupsTest {
    private static final String MOUNT = "35 24 0:30 %s %s rw,nosuid shared:9 - cgroup2 cgroup2 rw,nsdelegate";

    private static String mount(String root, String mountPoint) {
        return MOUNT.formatted(root, mountPoint);
    }

    private static Path folder(String cgroup, String... mounts) throws KernelException {
        return Cgroups.own(List.of("4:memory:/elsewhere", "0::" + cgroup), List.of(mounts));
    }

    @Test
    void aServiceHasAFolderOfItsOwn() throws KernelException {
        assertEquals(
                Path.of("/sys/fs/cgroup/system.slice/honeymesh.service"),
                folder("/system.slice/honeymesh.service", mount("/", "/sys/fs/cgroup")));
        assertEquals(Path.of("/sys/fs/cgroup"), folder("/", mount("/", "/sys/fs/cgroup")));
    }

    @Test
    void aMountOfAPartIsUsedIfTheProcessIsInIt() throws KernelException {
        assertEquals(Path.of("/b/leaf"), folder("/x/y/leaf", mount("/other", "/a"), mount("/x/y", "/b")));
        assertEquals(Path.of("/with space/leaf"), folder("/leaf", mount("/", "/with\\040space")));
    }

    @Test
    void aGroupThatCanNotBeSeenIsNamed() {
        assertTrue(assertThrows(KernelException.class, () -> folder("/x", mount("/other", "/a")))
                .getMessage()
                .contains("not mounted"));
        assertThrows(KernelException.class, () -> folder("/../x", mount("/", "/a")));
        assertThrows(KernelException.class, () -> folder("/x"));
        assertTrue(assertThrows(
                        KernelException.class, () -> Cgroups.own(List.of("4:memory:/"), List.of(mount("/", "/a"))))
                .getMessage()
                .contains("version 2"));
    }
}
