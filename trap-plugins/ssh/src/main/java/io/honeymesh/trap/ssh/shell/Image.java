// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ssh.shell;

import io.honeymesh.api.spi.MachineFacts;
import io.honeymesh.api.spi.Persona;
import io.honeymesh.api.spi.PersonalFile;
import io.honeymesh.trap.ssh.shell.Accounts.Account;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Collections;
import java.util.Locale;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;

/** Builds the decoy's file system once per persona: a small Debian 12 server as its installer leaves it, a little used. */
final class Image {

    private static final String SYSTEM_PROGRAMS = """
            apt apt-cache apt-get arch awk base64 basename bash bunzip2 busybox bzip2 cat chattr chgrp chmod chown chpasswd clear \
            comm cp crontab curl cut date dd df dirname dmesg dpkg du echo ed egrep env expr false fgrep file find free g++ gawk \
            grep groups gunzip gzip head hexdump hostname hostnamectl id ip ipcs journalctl kill killall last lastlog less ln \
            locale logger login logname ls lsattr lsblk lscpu lsmod lsof make man md5sum mkdir mkfifo mknod mktemp more mount mv \
            nano nc netstat nice nohup nproc od openssl passwd paste perl pgrep pidof ping pkill printenv printf ps pwd python3 \
            readlink realpath reboot rev rm rmdir rsync scp screen sed seq setsid sftp sh sha1sum sha256sum sha512sum shred sleep \
            sort split ss ssh ssh-keygen stat stty su sudo sync systemctl tac tail tar tee test time timeout top touch tr true tty \
            uname uniq unxz unzip update-alternatives uptime users vi vim vmstat w wall watch wc wget which who whoami xargs xxd \
            xz yes zcat""";
    private static final String ADMIN_PROGRAMS = """
            adduser arp blkid chpasswd chroot cron deluser fdisk fsck groupadd halt ifconfig init insmod iptables \
            ldconfig lsmod mkfs modprobe nologin poweroff reboot rmmod route service shutdown sshd swapoff swapon sysctl useradd \
            userdel usermod visudo""";

    private final Persona persona;
    private final Facts facts;
    private final Accounts accounts;
    private final NavigableMap<String, Node> nodes = new TreeMap<>();
    private final Instant installed;
    private final Instant built;

    private Image(Persona persona, Facts facts, Accounts accounts) {
        this.persona = persona;
        this.facts = facts;
        this.accounts = accounts;
        this.installed = facts.installed();
        this.built = installed.minus(Duration.ofDays(61)).minusSeconds(7321);
    }

    static NavigableMap<String, Node> of(Persona persona, Facts facts, Accounts accounts) {
        Image image = new Image(persona, facts, accounts);
        image.directories();
        image.programs();
        image.configuration();
        image.users();
        image.logs();
        ProcFiles.add(facts, image.nodes);
        return Collections.unmodifiableNavigableMap(image.nodes);
    }

    private void directory(String path, int mode, String owner, Instant time) {
        nodes.put(path, Node.directory(mode, owner, time));
    }

    private void file(String path, int mode, String owner, Instant time, String text) {
        nodes.put(path, Node.file(mode, owner, time, Node.Content.of(text)));
    }

    private void conf(String path, String text) {
        file(path, 0644, "root", installed.plusSeconds(path.hashCode() & 0x3ff), text);
    }

    private Instant boot() {
        return facts.booted(Instant.now());
    }

