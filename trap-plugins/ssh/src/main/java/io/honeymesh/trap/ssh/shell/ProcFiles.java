// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ssh.shell;

import io.honeymesh.api.spi.MachineFiles;
import java.time.Instant;
import java.util.Locale;
import java.util.NavigableMap;
import java.util.function.Supplier;

/** {@code /proc} and the little of {@code /sys} that intruders read, answered anew on each read. */
final class ProcFiles {

    private final Facts facts;
    private final NavigableMap<String, Node> nodes;

    private ProcFiles(Facts facts, NavigableMap<String, Node> nodes) {
        this.facts = facts;
        this.nodes = nodes;
    }

    static void add(Facts facts, NavigableMap<String, Node> nodes) {
        ProcFiles proc = new ProcFiles(facts, nodes);
        MachineFiles files = facts.files();
        proc.file("/proc/cpuinfo", files::cpuInfo);
        proc.file("/proc/meminfo", () -> files.memInfo(Instant.now()));
        proc.file("/proc/uptime", proc::uptime);
        proc.file("/proc/loadavg", proc::load);
        proc.file("/proc/version", files::version);
        proc.file(
                "/proc/cmdline",
                () -> "BOOT_IMAGE=/boot/vmlinuz-" + facts.release() + " root=UUID=" + facts.diskUuid() + " ro quiet\n");
        for (String process : new String[] {"self", "1"}) {
            proc.file("/proc/" + process + "/mounts", files::mounts);
        }
        nodes.put("/proc/mounts", Node.link("self/mounts", facts.booted(Instant.now())));
        // Whoever looks at himself does so by cat.
        nodes.put("/proc/self/exe", Node.link("/usr/bin/cat", facts.booted(Instant.now())));
        proc.file("/proc/self/comm", () -> "cat\n");
        proc.file("/proc/self/cmdline", () -> "cat\0/proc/self/cmdline\0");
        proc.file("/proc/self/cgroup", () -> "0::/user.slice/user-0.slice/session-4.scope\n");
        proc.file("/proc/1/comm", () -> "systemd\n");
        proc.file("/proc/net/dev", proc::traffic);
        proc.file("/proc/filesystems", () -> "nodev\tsysfs\nnodev\ttmpfs\nnodev\tproc\n\text4\n");
        proc.file(
                "/proc/partitions",
                () -> "major minor  #blocks  name\n\n 254        0 " + Text.left(String.valueOf(facts.diskKb()), 10)
                        + " vda\n 254        1 " + Text.left(String.valueOf(facts.diskKb() - 1024), 10) + " vda1\n");
        proc.file(
                "/proc/modules",
                () -> "virtio_net 73728 0 - Live 0x0000000000000000\next4 983040 1 - Live 0x0000000000000000\n");
        proc.file("/proc/sys/kernel/hostname", () -> facts.hostName() + "\n");
        proc.file("/proc/sys/kernel/osrelease", () -> facts.release() + "\n");
        proc.file("/proc/self/status", () -> "Name:\tcat\nUmask:\t0022\nState:\tR (running)\nTracerPid:\t0\n");
        proc.file("/proc/1/cmdline", () -> "/sbin/init\0");
        proc.file("/proc/1/cgroup", () -> "0::/init.scope\n");
        proc.file("/sys/class/dmi/id/product_name", () -> "Standard PC (i440FX + PIIX, 1996)\n");
        proc.file("/sys/class/dmi/id/sys_vendor", () -> "QEMU\n");
        for (String directory :
                "/proc/sys /proc/sys/kernel /proc/self /proc/1 /sys/class/dmi /sys/class/dmi/id /proc/net".split(" ")) {
            nodes.put(directory, Node.directory(0555, "root", facts.booted(Instant.now())));
        }
    }

    private void file(String path, Supplier<String> text) {
        nodes.put(path, Node.file(0444, "root", facts.booted(Instant.now()), Node.Content.live(text)));
    }

    private String traffic() {
        long age = facts.uptime(Instant.now()).toSeconds();
        return "Inter-|   Receive                                                |  Transmit\n"
                + " face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed\n"
                + interfaceRow("lo", 19_124, 214, 19_124, 214)
                + interfaceRow(facts.nic(), age * 211, age / 3, age * 97, age / 4);
    }

    private static String interfaceRow(String name, long bytesIn, long in, long bytesOut, long out) {
        return String.format(
                Locale.ROOT,
                "%6s: %7d %7d    0    0    0     0          0         0 %8d %7d    0    0    0     0       0          0\n",
                name,
                bytesIn,
                in,
                bytesOut,
                out);
    }

    private String uptime() {
        double seconds = facts.uptime(Instant.now()).toMillis() / 1000.0;
        return String.format(Locale.ROOT, "%.2f %.2f%n", seconds, seconds * facts.cpus() * 0.987);
    }

    private String load() {
        Instant now = Instant.now();
        return String.format(
                Locale.ROOT,
                "%.2f %.2f %.2f 1/%d %d%n",
                facts.load(now, 1),
                facts.load(now, 5),
                facts.load(now, 15),
                97 + facts.cpus() * 12,
                2000 + now.getEpochSecond() / 60 % 20_000);
    }
}
