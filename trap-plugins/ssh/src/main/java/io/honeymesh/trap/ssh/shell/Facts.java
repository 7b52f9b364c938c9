// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ssh.shell;

import io.honeymesh.api.spi.Persona;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/**
 * What the decoy knows of its own hardware and installation: all from the persona, so that every command tells the same
 * story, on every visit.
 *
 * @param release the kernel's release, as {@code uname -r} says
 * @param build the kernel's build, as {@code uname -v} says
 * @param operator the ordinary user of the machine
 */
record Facts(
        String hostName,
        String release,
        String build,
        String cpu,
        int cpuModel,
        int cpus,
        double megahertz,
        int cacheKb,
        long memoryKb,
        long diskKb,
        String mac,
        String machineId,
        String diskUuid,
        String operator,
        String nic,
        Instant installed,
        Duration bootPeriod,
        Duration bootOffset) {

    private record Cpu(String name, int model, double megahertz, int cacheKb) {}

    private record Kernel(String release, String build) {}

    static Facts of(Persona persona) {
        Cpu cpu = persona.pick(
                "ssh.cpu",
                List.of(
                        new Cpu("Intel(R) Xeon(R) CPU E5-2680 v4 @ 2.40GHz", 79, 2399.996, 35_840),
                        new Cpu("Intel(R) Xeon(R) Gold 6140 CPU @ 2.30GHz", 85, 2294.608, 25_344),
                        new Cpu("Intel(R) Xeon(R) CPU E5-2650 v3 @ 2.30GHz", 63, 2297.338, 25_600),
                        new Cpu("Intel(R) Xeon(R) Silver 4214 CPU @ 2.20GHz", 85, 2194.842, 16_896),
                        new Cpu("Intel(R) Xeon(R) Platinum 8259CL CPU @ 2.50GHz", 85, 2499.998, 36_608)));
        Kernel kernel = persona.pick(
                "ssh.kernel",
                List.of(
                        new Kernel("6.1.0-28-amd64", "#1 SMP PREEMPT_DYNAMIC Debian 6.1.119-1 (2024-11-22)"),
                        new Kernel("6.1.0-31-amd64", "#1 SMP PREEMPT_DYNAMIC Debian 6.1.128-1 (2025-02-07)"),
                        new Kernel("6.1.0-37-amd64", "#1 SMP PREEMPT_DYNAMIC Debian 6.1.140-1 (2025-05-22)"),
                        new Kernel("6.1.0-40-amd64", "#1 SMP PREEMPT_DYNAMIC Debian 6.1.153-1 (2025-09-20)")));
        int gigabytes = persona.pick("ssh.memory", List.of(2, 4, 4, 8, 16));
        int disk = persona.pick("ssh.disk", List.of(20, 40, 40, 80, 160));
        byte[] id = persona.bytes("ssh.machine-id", 32);
        String hex = HexFormat.of().formatHex(id);
        String mac = String.format(Locale.ROOT, "52:54:00:%02x:%02x:%02x", id[20], id[21], id[22]);
        String uuid = hex.substring(32, 40) + "-" + hex.substring(40, 44) + "-4" + hex.substring(45, 48) + "-a"
                + hex.substring(49, 52) + "-" + hex.substring(52, 64);
        return new Facts(
                persona.hostName(),
                kernel.release(),
                kernel.build(),
                cpu.name(),
                cpu.model(),
                persona.pick("ssh.cpus", List.of(1, 2, 2, 4, 8)),
                cpu.megahertz(),
                cpu.cacheKb(),
                gigabytes * 1_048_576L - persona.number("ssh.memory.reserved", 60_000, 130_000),
                disk * 1_031_000L - persona.number("ssh.disk.reserved", 100_000, 400_000),
                mac,
                hex.substring(0, 32),
                uuid,
                persona.pick("ssh.operator", List.of("admin", "debian", "deploy", "user", "test", "ops", "dev")),
                persona.pick("ssh.nic", List.of("eth0", "ens3", "enp1s0", "ens18")),
                persona.installed(),
                Duration.ofHours(persona.number("ssh.boot.period", 18 * 24, 95 * 24)),
                Duration.ofSeconds(persona.number("ssh.boot.offset", 3600, 60_000)));
    }

    /** The last start: this machine restarts at regular intervals since its installation. */
    Instant booted(Instant now) {
        long period = bootPeriod.toSeconds();
        long age =
                Math.max(0, Duration.between(installed, now).minus(bootOffset).toSeconds());
        return installed.plusSeconds(age / period * period).plus(bootOffset);
    }

    Duration uptime(Instant now) {
        Duration up = Duration.between(booted(now), now);
        return up.isNegative() ? Duration.ofMinutes(3) : up;
    }

    /** A load average that moves slowly and stays low. */
    double load(Instant now, int minutes) {
        double slow = Math.sin(now.getEpochSecond() / (60.0 * minutes + 97) + machineId.hashCode());
        return Math.round((0.06 + 0.05 * slow) * 100) / 100.0;
    }

    long usedKb(Instant now) {
        return memoryKb / 7 + Math.floorMod(now.getEpochSecond() / 10, 9000);
    }

    long cachedKb() {
        return memoryKb / 3;
    }

    String uname() {
        return "Linux " + hostName + " " + release + " " + build + " x86_64";
    }
}
