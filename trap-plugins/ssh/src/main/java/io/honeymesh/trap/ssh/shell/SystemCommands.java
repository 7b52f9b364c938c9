// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ssh.shell;

import io.honeymesh.api.spi.MachineFiles;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Programs that describe the machine and who is on it. */
final class SystemCommands {

    /** As {@code last} writes a time: the day is two wide. */
    private static final String DAY = "EEE MMM ppd HH:mm";

    private SystemCommands() {}

    static void add(Map<String, Process.Program> all) {
        all.put("uname", SystemCommands::uname);
        all.put("arch", p -> say(p, "x86_64"));
        all.put(
                "hostname",
                p -> say(
                        p,
                        p.has("I")
                                ? p.shell().login().localAddress() + " "
                                : p.facts().hostName()));
        all.put("hostnamectl", SystemCommands::hostnamectl);
        all.put("whoami", p -> say(p, p.shell().user()));
        all.put("logname", p -> say(p, p.shell().login().user()));
        all.put("id", SystemCommands::id);
        all.put("groups", p -> say(p, p.shell().user()));
        all.put("w", SystemCommands::w);
        all.put("who", SystemCommands::who);
        all.put(
                "users",
                p -> say(p, p.shell().console().terminal() ? p.shell().login().user() : ""));
        all.put("last", SystemCommands::last);
        all.put("lastlog", SystemCommands::last);
        all.put("uptime", p -> say(p, p.has("p") ? "up " + up(p.facts().uptime(p.now())) : uptime(p)));
        all.put("date", SystemCommands::date);
        all.put("nproc", p -> say(p, String.valueOf(p.facts().cpus())));
        all.put("lscpu", SystemCommands::lscpu);
        all.put("free", SystemCommands::free);
        all.put("df", SystemCommands::df);
        all.put(
                "mount",
                p -> p.operands().isEmpty() ? plain(p, mounts(p.facts())) : p.fail("only root can do that", 32));
        all.put(
                "lsblk",
                p -> plain(
                        p,
                        "NAME   MAJ:MIN RM  SIZE RO TYPE MOUNTPOINTS\nvda    254:0    0 "
                                + Text.left(Text.human(p.facts().diskKb() << 10), 5)
                                + "  0 disk \n└─vda1 254:1    0 ".replace("└─", "`-")
                                + Text.left(Text.human(p.facts().diskKb() << 10), 5) + "  0 part /\n"));
        all.put(
                "blkid",
                p -> say(p, "/dev/vda1: UUID=\"" + p.facts().diskUuid() + "\" BLOCK_SIZE=\"4096\" TYPE=\"ext4\""));
        all.put("env", SystemCommands::env);
        all.put("printenv", SystemCommands::env);
        all.put("tty", p -> {
            boolean terminal = p.shell().console().terminal();
            p.line(terminal ? "/dev/pts/0" : "not a tty");
            return terminal ? 0 : 1;
        });
        all.put(
                "stty",
                p -> !p.shell().console().terminal()
                        ? p.fail("'standard input': Inappropriate ioctl for device")
                        : p.has("a", "size") || p.arguments().contains("size")
                                ? say(
                                        p,
                                        p.shell().console().rows() + " "
                                                + p.shell().console().columns())
                                : 0);
        all.put("clear", p -> plain(p, "\u001b[H\u001b[2J\u001b[3J"));
        all.put("reset", p -> plain(p, "\u001bc"));
        all.put(
                "dmesg",
                p -> p.shell().user().equals("root")
                        ? plain(
                                p,
                                "[    0.000000] Linux version " + p.facts().release()
                                        + "\n[    0.000000] Command line: BOOT_IMAGE=/boot/vmlinuz-"
                                        + p.facts().release()
                                        + " ro quiet\n[    0.000000] DMI: QEMU Standard PC (i440FX + PIIX, 1996), BIOS 1.16.2-debian-1.16.2-1 04/01/2014\n[    0.004000] Hypervisor detected: KVM\n")
                        : p.fail("read kernel buffer failed: Operation not permitted"));
        all.put(
                "lsmod",
                p -> plain(
                        p,
                        "Module                  Size  Used by\nvirtio_net             73728  0\next4                  983040  1\n"));
        all.put("locale", p -> plain(p, "LANG=" + p.shell().variable("LANG") + "\nLC_ALL=\n"));
        all.put("getconf", p -> say(p, p.arguments().contains("LONG_BIT") ? "64" : "4096"));
        all.put(
                "lsb_release",
                p -> plain(
                        p,
                        "Distributor ID:\tDebian\nDescription:\tDebian GNU/Linux 12 (bookworm)\nRelease:\t12\nCodename:\tbookworm\n"));
    }