    private void directories() {
        for (String path : """
                / /boot /boot/grub /dev /dev/shm /dev/pts /etc /etc/apt /etc/apt/apt.conf.d /etc/apt/sources.list.d /etc/cron.d \
                /etc/cron.daily /etc/cron.hourly /etc/cron.weekly /etc/cron.monthly /etc/default /etc/init.d /etc/ld.so.conf.d \
                /etc/logrotate.d /etc/network /etc/network/interfaces.d /etc/pam.d /etc/profile.d /etc/security /etc/skel \
                /etc/ssh /etc/ssh/sshd_config.d /etc/sudoers.d /etc/systemd /etc/systemd/system /etc/udev /home /lost+found \
                /media /mnt /opt /proc /root /root/.ssh /run /run/lock /run/sshd /run/systemd /run/user /srv /sys /sys/class \
                /sys/kernel /tmp /usr /usr/bin /usr/games /usr/include /usr/lib /usr/lib/x86_64-linux-gnu /usr/lib/openssh \
                /usr/local /usr/local/bin /usr/local/sbin /usr/local/share /usr/sbin /usr/share /usr/share/doc /usr/src /var \
                /var/backups /var/cache /var/cache/apt /var/lib /var/lib/dpkg /var/lib/apt /var/log /var/log/apt \
                /var/log/journal /var/mail /var/opt /var/spool /var/spool/cron /var/spool/cron/crontabs /var/tmp /var/www \
                /var/www/html""".split("\\s+")) {
            directory(path, 0755, "root", installed.plusSeconds(path.length() * 17L));
        }
        directory("/root", 0700, "root", boot());
        directory("/root/.ssh", 0700, "root", installed.plusSeconds(4000));
        directory("/lost+found", 0700, "root", installed);
        for (String open : new String[] {"/tmp", "/var/tmp", "/dev/shm", "/run/lock"}) {
            directory(open, 01777, "root", boot());
        }
        for (String link : new String[] {"bin", "sbin", "lib"}) {
            nodes.put("/" + link, Node.link("usr/" + link, installed));
        }
        nodes.put("/lib64", Node.link("usr/lib64", installed));
        directory("/usr/lib64", 0755, "root", installed);
        nodes.put("/vmlinuz", Node.link("boot/vmlinuz-" + facts.release(), installed));
        nodes.put("/initrd.img", Node.link("boot/initrd.img-" + facts.release(), installed));
        program("/boot/vmlinuz-" + facts.release(), 8_212_352, 0644);
        program("/boot/initrd.img-" + facts.release(), 3_993_611, 0644);
        conf(
                "/boot/config-" + facts.release(),
                "# Linux/x86 " + facts.release() + " Kernel Configuration\nCONFIG_64BIT=y\n");
        for (String device : "null zero full random urandom tty".split(" ")) {
            nodes.put(
                    "/dev/" + device,
                    new Node(Node.Kind.CHARACTERS, 0666, "root", "root", boot(), endless(device), ""));
        }
        for (String disk : "vda vda1 vda2".split(" ")) {
            nodes.put("/dev/" + disk, new Node(Node.Kind.BLOCKS, 0660, "root", "disk", boot(), Node.Content.EMPTY, ""));
        }
        nodes.put("/dev/stdin", Node.link("/proc/self/fd/0", boot()));
        nodes.put("/var/run", Node.link("/run", installed));
    }

    /** As much of a device without end as a pipe holds. */
    private static Node.Content endless(String device) {
        return switch (device) {
            case "zero", "full" -> Node.Content.stream(_ -> {});
            case "random", "urandom" ->
                Node.Content.stream(bytes -> ThreadLocalRandom.current().nextBytes(bytes));
            default -> Node.Content.EMPTY;
        };
    }

    private void program(String path, int size, int mode) {
        nodes.put(path, Node.file(mode, "root", built, Node.Content.elf(path, size)));
    }

    private void programs() {
        for (String name : SYSTEM_PROGRAMS.split("\\s+")) {
            int size = name.equals("bash") ? 1_265_648 : 18_000 + (name.hashCode() >>> 8) % 130_000 / 8 * 8;
            boolean setuid = name.equals("su") || name.equals("sudo") || name.equals("passwd") || name.equals("mount");
            program("/usr/bin/" + name, size, setuid ? 04755 : 0755);
        }
        nodes.put("/usr/bin/sh", Node.link("dash", built));
        program("/usr/bin/dash", 125_688, 0755);
        for (String name : ADMIN_PROGRAMS.split("\\s+")) {
            program("/usr/sbin/" + name, 22_000 + (name.hashCode() >>> 8) % 90_000 / 8 * 8, 0755);
        }
        program("/usr/lib/openssh/sftp-server", 133_720, 0755);
        program("/usr/lib/x86_64-linux-gnu/libc.so.6", 1_922_136, 0755);
        program("/usr/lib64/ld-linux-x86-64.so.2", 210_968, 0755);
    }

