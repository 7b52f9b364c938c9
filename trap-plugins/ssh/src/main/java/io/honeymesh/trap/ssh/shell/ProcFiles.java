// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ssh.shell;

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
        proc.file("/proc/cpuinfo", proc::cpuinfo);
        proc.file("/proc/meminfo", proc::meminfo);
        proc.file("/proc/uptime", proc::uptime);
        proc.file("/proc/loadavg", proc::load);
        proc.file(
                "/proc/version",
                () -> "Linux version " + facts.release() + " (debian-kernel@lists.debian.org) (gcc-12 (Debian "
                        + "12.2.0-14+deb12u1) 12.2.0, GNU ld (GNU Binutils for Debian) 2.40) " + facts.build() + "\n");
        proc.file(
                "/proc/cmdline",
                () -> "BOOT_IMAGE=/boot/vmlinuz-" + facts.release() + " root=UUID=" + facts.diskUuid() + " ro quiet\n");
        for (String process : new String[] {"self", "1"}) {
            proc.file("/proc/" + process + "/mounts", () -> SystemCommands.mounts(facts, true));
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

    private String cpuinfo() {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < facts.cpus(); i++) {
            out.append(String.format(
                    Locale.ROOT,
                    """
                    processor\t: %d
                    vendor_id\t: GenuineIntel
                    cpu family\t: 6
                    model\t\t: %d
                    model name\t: %s
                    stepping\t: 1
                    microcode\t: 0x1
                    cpu MHz\t\t: %.3f
                    cache size\t: %d KB
                    physical id\t: %d
                    siblings\t: 1
                    core id\t\t: 0
                    cpu cores\t: 1
                    fpu\t\t: yes
                    fpu_exception\t: yes
                    cpuid level\t: 13
                    wp\t\t: yes
                    flags\t\t: fpu vme de pse tsc msr pae mce cx8 apic sep mtrr pge mca cmov pat pse36 clflush mmx fxsr sse sse2 ss \
                    syscall nx pdpe1gb rdtscp lm constant_tsc rep_good nopl xtopology cpuid tsc_known_freq pni pclmulqdq ssse3 fma cx16 \
                    pcid sse4_1 sse4_2 x2apic movbe popcnt tsc_deadline_timer aes xsave avx f16c rdrand hypervisor lahf_lm abm \
                    3dnowprefetch cpuid_fault pti fsgsbase bmi1 avx2 smep bmi2 erms invpcid rdseed adx smap xsaveopt arat
                    bogomips\t: %.2f
                    clflush size\t: 64
                    cache_alignment\t: 64
                    address sizes\t: 40 bits physical, 48 bits virtual
                    power management:

                    """,
                    i,
                    facts.cpu().model(),
                    facts.cpu().name(),
                    facts.cpu().megahertz(),
                    facts.cpu().cacheKb(),
                    i,
                    2 * facts.cpu().megahertz()));
        }
        return out.toString();
    }

    private String meminfo() {
        Instant now = Instant.now();
        long free = facts.memoryKb() - facts.usedKb(now) - facts.cachedKb();
        return row("MemTotal", facts.memoryKb())
                + row("MemFree", free)
                + row("MemAvailable", free + facts.cachedKb() * 9 / 10)
                + row("Buffers", facts.cachedKb() / 9)
                + row("Cached", facts.cachedKb() * 8 / 9)
                + row("SwapCached", 0)
                + row("Active", facts.cachedKb() / 2)
                + row("Inactive", facts.cachedKb() / 3)
                + row("SwapTotal", 999_420)
                + row("SwapFree", 999_420)
                + row("Dirty", 72)
                + row("Slab", facts.memoryKb() / 40)
                + row("VmallocTotal", 34_359_738_367L);
    }

    private static String row(String name, long kb) {
        return Text.pad(name + ":", 16) + Text.left(String.valueOf(kb), 8) + " kB\n";
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
