// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.api.spi;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The computer a node pretends to be: one Debian 12 machine whose clock runs in UTC. All traps of the node take their facts from
 * here, so that what one shows agrees with the others. Immutable.
 *
 * @param hostName without a domain
 * @param organisation whose machine it is, as people write it: {@code Aldera}
 * @param domain the organisation's, in lower case: {@code aldera.lan}
 * @param kernel of the system
 * @param cpu its processors, all of one model
 * @param memoryKb as {@code MemTotal} in {@code /proc/meminfo}
 * @param diskKb size of its one disk
 * @param nic its one network interface beside loopback
 * @param machineId as in {@code /etc/machine-id}: 32 hexadecimal digits
 * @param accounts who can log in or has mail, root first, then the operator; none of the system's own
 * @param installed when the system was installed
 * @param bootPeriod the time from one start of the system to the next
 * @param firstBoot how long after the installation it was started for good
 */
public record MachineFacts(
        String hostName,
        String organisation,
        String domain,
        Kernel kernel,
        Cpu cpu,
        long memoryKb,
        long diskKb,
        Nic nic,
        String machineId,
        List<Account> accounts,
        Instant installed,
        Duration bootPeriod,
        Duration firstBoot) {

    /** As {@code /etc/debian_version} says: the machine gets Debian's updates, except for its kernel. */
    public static final String DEBIAN = "12.15";

    public static final String OPENSSL = "OpenSSL 3.0.22 25 Aug 2026";

    public static final String BUSYBOX = "BusyBox v1.35.0 (Debian 1:1.35.0-4+deb12u1+b1)";

    /**
     * @param release as {@code uname -r} says
     * @param build as {@code uname -v} says
     */
    public record Kernel(String release, String build) {}

    /**
     * @param name as {@code /proc/cpuinfo} has it
     * @param model the number of the model in Intel's family 6
     */
    public record Cpu(String name, int model, int count, double megahertz, int cacheKb) {}

    public record Nic(String name, String mac) {}

    /**
     * @param uid also its group's
     * @param shell whether it may log in to more than mail
     */
    public record Account(String name, int uid, boolean shell) {

        public String home() {
            return uid == 0 ? "/root" : "/home/" + name;
        }
    }

    public MachineFacts {
        accounts = List.copyOf(accounts);
    }

    /** The ordinary user who looks after the machine. */
    public Account operator() {
        return accounts.get(1);
    }

    public Optional<Account> account(String name) {
        return accounts.stream().filter(account -> account.name.equals(name)).findFirst();
    }

    /** When an account was made: the operator's some days after the installation, others later. */
    public Instant made(Account account) {
        return account.uid == 0 ? installed : installed.plus(Duration.ofHours(70L + 59L * (account.uid - 1000)));
    }

    /** The system's last start: it restarts at regular intervals. */
    public Instant booted(Instant now) {
        long period = bootPeriod.toSeconds();
        Instant first = installed.plus(firstBoot);
        long age = Math.max(0, Duration.between(first, now).toSeconds());
        return first.plusSeconds(age / period * period);
    }

    /** How long the system has been up. */
    public Duration uptime(Instant now) {
        return Duration.between(booted(now), now);
    }

    /** A load average over so many minutes, which moves slowly and stays low. */
    public double load(Instant now, int minutes) {
        double slow = Math.sin(now.getEpochSecond() / (60.0 * minutes + 97) + machineId.hashCode());
        return Math.round((0.06 + 0.05 * slow) * 100) / 100.0;
    }

    /** Memory that programs use, which changes slowly. */
    public long usedKb(Instant now) {
        return memoryKb / 7 + Math.floorMod(now.getEpochSecond() / 10, 9000);
    }

    /** Memory that holds what was read from the disk. */
    public long cachedKb() {
        return memoryKb / 3;
    }

    /** When a service was started that comes up some time after the system. */
    public Instant started(Duration afterBoot, Instant now) {
        Instant up = booted(now).plus(afterBoot);
        return up.isAfter(now) ? booted(now) : up;
    }
}