    private void configuration() {
        String host = facts.hostName();
        conf("/etc/hostname", host + "\n");
        conf(
                "/etc/hosts",
                "127.0.0.1\tlocalhost\n127.0.1.1\t" + host + "\n\n# The following lines are desirable for IPv6 "
                        + "capable hosts\n::1     localhost ip6-localhost ip6-loopback\nff02::1 ip6-allnodes\nff02::2 ip6-allrouters\n");
        conf("/etc/debian_version", MachineFacts.DEBIAN + "\n");
        conf("/usr/lib/os-release", """
                PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"
                NAME="Debian GNU/Linux"
                VERSION_ID="12"
                VERSION="12 (bookworm)"
                VERSION_CODENAME=bookworm
                ID=debian
                HOME_URL="https://www.debian.org/"
                SUPPORT_URL="https://www.debian.org/support"
                BUG_REPORT_URL="https://bugs.debian.org/"
                """);
        nodes.put("/etc/mtab", Node.link("../proc/self/mounts", installed));
        nodes.put("/etc/os-release", Node.link("../usr/lib/os-release", installed));
        conf("/etc/issue", "Debian GNU/Linux 12 \\n \\l\n\n");
        conf("/etc/issue.net", "Debian GNU/Linux 12\n");
        conf("/etc/motd", Login.MOTD);
        conf("/etc/machine-id", facts.machineId() + "\n");
        conf(
                "/etc/fstab",
                "# /etc/fstab: static file system information.\n#\n# <file system> <mount point>   <type>  <options>"
                        + "       <dump>  <pass>\nUUID=" + facts.diskUuid()
                        + " /               ext4    errors=remount-ro 0       1\n");
        conf("/etc/resolv.conf", "nameserver 1.1.1.1\nnameserver 9.9.9.9\n");
        conf(
                "/etc/nsswitch.conf",
                "passwd:         files systemd\ngroup:          files systemd\nshadow:         files\n"
                        + "hosts:          files dns\n");
        conf(
                "/etc/network/interfaces",
                "source /etc/network/interfaces.d/*\n\nauto lo\niface lo inet loopback\n\n" + "allow-hotplug "
                        + facts.nic() + "\niface " + facts.nic() + " inet dhcp\n");
        conf("/etc/apt/sources.list", """
                deb http://deb.debian.org/debian/ bookworm main non-free-firmware
                deb http://security.debian.org/debian-security bookworm-security main non-free-firmware
                deb http://deb.debian.org/debian/ bookworm-updates main non-free-firmware
                """);
        conf("/etc/ssh/sshd_config", """
                Include /etc/ssh/sshd_config.d/*.conf

                PermitRootLogin yes
                AllowTcpForwarding no
                KbdInteractiveAuthentication yes
                UsePAM yes
                X11Forwarding no
                PrintMotd no
                AcceptEnv LANG LC_*
                Subsystem\tsftp\t/usr/lib/openssh/sftp-server
                """);
        conf("/etc/shells", "# /etc/shells: valid login shells\n/bin/sh\n/bin/bash\n/usr/bin/bash\n/bin/dash\n");
        conf(
                "/etc/crontab",
                "SHELL=/bin/sh\nPATH=/usr/local/sbin:/usr/local/bin:/sbin:/bin:/usr/sbin:/usr/bin\n\n17 *\t* * *\troot"
                        + "\tcd / && run-parts --report /etc/cron.hourly\n25 6\t* * *\troot\ttest -x /usr/sbin/anacron || "
                        + "{ cd / && run-parts --report /etc/cron.daily; }\n");
        conf(
                "/etc/profile",
                "if [ \"$(id -u)\" -eq 0 ]; then\n  PATH=\"" + Login.ROOT_PATH + "\"\nelse\n  PATH=\"" + Login.USER_PATH
                        + "\"\nfi\nexport PATH\n");
        conf("/etc/environment", "");
        conf("/etc/timezone", "Etc/UTC\n");
        conf("/etc/locale.gen", "en_US.UTF-8 UTF-8\n");
        conf("/etc/rc.local", "");
        conf("/etc/ld.so.conf", "include /etc/ld.so.conf.d/*.conf\n");
        file(
                "/etc/sudoers",
                0440,
                "root",
                installed,
                "Defaults\tenv_reset\nroot\tALL=(ALL:ALL) ALL\n%sudo\tALL=(ALL:ALL) ALL\n");
        conf("/var/www/html/index.html", "<html><body><h1>It works!</h1></body></html>\n");
    }

