// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enforcement;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Finds control groups (cgroups(7), version 2). */
final class Cgroups {
    /** Of the lines in /proc/self/cgroup, version 2's. */
    private static final String UNIFIED = "0::";

    private Cgroups() {}

    /**
     * This process' own.
     *
     * @throws KernelException if there is none, or it can't be seen from here
     */
    static Path own() throws KernelException {
        try {
            return own(
                    Files.readAllLines(Path.of("/proc/self/cgroup")),
                    Files.readAllLines(Path.of("/proc/self/mountinfo")));
        } catch (IOException e) {
            throw new KernelException("reading this process' cgroup: " + e.getMessage());
        }
    }

    /**
     * @param cgroups lines of /proc/self/cgroup
     * @param mounts lines of /proc/self/mountinfo (proc(5): id, parent, device, root, mount point, options, … - type …)
     */
    static Path own(List<String> cgroups, List<String> mounts) throws KernelException {
        Path own = cgroups.stream()
                .filter(line -> line.startsWith(UNIFIED))
                .map(line -> Path.of(line.substring(UNIFIED.length())))
                .findFirst()
                .orElseThrow(() -> new KernelException("this kernel has no cgroup version 2"));
        return mounts.stream()
                .filter(line -> line.contains(" - cgroup2 "))
                .map(line -> line.split(" "))
                .flatMap(fields -> below(Path.of(fields[3]), Path.of(unescape(fields[4])), own).stream())
                .findFirst()
                .orElseThrow(() -> new KernelException("cgroup2 is not mounted where this process' group can be seen"));
    }

    /**
     * The topmost that can be seen from here: all of the machine's, unless this is a container.
     *
     * @throws KernelException if none can be seen
     */
    static Path topmost() throws KernelException {
        try {
            return Files.readAllLines(Path.of("/proc/self/mountinfo")).stream()
                    .filter(line -> line.contains(" - cgroup2 "))
                    .map(line -> Path.of(unescape(line.split(" ")[4])))
                    .findFirst()
                    .orElseThrow(() -> new KernelException("cgroup2 is not mounted"));
        } catch (IOException e) {
            throw new KernelException("looking for cgroup2: " + e.getMessage());
        }
    }

    private static Optional<Path> below(Path root, Path mountPoint, Path own) {
        boolean inside = own.startsWith(root) && own.equals(own.normalize());
        return inside ? Optional.of(mountPoint.resolve(root.relativize(own).toString())) : Optional.empty();
    }

    private static String unescape(String path) {
        return path.replace("\\040", " ");
    }
}
