// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.telnet;

import io.honeymesh.api.spi.Persona;
import java.util.List;

/**
 * What the machine says of itself; by the labels the other shells of a node use, so that all tell the same story.
 *
 * @param release the kernel's release, as {@code uname -r} says
 * @param build the kernel's build, as {@code uname -v} says
 */
record Machine(
        String hostName,
        String release,
        String build,
        String cpu,
        int cpus,
        long memoryKb,
        String busyBox,
        String operator) {

    private record Kernel(String release, String build) {}

    static Machine of(Persona persona) {
        Kernel kernel = persona.pick(
                "ssh.kernel",
                List.of(
                        new Kernel("6.1.0-28-amd64", "#1 SMP PREEMPT_DYNAMIC Debian 6.1.119-1 (2024-11-22)"),
                        new Kernel("6.1.0-31-amd64", "#1 SMP PREEMPT_DYNAMIC Debian 6.1.128-1 (2025-02-07)"),
                        new Kernel("6.1.0-37-amd64", "#1 SMP PREEMPT_DYNAMIC Debian 6.1.140-1 (2025-05-22)"),
                        new Kernel("6.1.0-40-amd64", "#1 SMP PREEMPT_DYNAMIC Debian 6.1.153-1 (2025-09-20)")));
        int gigabytes = persona.pick("ssh.memory", List.of(2, 4, 4, 8, 16));
        return new Machine(
                persona.hostName(),
                kernel.release(),
                kernel.build(),
                persona.pick(
                        "ssh.cpu",
                        List.of(
                                "Intel(R) Xeon(R) CPU E5-2680 v4 @ 2.40GHz",
                                "Intel(R) Xeon(R) Gold 6140 CPU @ 2.30GHz",
                                "Intel(R) Xeon(R) CPU E5-2650 v3 @ 2.30GHz",
                                "Intel(R) Xeon(R) Silver 4214 CPU @ 2.20GHz",
                                "Intel(R) Xeon(R) Platinum 8259CL CPU @ 2.50GHz")),
                persona.pick("ssh.cpus", List.of(1, 2, 2, 4, 8)),
                gigabytes * 1_048_576L - persona.number("ssh.memory.reserved", 60_000, 130_000),
                persona.pick("telnet.busybox", List.of("1:1.35.0-4+b3", "1:1.35.0-4+b4", "1:1.35.0-4+deb12u1+b1")),
                persona.pick("ssh.operator", List.of("admin", "debian", "deploy", "user", "test", "ops", "dev")));
    }

    /** What {@code uname -a} says. */
    String uname() {
        return "Linux " + hostName + " " + release + " " + build + " x86_64 GNU/Linux";
    }

    String mounts() {
        return "sysfs /sys sysfs rw,nosuid,nodev,noexec,relatime 0 0\n"
                + "proc /proc proc rw,nosuid,nodev,noexec,relatime 0 0\n"
                + "udev /dev devtmpfs rw,nosuid,relatime,size=" + (memoryKb / 2 - 9000) + "k,nr_inodes="
                + (memoryKb / 8 - 2250) + ",mode=755,inode64 0 0\n"
                + "devpts /dev/pts devpts rw,nosuid,noexec,relatime,gid=5,mode=620,ptmxmode=000 0 0\n"
                + "tmpfs /run tmpfs rw,nosuid,nodev,noexec,relatime,size=" + memoryKb / 10 + "k,mode=755,inode64 0 0\n"
                + "/dev/vda1 / ext4 rw,relatime,errors=remount-ro 0 0\n"
                + "securityfs /sys/kernel/security securityfs rw,nosuid,nodev,noexec,relatime 0 0\n"
                + "tmpfs /dev/shm tmpfs rw,nosuid,nodev,inode64 0 0\n"
                + "tmpfs /run/lock tmpfs rw,nosuid,nodev,noexec,relatime,size=5120k,inode64 0 0\n"
                + "cgroup2 /sys/fs/cgroup cgroup2 rw,nosuid,nodev,noexec,relatime,nsdelegate,memory_recursiveprot 0 0\n"
                + "mqueue /dev/mqueue mqueue rw,nosuid,nodev,noexec,relatime 0 0\n"
                + "tmpfs /run/user/0 tmpfs rw,nosuid,nodev,relatime,size=" + memoryKb / 10 + "k,nr_inodes="
                + memoryKb / 40
                + ",mode=700,inode64 0 0\n";
    }

    String cpuInfo() {
        StringBuilder info = new StringBuilder();
        for (int i = 0; i < cpus; i++) {
            info.append("processor\t: ")
                    .append(i)
                    .append("\nvendor_id\t: GenuineIntel\ncpu family\t: 6\nmodel name\t: ")
                    .append(cpu)
                    .append(
                            "\ncpu cores\t: 1\nflags\t\t: fpu vme de pse tsc msr pae mce cx8 apic sep mtrr pge mca cmov pat"
                                    + " pse36 clflush mmx fxsr sse sse2 ht syscall nx rdtscp lm constant_tsc\n\n");
        }
        return info.toString();
    }

    static String home(String user) {
        return user.equals("root") ? "/root" : "/home/" + user;
    }

    /** The accounts, as far as they are looked for: the system's, the operator's and the one of whoever is in. */
    String passwd(String user) {
        String nologin = ":/usr/sbin/nologin\n";
        StringBuilder text = new StringBuilder("root:x:0:0:root:/root:/bin/bash\n"
                + "daemon:x:1:1:daemon:/usr/sbin" + nologin + "bin:x:2:2:bin:/bin" + nologin + "sys:x:3:3:sys:/dev"
                + nologin
                + "sync:x:4:65534:sync:/bin:/bin/sync\ngames:x:5:60:games:/usr/games" + nologin
                + "man:x:6:12:man:/var/cache/man" + nologin + "lp:x:7:7:lp:/var/spool/lpd" + nologin
                + "mail:x:8:8:mail:/var/mail" + nologin + "news:x:9:9:news:/var/spool/news" + nologin
                + "uucp:x:10:10:uucp:/var/spool/uucp" + nologin + "proxy:x:13:13:proxy:/bin" + nologin
                + "www-data:x:33:33:www-data:/var/www" + nologin + "backup:x:34:34:backup:/var/backups" + nologin
                + "list:x:38:38:Mailing List Manager:/var/list" + nologin + "irc:x:39:39:ircd:/run/ircd" + nologin
                + "_apt:x:42:65534::/nonexistent" + nologin + "nobody:x:65534:65534:nobody:/nonexistent" + nologin
                + "systemd-network:x:998:998:systemd Network Management:/" + nologin
                + "messagebus:x:100:107::/nonexistent" + nologin + "sshd:x:101:65534::/run/sshd" + nologin);
        int id = 1000;
        for (String name : user.equals(operator) || user.equals("root") ? List.of(operator) : List.of(operator, user)) {
            text.append(name + ":x:" + id + ":" + id + ":,,,:" + home(name) + ":/bin/bash\n");
            id++;
        }
        return text.toString();
    }
}