    private void users() {
        conf("/etc/passwd", facts.files().passwd());
        conf("/etc/group", lines(account -> account.name() + ":x:" + account.gid() + ":"));
        long day = installed.getEpochSecond() / 86_400;
        file("/etc/shadow", 0640, "root", installed.plusSeconds(900), lines(account -> {
            boolean person = account.shell().equals("/bin/bash");
            String secret = person
                    ? "$y$j9T$" + salted("salt of " + account.name()).substring(0, 22) + "$" + salted(account.name())
                    : "*";
            return account.name() + ":" + secret + ":" + day + ":0:99999:7:::";
        }));
        for (String name : accounts.login()) {
            String home = accounts.home(name);
            if (!name.equals("root")) {
                MachineFacts.Account account = facts.machine().account(name).orElseThrow();
                directory(home, 0700, name, facts.machine().made(account));
                for (PersonalFile own : PersonalFile.atHome(persona, account)) {
                    Node.Content content = Node.Content.of(own.content());
                    nodes.put(home + "/" + own.name(), Node.file(0644, name, own.modified(), content));
                }
            }
            file(home + "/.bashrc", 0644, name, installed, "# ~/.bashrc: executed by bash(1) for non-login shells.\n");
            file(
                    home + "/.profile",
                    0644,
                    name,
                    installed,
                    "# ~/.profile: executed by the command interpreter for login shells.\n");
        }
        file("/root/.bash_history", 0600, "root", boot(), """
                apt update
                apt upgrade -y
                systemctl status ssh
                df -h
                exit
                """);
        file("/root/.ssh/authorized_keys", 0600, "root", installed.plusSeconds(4000), "");
    }

    private String lines(Function<Account, String> line) {
        StringBuilder out = new StringBuilder();
        accounts.all().forEach(account -> out.append(line.apply(account)).append('\n'));
        return out.toString();
    }

    private String salted(String name) {
        StringBuilder out = new StringBuilder();
        java.util.Random random = new java.util.Random(facts.diskUuid().hashCode() * 31L + name.hashCode());
        String letters = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
        for (int i = 0; i < 43; i++) {
            out.append(letters.charAt(random.nextInt(64)));
        }
        return out.toString();
    }

    private void logs() {
        DateTimeFormatter stamp = DateTimeFormatter.ISO_OFFSET_DATE_TIME.withZone(ZoneOffset.UTC);
        Instant boot = boot();
        String host = facts.hostName();
        nodes.put(
                "/var/log/auth.log",
                Node.file(
                        0640,
                        "root",
                        boot,
                        Node.Content.of(String.format(
                                Locale.ROOT,
                                "%s %s sshd[%d]: Server listening on 0.0.0.0 port 22.%n%s %s CRON[%d]: pam_unix(cron:session): session opened for user "
                                        + "root(uid=0) by (uid=0)%n",
                                stamp.format(boot.plusSeconds(11)),
                                host,
                                611,
                                stamp.format(boot.plusSeconds(940)),
                                host,
                                742))));
        nodes.put(
                "/var/log/syslog",
                Node.file(
                        0640,
                        "root",
                        boot,
                        Node.Content.of(stamp.format(boot.plusSeconds(2)) + " " + host
                                + " kernel: [    0.000000] Linux version " + facts.release() + "\n")));
        conf("/var/log/dpkg.log", stamp.format(installed) + " startup archives install\n");
        file("/var/log/wtmp", 0664, "root", boot, "");
        file("/var/log/btmp", 0660, "root", boot, "");
        file("/var/log/lastlog", 0664, "root", boot, "");
        conf("/var/lib/dpkg/status", "Package: base-files\nStatus: install ok installed\nVersion: 12.4+deb12u15\n");
    }
}
