// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.traps;

import io.honeymesh.api.spi.MachineFacts;
import io.honeymesh.api.spi.MachineFacts.Cpu;
import io.honeymesh.api.spi.MachineFacts.Kernel;
import io.honeymesh.api.spi.MachineFacts.Nic;
import io.honeymesh.api.spi.Persona;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/** Makes up a small virtual server from a persona. */
final class Machines {

    private static final long KB_PER_GB = 1_048_576;

    /** What df shows of a disk of so many gigabytes, about. */
    private static final long DISK_KB_PER_GB = 1_031_000;

    private static final List<Kernel> KERNELS = List.of(
            new Kernel("6.1.0-28-amd64", "#1 SMP PREEMPT_DYNAMIC Debian 6.1.119-1 (2024-11-22)"),
            new Kernel("6.1.0-31-amd64", "#1 SMP PREEMPT_DYNAMIC Debian 6.1.128-1 (2025-02-07)"),
            new Kernel("6.1.0-37-amd64", "#1 SMP PREEMPT_DYNAMIC Debian 6.1.140-1 (2025-05-22)"),
            new Kernel("6.1.0-40-amd64", "#1 SMP PREEMPT_DYNAMIC Debian 6.1.153-1 (2025-09-20)"));

    private static final List<Cpu> CPUS = List.of(
            new Cpu("Intel(R) Xeon(R) CPU E5-2680 v4 @ 2.40GHz", 79, 1, 2399.996, 35_840),
            new Cpu("Intel(R) Xeon(R) Gold 6140 CPU @ 2.30GHz", 85, 1, 2294.608, 25_344),
            new Cpu("Intel(R) Xeon(R) CPU E5-2650 v3 @ 2.30GHz", 63, 1, 2297.338, 25_600),
            new Cpu("Intel(R) Xeon(R) Silver 4214 CPU @ 2.20GHz", 85, 1, 2194.842, 16_896),
            new Cpu("Intel(R) Xeon(R) Platinum 8259CL CPU @ 2.50GHz", 85, 1, 2499.998, 36_608));

    private static final List<String> ORGANISATIONS = List.of(
            ("Aldera Beltrano Brightmoor Castellon Corvenna Delmare Eastvale Ferrano Galdor Halvorsen Ibexa Jarnholt Kestrel"
                            + " Lindqvist Marlow Nordwind Oakridge Pellarin Quintal Ravensby Solvena Tarrow Umbria Velden"
                            + " Westerholt Yarrow Zellmann")
                    .split(" "));

    private static final List<String> TOP_DOMAINS =
            List.of("local", "lan", "internal", "intern", "intra", "corp", "office", "home");

    private Machines() {}

    static MachineFacts of(Persona persona) {
        String organisation = persona.pick("ldap.company", ORGANISATIONS);
        int gigabytes = persona.pick("ssh.memory", List.of(2, 4, 4, 8, 16));
        int disk = persona.pick("ssh.disk", List.of(20, 40, 40, 80, 160));
        return new MachineFacts(
                HostNames.of(persona),
                organisation,
                organisation.toLowerCase(Locale.ROOT) + "." + persona.pick("ldap.top", TOP_DOMAINS),
                persona.pick("ssh.kernel", KERNELS),
                cpu(persona),
                gigabytes * KB_PER_GB - persona.number("ssh.memory.reserved", 60_000, 130_000),
                disk * DISK_KB_PER_GB - persona.number("ssh.disk.reserved", 100_000, 400_000),
                nic(persona),
                HexFormat.of().formatHex(persona.bytes("ssh.machine-id", 16)),
                People.of(persona),
                persona.installed(),
                Duration.ofHours(persona.number("ssh.boot.period", 18 * 24, 95 * 24)),
                Duration.ofSeconds(persona.number("ssh.boot.offset", 3600, 60_000)));
    }

    private static Cpu cpu(Persona persona) {
        Cpu model = persona.pick("ssh.cpu", CPUS);
        int count = persona.pick("ssh.cpus", List.of(1, 2, 2, 4, 8));
        return new Cpu(model.name(), model.model(), count, model.megahertz(), model.cacheKb());
    }

    /** With the prefix of QEMU's own network cards. */
    private static Nic nic(Persona persona) {
        byte[] id = persona.bytes("ssh.machine-id", 32);
        return new Nic(
                persona.pick("ssh.nic", List.of("eth0", "ens3", "enp1s0", "ens18")),
                String.format(Locale.ROOT, "52:54:00:%02x:%02x:%02x", id[20], id[21], id[22]));
    }
}
