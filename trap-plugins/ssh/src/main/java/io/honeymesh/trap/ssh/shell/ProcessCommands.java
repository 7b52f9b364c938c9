// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ssh.shell;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Programs about processes: a fixed table of a small server's daemons, and the intruder's own shell. */
final class ProcessCommands {

    private record Row(String user, int pid, int parent, int residentKb, String tty, String command) {}

    private ProcessCommands() {}

    static void add(Map<String, Process.Program> all) {
        all.put("ps", ProcessCommands::ps);
        all.put("top", ProcessCommands::top);
        all.put("htop", ProcessCommands::top);
        all.put("pgrep", ProcessCommands::pgrep);
        all.put("pidof", ProcessCommands::pgrep);
        all.put("pkill", p -> find(p).isEmpty() ? 1 : 0);
        all.put(
                "killall",
                p -> find(p).isEmpty() && !p.has("q")
                        ? p.fail((p.operands().isEmpty() ? "" : p.operands().getFirst() + ": ") + "no process found")
                        : 0);
        all.put("sleep", ProcessCommands::sleep);
        for (String wrapper : new String[] {"nohup", "setsid", "time", "stdbuf", "ionice"}) {
            all.put(wrapper, p -> wrapped(p, 0));
        }
        all.put("nice", p -> wrapped(p, p.has("n") ? 1 : 0));
        all.put("timeout", p -> wrapped(p, 1));
        all.put("watch", p -> wrapped(p, p.has("n") ? 1 : 0));
        all.put("screen", _ -> 0);
        all.put("lsof", _ -> 0);
        all.put("vmstat", p -> {
            p.line("procs -----------memory---------- ---swap-- -----io---- -system-- ------cpu-----");
            p.line(" r  b   swpd   free   buff  cache   si   so    bi    bo   in   cs us sy id wa st");
            p.line(" 1  0      0 " + Text.left(String.valueOf(p.facts().memoryKb() / 2), 6) + "  48211 "
                    + Text.left(String.valueOf(p.facts().cachedKb()), 6)
                    + "    0    0     3     9   41   77  0  0 99  0  0");
            return 0;
        });
    }

    private static List<Row> table(Process p) {
        List<Row> rows = new ArrayList<>();
        String[] kernel =
                "kthreadd rcu_gp rcu_par_gp slub_flushwq netns mm_percpu_wq ksoftirqd/0 rcu_preempt migration/0 kdevtmpfs kauditd khungtaskd kswapd0 jbd2/vda1-8"
                        .split(" ");
        rows.add(new Row("root", 1, 0, 12_140, "?", "/sbin/init"));
        for (int i = 0; i < kernel.length; i++) {
            rows.add(new Row("root", i == 0 ? 2 : 3 + 2 * i, i == 0 ? 0 : 2, 0, "?", "[" + kernel[i] + "]"));
        }
        rows.add(new Row("root", 231, 1, 14_620, "?", "/lib/systemd/systemd-journald"));
        rows.add(new Row("root", 255, 1, 6_412, "?", "/lib/systemd/systemd-udevd"));
        rows.add(new Row("systemd+", 289, 1, 6_804, "?", "/lib/systemd/systemd-timesyncd"));
        rows.add(new Row("root", 467, 1, 2_664, "?", "/usr/sbin/cron -f"));
        rows.add(
                new Row(
                        "message+",
                        468,
                        1,
                        4_588,
                        "?",
                        "/usr/bin/dbus-daemon --system --address=systemd: --nofork --nopidfile --systemd-activation --syslog-only"));
        rows.add(new Row("root", 472, 1, 7_840, "?", "/lib/systemd/systemd-logind"));
        rows.add(new Row("root", 511, 1, 1_932, "tty1", "/sbin/agetty -o -p -- \\u --noclear - linux"));
        rows.add(new Row("root", 523, 1, 9_212, "?", "sshd: /usr/sbin/sshd -D [listener] 0 of 10-100 startups"));
        Login login = p.shell().login();
        int pid = login.shellPid();
        String tty = p.shell().console().terminal() ? "pts/0" : "?";
        rows.add(new Row(
                "root", pid - 8, 523, 10_904, "?", "sshd: " + login.user() + "@" + (tty.equals("?") ? "notty" : tty)));
        rows.add(new Row(login.user(), pid, pid - 8, 4_912, tty, tty.equals("?") ? "bash -c" : "-bash"));
        rows.add(new Row(
                p.shell().user(),
                login.nextPid(),
                pid,
                4_308,
                tty,
                (p.name() + " " + String.join(" ", p.arguments())).strip()));
        return rows;
    }

