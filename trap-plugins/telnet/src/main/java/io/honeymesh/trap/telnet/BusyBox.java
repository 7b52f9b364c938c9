// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.telnet;

import io.honeymesh.api.spi.MachineFacts;
import java.util.List;
import java.util.Set;

/** What Debian 12's busybox has, by name. */
final class BusyBox {

    private static final List<String> APPLETS =
            List.of(("[ [[ acpid adjtimex ar arch arp arping ascii ash awk base64 basename bc blkdiscard blkid blockdev"
                            + " brctl bunzip2 bzcat bzip2 cal cat chgrp chmod chown chroot chvt clear cmp cp cpio crc32 cttyhack cut"
                            + " date dc dd deallocvt depmod devmem df diff dirname dmesg dnsdomainname dos2unix du dumpkmap"
                            + " dumpleases echo egrep env expand expr factor fallocate false fatattr fdisk fgrep find findfs fold"
                            + " free freeramdisk fsfreeze fstrim ftpget ftpput getopt getty grep groups gunzip gzip halt head"
                            + " hexdump hostid hostname httpd hwclock i2cdetect i2cdump i2cget i2cset i2ctransfer id ifconfig ifdown"
                            + " ifup init insmod ionice ip ipcalc ipneigh kill killall klogd last less link linux32 linux64 linuxrc"
                            + " ln loadfont loadkmap logger login logname logread losetup ls lsmod lsscsi lzcat lzma lzop md5sum"
                            + " mdev microcom mim mkdir mkdosfs mke2fs mkfifo mknod mkpasswd mkswap mktemp modinfo modprobe more"
                            + " mount mt mv nameif nc netstat nl nologin nproc nsenter nslookup nuke od openvt partprobe paste patch"
                            + " pidof ping ping6 pivot_root poweroff printf ps pwd rdate readlink realpath reboot renice reset"
                            + " resume rev rm rmdir rmmod route rpm rpm2cpio run-init run-parts sed seq setkeycodes setpriv setsid"
                            + " sh sha1sum sha256sum sha3sum sha512sum shred shuf sleep sort ssl_client start-stop-daemon stat"
                            + " strings stty svc svok swapoff swapon switch_root sync sysctl syslogd tac tail tar taskset tee telnet"
                            + " test tftp time timeout top touch tr traceroute traceroute6 true truncate ts tty ubirename udhcpc"
                            + " udhcpd uevent umount uname uncompress unexpand uniq unix2dos unlink unlzma unshare unxz unzip uptime"
                            + " usleep uudecode uuencode vconfig vi w watch watchdog wc wget which who whoami xargs xxd xz xzcat yes"
                            + " zcat")
                    .split(" "));

    private static final Set<String> KNOWN = Set.copyOf(APPLETS);

    private static final int WIDTH = 70;

    private BusyBox() {}

    static boolean has(String applet) {
        return KNOWN.contains(applet);
    }

    /** What it says without arguments. */
    static String usage() {
        StringBuilder text = new StringBuilder(MachineFacts.BUSYBOX)
                .append(" multi-call binary.\nBusyBox is copyrighted by many authors between 1998-2015.\n"
                        + "Licensed under GPLv2. See source distribution for detailed\ncopyright notices.\n\n"
                        + "Usage: busybox [function [arguments]...]\n   or: busybox --list[-full]\n"
                        + "   or: busybox --show SCRIPT\n   or: busybox --install [-s] [DIR]\n"
                        + "   or: function [arguments]...\n\n"
                        + "\tBusyBox is a multi-call binary that combines many common Unix\n"
                        + "\tutilities into a single executable.  Most people will create a\n"
                        + "\tlink to busybox for each function they wish to use and BusyBox\n"
                        + "\twill act like whatever it was invoked as.\n\nCurrently defined functions:\n");
        StringBuilder row = new StringBuilder();
        for (String applet : APPLETS) {
            if (row.length() + applet.length() + 2 > WIDTH) {
                text.append('\t').append(row).append('\n');
                row.setLength(0);
            }
            row.append(row.isEmpty() ? "" : " ").append(applet).append(',');
        }
        return text.append('\t').append(row, 0, row.length() - 1).append("\n").toString();
    }

    static String list() {
        return String.join("\n", APPLETS) + "\n";
    }
}
