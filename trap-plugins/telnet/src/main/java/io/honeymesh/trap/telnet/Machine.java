// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.telnet;

import io.honeymesh.api.spi.MachineFacts;
import io.honeymesh.api.spi.Persona;

/** What the node's machine says of itself in a telnet session. */
record Machine(MachineFacts facts) {

    static Machine of(Persona persona) {
        return new Machine(persona.machine());
    }

    String hostName() {
        return facts.hostName();
    }

    /** The kernel's, as {@code uname -r} says. */
    String release() {
        return facts.kernel().release();
    }

    /** The kernel's, as {@code uname -v} says. */
    String build() {
        return facts.kernel().build();
    }

    int cpus() {
        return facts.cpu().count();
    }

    long memoryKb() {
        return facts.memoryKb();
    }

    /** What {@code uname -a} says. */
    String uname() {
        return "Linux " + hostName() + " " + release() + " " + build() + " x86_64 GNU/Linux";
    }

    String mounts() {
        return "sysfs /sys sysfs rw,nosuid,nodev,noexec,relatime 0 0\n"
                + "proc /proc proc rw,nosuid,nodev,noexec,relatime 0 0\n"
                + "udev /dev devtmpfs rw,nosuid,relatime,size=" + (memoryKb() / 2 - 9000) + "k,nr_inodes="
                + (memoryKb() / 8 - 2250) + ",mode=755,inode64 0 0\n"
                + "devpts /dev/pts devpts rw,nosuid,noexec,relatime,gid=5,mode=620,ptmxmode=000 0 0\n"
                + "tmpfs /run tmpfs rw,nosuid,nodev,noexec,relatime,size=" + memoryKb() / 10
                + "k,mode=755,inode64 0 0\n"
                + "/dev/vda1 / ext4 rw,relatime,errors=remount-ro 0 0\n"
                + "securityfs /sys/kernel/security securityfs rw,nosuid,nodev,noexec,relatime 0 0\n"
                + "tmpfs /dev/shm tmpfs rw,nosuid,nodev,inode64 0 0\n"
                + "tmpfs /run/lock tmpfs rw,nosuid,nodev,noexec,relatime,size=5120k,inode64 0 0\n"
                + "cgroup2 /sys/fs/cgroup cgroup2 rw,nosuid,nodev,noexec,relatime,nsdelegate,memory_recursiveprot 0 0\n"
                + "mqueue /dev/mqueue mqueue rw,nosuid,nodev,noexec,relatime 0 0\n"
                + "tmpfs /run/user/0 tmpfs rw,nosuid,nodev,relatime,size=" + memoryKb() / 10 + "k,nr_inodes="
                + memoryKb() / 40
                + ",mode=700,inode64 0 0\n";
    }

    String cpuInfo() {
        StringBuilder info = new StringBuilder();
        for (int i = 0; i < cpus(); i++) {
            info.append("processor\t: ")
                    .append(i)
                    .append("\nvendor_id\t: GenuineIntel\ncpu family\t: 6\nmodel name\t: ")
                    .append(facts.cpu().name())
                    .append(
                            "\ncpu cores\t: 1\nflags\t\t: fpu vme de pse tsc msr pae mce cx8 apic sep mtrr pge mca cmov pat"
                                    + " pse36 clflush mmx fxsr sse sse2 ht syscall nx rdtscp lm constant_tsc\n\n");
        }
        return info.toString();
    }

    String home(String user) {
        return facts.account(user).map(MachineFacts.Account::home).orElse("/");
    }

    /** The accounts: the system's and the machine's. */
    String passwd() {
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
        for (MachineFacts.Account account : facts.accounts()) {
            if (account.uid() != 0) {
                String ids = account.uid() + ":" + account.uid();
                String shell = account.shell() ? ":/bin/bash\n" : nologin;
                text.append(account.name() + ":x:" + ids + ":,,,:" + account.home() + shell);
            }
        }
        return text.toString();
    }
}