    private static int ps(Process p) throws IOException {
        String options = String.join("", p.arguments()).replace("-", "");
        boolean everything = options.chars().anyMatch(c -> "aAexX".indexOf(c) >= 0);
        boolean full = options.contains("u");
        boolean forest = options.contains("f") && !full;
        Instant boot = p.facts().booted(p.now());
        p.line(
                full
                        ? "USER         PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND"
                        : forest
                                ? "UID          PID    PPID  C STIME TTY          TIME CMD"
                                : "    PID TTY          TIME CMD");
        for (Row row : table(p)) {
            boolean own = row.pid() >= p.shell().login().shellPid();
            if (!everything && !own) {
                continue;
            }
            String start = SystemCommands.clock(
                    own ? "HH:mm" : "MMMdd", own ? p.shell().login().began() : boot);
            String command = row.command();
            String name = command.startsWith("[")
                    ? command.substring(1, command.length() - 1)
                    : Files.name(command.split(" ")[0]);
            if (full) {
                p.line(String.format(
                        Locale.ROOT,
                        "%-8s %7d  0.0 %4.1f %6d %5d %-8s %-4s %5s   0:0%d %s",
                        row.user(),
                        row.pid(),
                        100.0 * row.residentKb() / p.facts().memoryKb(),
                        row.residentKb() == 0 ? 0 : row.residentKb() * 3 + 4096,
                        row.residentKb(),
                        row.tty(),
                        row.parent() == 2 ? "I<" : own ? "Ss" : "Ss",
                        start,
                        row.pid() % 4,
                        command));
            } else if (forest) {
                p.line(String.format(
                        Locale.ROOT,
                        "%-8s %7d %7d  0 %5s %-8s 00:00:0%d %s",
                        row.user(),
                        row.pid(),
                        row.parent(),
                        start,
                        row.tty(),
                        row.pid() % 4,
                        command));
            } else {
                p.line(String.format(
                        Locale.ROOT,
                        "%7d %-8s 00:00:0%d %s",
                        row.pid(),
                        row.tty(),
                        own ? 0 : row.pid() % 4,
                        name.replace("-bash", "bash")));
            }
        }
        return 0;
    }

    private static int top(Process p) throws IOException {
        Facts facts = p.facts();
        Instant now = p.now();
        List<Row> rows = table(p);
        p.line("top - " + SystemCommands.clock("HH:mm:ss", now) + " up "
                + facts.uptime(now).toDays() + " days,  1 user,  load average: "
                + String.format(
                        Locale.ROOT, "%.2f, %.2f, %.2f", facts.load(now, 1), facts.load(now, 5), facts.load(now, 15)));
        p.line("Tasks: " + Text.left(String.valueOf(rows.size() + 61), 3) + " total,   1 running, " + (rows.size() + 60)
                + " sleeping,   0 stopped,   0 zombie");
        p.line("%Cpu(s):  0.3 us,  0.3 sy,  0.0 ni, 99.3 id,  0.0 wa,  0.0 hi,  0.0 si,  0.0 st ");
        p.line(String.format(
                Locale.ROOT,
                "MiB Mem : %8.1f total, %8.1f free, %8.1f used, %8.1f buff/cache     ",
                facts.memoryKb() / 1024.0,
                (facts.memoryKb() - facts.usedKb(now) - facts.cachedKb()) / 1024.0,
                facts.usedKb(now) / 1024.0,
                facts.cachedKb() / 1024.0));
        p.line("MiB Swap:    976.0 total,    976.0 free,      0.0 used. "
                + String.format(Locale.ROOT, "%8.1f avail Mem ", (facts.memoryKb() - facts.usedKb(now)) / 1024.0));
        p.line("\n    PID USER      PR  NI    VIRT    RES    SHR S  %CPU  %MEM     TIME+ COMMAND");
        for (Row row : rows.subList(
                0, Math.min(rows.size(), Math.max(5, p.shell().console().rows() - 8)))) {
            p.line(String.format(
                    Locale.ROOT,
                    "%7d %-9s 20   0 %7d %6d %6d S   0.0 %5.1f   0:0%d.%02d %s",
                    row.pid(),
                    row.user(),
                    row.residentKb() * 3,
                    row.residentKb(),
                    row.residentKb() / 2,
                    100.0 * row.residentKb() / facts.memoryKb(),
                    row.pid() % 4,
                    row.pid() % 97,
                    Files.name(row.command().replaceAll("[\\[\\]]", "").split(" ")[0])));
        }
        boolean stays = p.shell().console().terminal()
                && !p.has("b")
                && p.option("-n", "").isEmpty();
        if (stays) {
            p.out().flush();
            int key = p.shell().console().read();
            while (key >= 0 && key != 'q' && key != 3) {
                key = p.shell().console().read();
            }
        }
        return 0;
    }