    static String clock(String pattern, Instant time) {
        return DateTimeFormatter.ofPattern(pattern, Locale.ROOT)
                .withZone(ZoneOffset.UTC)
                .format(time);
    }

    private static int say(Process p, String line) throws IOException {
        if (!line.isEmpty()) {
            p.line(line);
        }
        return 0;
    }

    private static int plain(Process p, String text) throws IOException {
        p.print(text);
        return 0;
    }

    private static int uname(Process p) throws IOException {
        for (String option : p.arguments()) {
            if (!option.matches("-[asnrvmpio]+|--[a-z-]+")) {
                String problem = option.matches("-.+")
                        ? "invalid option -- '"
                                + option.replaceFirst("-[asnrvmpio]*", "").charAt(0) + "'"
                        : "extra operand " + Text.quoted(option);
                return p.fail(problem + "\nTry 'uname --help' for more information.");
            }
        }
        Facts facts = p.facts();
        if (p.has("a", "--all")) {
            return say(p, facts.uname() + " GNU/Linux");
        }
        StringBuilder out = new StringBuilder();
        String[][] parts = {
            {"s", "Linux"},
            {"n", facts.hostName()},
            {"r", facts.release()},
            {"v", facts.build()},
            {"m", "x86_64"},
            {"p", "unknown"},
            {"i", "unknown"},
            {"o", "GNU/Linux"}
        };
        for (String[] part : parts) {
            if (p.has(part[0])) {
                out.append(out.isEmpty() ? "" : " ").append(part[1]);
            }
        }
        return say(p, out.isEmpty() ? "Linux" : out.toString());
    }

    private static int hostnamectl(Process p) throws IOException {
        Facts facts = p.facts();
        return plain(
                p,
                " Static hostname: " + facts.hostName()
                        + "\n       Icon name: computer-vm\n         Chassis: vm\n      Machine ID: "
                        + facts.machineId()
                        + "\n  Virtualization: kvm\nOperating System: Debian GNU/Linux 12 (bookworm)\n          Kernel: Linux "
                        + facts.release()
                        + "\n    Architecture: x86-64\n Hardware Vendor: QEMU\n");
    }

    private static int id(Process p) throws IOException {
        String name = p.operands().isEmpty() ? p.shell().user() : p.operands().getFirst();
        Accounts accounts = p.machine().accounts();
        if (accounts.find(name) == null) {
            return p.fail("'" + name + "': no such user");
        }
        if (p.has("u") && p.has("n")) {
            return say(p, name);
        }
        return say(p, p.has("ug") ? String.valueOf(accounts.uid(name)) : accounts.id(name));
    }

    private static String up(Duration time) {
        long days = time.toDays();
        String clock = time.toHoursPart() > 0
                ? time.toHoursPart() + ":" + two(time.toMinutesPart())
                : time.toMinutesPart() + " min";
        return days == 0 ? clock : days + (days == 1 ? " day, " : " days, ") + Text.left(clock, 5);
    }

    private static String two(long number) {
        return (number < 10 ? "0" : "") + number;
    }

    private static String uptime(Process p) {
        Instant now = p.now();
        boolean here = p.shell().console().terminal();
        return String.format(
                Locale.ROOT,
                " %s up %s,  %d user,  load average: %.2f, %.2f, %.2f",
                clock("HH:mm:ss", now),
                up(p.facts().uptime(now)),
                here ? 1 : 0,
                p.facts().load(now, 1),
                p.facts().load(now, 5),
                p.facts().load(now, 15));
    }

    private static int w(Process p) throws IOException {
        p.line(uptime(p));
        p.line("USER     TTY      FROM             LOGIN@   IDLE   JCPU   PCPU WHAT");
        if (p.shell().console().terminal()) {
            Login login = p.shell().login();
            p.line(Text.pad(login.user(), 8) + " pts/0    "
                    + Text.pad(login.touch().source().toString(), 16) + " " + clock("HH:mm", login.began())
                    + "    0.00s  0.02s  0.00s w");
        }
        return 0;
    }

    private static int who(Process p) throws IOException {
        Login login = p.shell().login();
        return p.shell().console().terminal()
                ? say(
                        p,
                        Text.pad(login.user(), 8) + " pts/0        " + clock("yyyy-MM-dd HH:mm", login.began()) + " ("
                                + login.touch().source() + ")")
                : 0;
    }

