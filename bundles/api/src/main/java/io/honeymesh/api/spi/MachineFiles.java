// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.api.spi;

import java.time.Instant;
import java.util.Locale;

/**
 * What those files of a node's machine hold that intruders read first, for traps that have a shell: who comes back through another
 * trap finds the same. Immutable.
 */
public record MachineFiles(MachineFacts facts) {

    /** Of the machine's swap space, which is never used. */
    public static final long SWAP_KB = 999_420;

    private static final String SYSTEM_ACCOUNTS = """
            root:x:0:0:root:/root:/bin/bash
            daemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin
            bin:x:2:2:bin:/bin:/usr/sbin/nologin
            sys:x:3:3:sys:/dev:/usr/sbin/nologin
            sync:x:4:65534:sync:/bin:/bin/sync
            games:x:5:60:games:/usr/games:/usr/sbin/nologin
            man:x:6:12:man:/var/cache/man:/usr/sbin/nologin
            lp:x:7:7:lp:/var/spool/lpd:/usr/sbin/nologin
            mail:x:8:8:mail:/var/mail:/usr/sbin/nologin
            news:x:9:9:news:/var/spool/news:/usr/sbin/nologin
            uucp:x:10:10:uucp:/var/spool/uucp:/usr/sbin/nologin
            proxy:x:13:13:proxy:/bin:/usr/sbin/nologin
            www-data:x:33:33:www-data:/var/www:/usr/sbin/nologin
            backup:x:34:34:backup:/var/backups:/usr/sbin/nologin
            list:x:38:38:Mailing List Manager:/var/list:/usr/sbin/nologin
            irc:x:39:39:ircd:/run/ircd:/usr/sbin/nologin
            _apt:x:42:65534::/nonexistent:/usr/sbin/nologin
            nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin
            systemd-network:x:998:998:systemd Network Management:/:/usr/sbin/nologin
            systemd-timesync:x:997:997:systemd Time Synchronization:/:/usr/sbin/nologin
            messagebus:x:100:107::/nonexistent:/usr/sbin/nologin
            sshd:x:101:65534::/run/sshd:/usr/sbin/nologin
            """;

    /** {@code /etc/passwd}: the accounts of the system and of the machine. */
    public String passwd() {
        StringBuilder text = new StringBuilder(SYSTEM_ACCOUNTS);
        for (MachineFacts.Account account : facts.accounts()) {
            if (account.uid() != 0) {
                text.append(account.name() + ":x:" + account.uid() + ":" + account.uid() + ":,,,:" + account.home()
                        + (account.shell() ? ":/bin/bash\n" : ":/usr/sbin/nologin\n"));
            }
        }
        return text.toString();
    }

    /** {@code /proc/mounts}. */
    public String mounts() {
        long kb = facts.memoryKb();
        return """
                sysfs /sys sysfs rw,nosuid,nodev,noexec,relatime 0 0
                proc /proc proc rw,nosuid,nodev,noexec,relatime 0 0
                udev /dev devtmpfs rw,nosuid,relatime,size=%dk,nr_inodes=%d,mode=755,inode64 0 0
                devpts /dev/pts devpts rw,nosuid,noexec,relatime,gid=5,mode=620,ptmxmode=000 0 0
                tmpfs /run tmpfs rw,nosuid,nodev,noexec,relatime,size=%dk,mode=755,inode64 0 0
                /dev/vda1 / ext4 rw,relatime,errors=remount-ro 0 0
                securityfs /sys/kernel/security securityfs rw,nosuid,nodev,noexec,relatime 0 0
                tmpfs /dev/shm tmpfs rw,nosuid,nodev,inode64 0 0
                tmpfs /run/lock tmpfs rw,nosuid,nodev,noexec,relatime,size=5120k,inode64 0 0
                cgroup2 /sys/fs/cgroup cgroup2 rw,nosuid,nodev,noexec,relatime,nsdelegate,memory_recursiveprot 0 0
                mqueue /dev/mqueue mqueue rw,nosuid,nodev,noexec,relatime 0 0
                tmpfs /run/user/0 tmpfs rw,nosuid,nodev,relatime,size=%dk,nr_inodes=%d,mode=700,inode64 0 0
                """.formatted(kb / 2 - 9000, kb / 8 - 2250, kb / 10, kb / 10, kb / 40);
    }

    /** {@code /proc/version}. */
    public String version() {
        return "Linux version " + facts.kernel().release()
                + " (debian-kernel@lists.debian.org) (gcc-12 (Debian 12.2.0-14+deb12u1) 12.2.0, GNU ld (GNU Binutils for Debian) 2.40) "
                + facts.kernel().build() + "\n";
    }

    /** {@code /proc/cpuinfo}. */
    public String cpuInfo() {
        StringBuilder text = new StringBuilder();
        MachineFacts.Cpu cpu = facts.cpu();
        for (int i = 0; i < cpu.count(); i++) {
            text.append(String.format(
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
                    cpu.model(),
                    cpu.name(),
                    cpu.megahertz(),
                    cpu.cacheKb(),
                    i,
                    2 * cpu.megahertz()));
        }
        return text.toString();
    }

    /** {@code /proc/meminfo}. */
    public String memInfo(Instant now) {
        long cached = facts.cachedKb();
        long free = facts.memoryKb() - facts.usedKb(now) - cached;
        return row("MemTotal", facts.memoryKb())
                + row("MemFree", free)
                + row("MemAvailable", free + cached * 9 / 10)
                + row("Buffers", cached / 9)
                + row("Cached", cached * 8 / 9)
                + row("SwapCached", 0)
                + row("Active", cached / 2)
                + row("Inactive", cached / 3)
                + row("SwapTotal", SWAP_KB)
                + row("SwapFree", SWAP_KB)
                + row("Dirty", 72)
                + row("Slab", facts.memoryKb() / 40)
                + row("VmallocTotal", 34_359_738_367L);
    }

    private static String row(String name, long kb) {
        return String.format(Locale.ROOT, "%-16s%8d kB\n", name + ":", kb);
    }
}