    private static List<Row> find(Process p) {
        String name = p.operands().isEmpty() ? "\0" : p.operands().getLast();
        return table(p).stream()
                .filter(row -> row.pid() < p.shell().login().shellPid()
                        && row.command().contains(name))
                .toList();
    }

    private static int pgrep(Process p) throws IOException {
        List<Row> found = find(p);
        if (p.name().equals("pidof")) {
            if (!found.isEmpty()) {
                p.line(String.join(
                        " ",
                        found.stream().map(row -> String.valueOf(row.pid())).toList()));
            }
        } else {
            for (Row row : found) {
                p.line(row.pid() + (p.has("la") ? " " + row.command() : ""));
            }
        }
        return found.isEmpty() ? 1 : 0;
    }

    static int kill(Process p) throws IOException {
        int status = 0;
        for (String word : p.operands()) {
            int pid = Builtins.number(word, -1);
            boolean known = table(p).stream().anyMatch(row -> row.pid() == pid);
            if (pid < 0) {
                status = p.fail(word + ": arguments must be process or job IDs");
            } else if (!known) {
                p.err().write(Text.bytes(p.shell().prefix() + "kill: (" + pid + ") - No such process\n"));
                status = 1;
            } else if (pid == p.shell().login().shellPid() && p.has("9")) {
                throw new Shell.Exit(137);
            }
        }
        return status;
    }

    private static int sleep(Process p) throws IOException {
        if (p.operands().isEmpty()) {
            return p.fail("missing operand\nTry 'sleep --help' for more information.");
        }
        String text = p.operands().getFirst();
        if (!text.matches("\\d{1,6}(\\.\\d{1,6})?[smhd]?")) {
            return p.fail("invalid time interval '" + text + "'");
        }
        double seconds = Double.parseDouble(text.replaceAll("[smhd]", ""));
        int unit = "smhd".indexOf(text.charAt(text.length() - 1));
        p.wait(Duration.ofMillis((long) (1000 * seconds * new int[] {1, 60, 3600, 86_400}[Math.max(unit, 0)])));
        return 0;
    }

    private static int wrapped(Process p, int skip) throws IOException {
        List<String> words = new ArrayList<>(p.arguments());
        while (!words.isEmpty() && words.getFirst().startsWith("-")) {
            words.removeFirst();
        }
        for (int i = 0; i < skip && !words.isEmpty(); i++) {
            words.removeFirst();
        }
        if (words.isEmpty()) {
            return p.fail("missing operand\nTry '" + p.name() + " --help' for more information.", 125);
        }
        if (p.name().equals("nohup") && p.shell().console().terminal()) {
            p.err().write(Text.bytes("nohup: ignoring input and appending output to 'nohup.out'\n"));
        }
        int status = p.shell().program(words, p);
        if (p.name().equals("time")) {
            p.err().write(Text.bytes("\nreal\t0m0.003s\nuser\t0m0.001s\nsys\t0m0.002s\n"));
        }
        return status;
    }
}