    private static int last(Process p) throws IOException {
        Login login = p.shell().login();
        Instant boot = p.facts().booted(p.now());
        if (p.shell().console().terminal()) {
            p.line(Text.pad(login.user(), 8) + " pts/0        "
                    + Text.pad(login.touch().source().toString(), 16) + " " + clock(DAY, login.began())
                    + "   still logged in");
        }
        Instant before = boot.plusSeconds(7000);
        p.line("root     pts/0        " + Text.pad(login.neighbour(), 16) + " " + clock(DAY, before) + " - "
                + clock("HH:mm", before.plusSeconds(2520)) + "  (00:42)");
        p.line("reboot   system boot  " + Text.pad(p.facts().release(), 16) + " " + clock(DAY, boot)
                + "   still running");
        p.line("\nwtmp begins " + clock("EEE MMM ppd HH:mm:ss yyyy", p.facts().installed()));
        return 0;
    }

    private static int date(Process p) throws IOException {
        for (String word : p.arguments()) {
            if (word.startsWith("+")) {
                p.work().spend(500L * word.length());
                return say(p, format(word.substring(1), p.now()));
            }
        }
        return say(
                p, clock(p.has("R") ? "EEE, dd MMM yyyy HH:mm:ss +0000" : "EEE MMM dd hh:mm:ss a 'UTC' yyyy", p.now()));
    }

    private static String format(String pattern, Instant now) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < pattern.length(); i++) {
            if (pattern.charAt(i) != '%' || i + 1 == pattern.length()) {
                out.append(pattern.charAt(i));
                continue;
            }
            char c = pattern.charAt(++i);
            out.append(
                    switch (c) {
                        case 'Y' -> clock("yyyy", now);
                        case 'y' -> clock("yy", now);
                        case 'm' -> clock("MM", now);
                        case 'd' -> clock("dd", now);
                        case 'H' -> clock("HH", now);
                        case 'M' -> clock("mm", now);
                        case 'S' -> clock("ss", now);
                        case 'F' -> clock("yyyy-MM-dd", now);
                        case 'T' -> clock("HH:mm:ss", now);
                        case 'N' -> clock("nnnnnnnnn", now);
                        case 's' -> String.valueOf(now.getEpochSecond());
                        case 'Z' -> "UTC";
                        case 'z' -> "+0000";
                        case 'a' -> clock("EEE", now);
                        case 'b', 'h' -> clock("MMM", now);
                        case 'A' -> clock("EEEE", now);
                        case 'B' -> clock("MMMM", now);
                        case 'j' -> clock("DDD", now);
                        case 'u' ->
                            String.valueOf(
                                    now.atZone(ZoneOffset.UTC).getDayOfWeek().getValue());
                        case 'p' -> clock("a", now);
                        case 'I' -> clock("hh", now);
                        case 'k' -> clock("ppH", now);
                        case 'l' -> clock("pph", now);
                        case 'e' -> clock("ppd", now);
                        case 'D' -> clock("MM/dd/yy", now);
                        case 'R' -> clock("HH:mm", now);
                        case 'C' -> clock("yyyy", now).substring(0, 2);
                        case 'n' -> "\n";
                        case 't' -> "\t";
                        case '%' -> "%";
                        default -> "%" + c;
                    });
        }
        return out.toString();
    }

    /** On a terminal as it is, elsewhere without the branches and in wider columns. */
    private static int tree(Process p, String text) throws IOException {
        if (p.out() instanceof Screen && p.shell().console().terminal()) {
            return plain(p, text);
        }
        for (String line : text.split("\n")) {
            int colon = line.indexOf(':');
            p.line(Text.pad(line.substring(0, colon + 1).strip(), 41)
                    + line.substring(colon + 1).strip());
        }
        return 0;
    }

    private static int lscpu(Process p) throws IOException {
        Facts facts = p.facts();
        return tree(
                p,
                "Architecture:            x86_64\n  CPU op-mode(s):        32-bit, 64-bit\n  Address sizes:         40 bits physical, 48 bits virtual\n"
                        + "  Byte Order:            Little Endian\nCPU(s):                  " + facts.cpus()
                        + "\n  On-line CPU(s) list:   " + (facts.cpus() == 1 ? "0" : "0-" + (facts.cpus() - 1))
                        + "\nVendor ID:               GenuineIntel\n  Model name:            "
                        + facts.cpu().name()
                        + "\n    CPU family:          6\n    Model:               "
                        + facts.cpu().model()
                        + "\n    Thread(s) per core:  1\n    Core(s) per socket:  1\n    Socket(s):           "
                        + facts.cpus() + "\n    BogoMIPS:            "
                        + String.format(Locale.ROOT, "%.2f", 2 * facts.cpu().megahertz())
                        + "\nVirtualization features: \n  Hypervisor vendor:     KVM\n  Virtualization type:   full\n");
    }

    private static int free(Process p) throws IOException {
        Facts facts = p.facts();
        long used = facts.usedKb(p.now());
        long cached = facts.cachedKb();
        long free = facts.memoryKb() - used - cached;
        int shift = p.has("g") ? 20 : p.has("m") ? 10 : 0;
        StringBuilder out =
                new StringBuilder("               total        used        free      shared  buff/cache   available\n");
        row(out, "Mem:", p.has("h"), shift, facts.memoryKb(), used, free, 1284, cached, free + cached * 9 / 10);
        row(out, "Swap:", p.has("h"), shift, MachineFiles.SWAP_KB, 0, MachineFiles.SWAP_KB);
        return plain(p, out.toString());
    }

    private static void row(StringBuilder out, String name, boolean human, int shift, long... kb) {
        out.append(Text.pad(name, 8));
        for (int i = 0; i < kb.length; i++) {
            String value = human ? (kb[i] == 0 ? "0B" : Text.human(kb[i] << 10) + "i") : String.valueOf(kb[i] >> shift);
            out.append(Text.left(value, 12));
        }
        out.append('\n');
    }

    private static int df(Process p) throws IOException {
        Facts facts = p.facts();
        long used = 1_912_004 + facts.diskKb() / 23;
        String[][] rows = {
            {"udev", String.valueOf(facts.memoryKb() / 2), "0", "/dev"},
            {"tmpfs", String.valueOf(facts.memoryKb() / 10), "612", "/run"},
            {"/dev/vda1", String.valueOf(facts.diskKb()), String.valueOf(used), "/"},
            {"tmpfs", String.valueOf(facts.memoryKb() / 2), "0", "/dev/shm"},
            {"tmpfs", "5120", "0", "/run/lock"}
        };
        p.line(
                p.has("h")
                        ? "Filesystem      Size  Used Avail Use% Mounted on"
                        : "Filesystem     1K-blocks    Used Available Use% Mounted on");
        for (String[] row : rows) {
            long size = Long.parseLong(row[1]);
            long taken = Long.parseLong(row[2]);
            long left = row[3].equals("/") ? (size - taken) * 95 / 100 : size - taken;
            String percent = Text.left((taken * 100 + size - 1) / size + "%", 4);
            p.line(
                    p.has("h")
                            ? Text.pad(row[0], 15) + Text.left(Text.human(size << 10), 5)
                                    + Text.left(taken == 0 ? "0" : Text.human(taken << 10), 6)
                                    + Text.left(Text.human(left << 10), 6) + " " + percent + " " + row[3]
                            : Text.pad(row[0], 14) + Text.left(row[1], 10) + Text.left(row[2], 8)
                                    + Text.left(String.valueOf(left), 10) + " " + percent + " " + row[3]);
        }
        return 0;
    }

    private static String mounts(Facts facts) {
        StringBuilder out = new StringBuilder();
        for (String line : facts.files().mounts().split("\n")) {
            String[] mount = line.split(" ");
            out.append(mount[0] + " on " + mount[1] + " type " + mount[2] + " (" + mount[3] + ")\n");
        }
        return out.toString();
    }

    private static int env(Process p) throws IOException {
        List<String> words = p.operands();
        int first = 0;
        while (first < words.size()
                && words.get(first).contains("=")
                && p.name().equals("env")) {
            first++;
        }
        if (p.name().equals("env") && first < words.size()) {
            try (Shell child = p.shell().child()) {
                return child.program(words.subList(first, words.size()), p);
            }
        }
        if (p.name().equals("printenv") && !words.isEmpty()) {
            String value = p.shell().exported().get(words.getFirst());
            return value == null ? 1 : say(p, value);
        }
        for (Map.Entry<String, String> one : p.shell().exported().entrySet()) {
            p.line(one.getKey() + "=" + one.getValue());
        }
        p.line("_=/usr/bin/" + p.name());
        return 0;
    }
}
