// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.telnet;

import io.honeymesh.api.spi.MachineFacts;
import io.honeymesh.api.spi.MachineFiles;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What programs answer; nothing is run. */
final class Programs {

    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("EEE MMM dd hh:mm:ss a 'UTC' yyyy", Locale.ROOT);

    /** What this machine has and what says nothing that anybody looks for. */
    private static final Set<String> SILENT = Set.of(
            (": true alias bg chown clear command crontab disown exec export fg hash history insmod ip jobs kill let local"
                            + " mount nohup passwd read renice reset set setsid shopt sleep source stty sync sysctl systemctl"
                            + " test times trap type typeset ulimit umask umount unalias unset useradd wait awk base64 cut sed"
                            + " sort tr uniq xargs [ stat find for while do done if then else fi until case esac readonly")
                    .split(" "));

    private final Machine machine;
    private final FilePrograms filePrograms;
    private final String user;

    Programs(Machine machine, Files files, String user) {
        this.machine = machine;
        this.filePrograms = new FilePrograms(files);
        this.user = user;
    }

    /** Empty if this machine has no such program. */
    Optional<Output> run(List<String> words, String input, String current) {
        return run(words, input, current, false);
    }

    private Optional<Output> run(List<String> words, String input, String current, boolean busyBox) {
        String name = words.getFirst();
        Optional<Output> output = filePrograms.run(name, words, input, current, busyBox);
        return output.or(() -> Optional.ofNullable(
                switch (name) {
                    case "busybox" -> busyBox(words, input, current);
                    case "echo" -> echo(words.subList(1, words.size()));
                    case "printf" -> Output.of(words.size() > 1 ? Escapes.decode(words.get(1)) : "");
                    case "uname" -> uname(words);
                    case "arch" -> Output.of("x86_64\n");
                    case "id" -> Output.of(id());
                    case "whoami", "logname" -> Output.of(user + "\n");
                    case "hostname" -> Output.of(machine.hostName() + "\n");
                    case "pwd" -> Output.of(current + "\n");
                    case "nproc" -> Output.of(machine.cpus() + "\n");
                    case "date" -> Output.of(DATE.format(ZonedDateTime.now(ZoneOffset.UTC)) + "\n");
                    case "tty" -> Output.of("/dev/pts/0\n");
                    case "ps" -> Output.of(processes());
                    case "free" -> Output.of(memory());
                    case "grep", "egrep", "fgrep" -> grep(words, input);
                    case "wc" -> Output.of(input.lines().count() + "\n");
                    case "false" -> new Output("", "", 1);
                    case "wget" -> busyBox ? Fetch.busyBox(name, words) : Fetch.wget(words);
                    case "tftp", "ftpget", "ftpput" -> busyBox ? Fetch.busyBox(name, words) : null;
                    default -> SILENT.contains(name) ? Output.NOTHING : null;
                }));
    }

    private Output busyBox(List<String> words, String input, String current) {
        if (words.size() < 2) {
            return Output.of(BusyBox.usage());
        }
        String applet = words.get(1);
        if (applet.startsWith("--list")) {
            return Output.of(BusyBox.list());
        }
        if (!BusyBox.has(applet)) {
            return new Output("", applet + ": applet not found\n", 127);
        }
        return run(words.subList(1, words.size()), input, current, true).orElse(Output.NOTHING);
    }

    private static Output echo(List<String> words) {
        boolean escapes = false;
        boolean newLine = true;
        int at = 0;
        while (at < words.size() && isOption(words.get(at))) {
            escapes |= words.get(at).indexOf('e') > 0;
            newLine &= words.get(at).indexOf('n') < 0;
            at++;
        }
        String text = String.join(" ", words.subList(at, words.size()));
        return Output.of((escapes ? Escapes.decode(text) : text) + (newLine ? "\n" : ""));
    }

    private static boolean isOption(String word) {
        return word.length() > 1
                && word.charAt(0) == '-'
                && word.chars().skip(1).allMatch(c -> c == 'e' || c == 'n' || c == 'E');
    }

    private Output uname(List<String> words) {
        String flags = words.stream().skip(1).filter(w -> w.startsWith("-")).reduce("", String::concat);
        if (flags.contains("a") || flags.contains("--all")) {
            return Output.of(machine.uname() + "\n");
        }
        List<String> parts = new ArrayList<>();
        if (flags.isEmpty() || flags.contains("s")) {
            parts.add("Linux");
        }
        if (flags.contains("n")) {
            parts.add(machine.hostName());
        }
        if (flags.contains("r")) {
            parts.add(machine.release());
        }
        if (flags.contains("v")) {
            parts.add(machine.build());
        }
        if (flags.contains("m")) {
            parts.add("x86_64");
        }
        if (flags.contains("o")) {
            parts.add("GNU/Linux");
        }
        return Output.of(String.join(" ", parts) + "\n");
    }

    private String id() {
        int number = user.equals("root") ? 0 : 1000;
        String both = number + "(" + user + ")";
        return "uid=" + both + " gid=" + both + " groups=" + both + "\n";
    }

    private String processes() {
        return "    PID TTY          TIME CMD\n    711 pts/0    00:00:00 login\n    719 pts/0    00:00:00 bash\n"
                + "    733 pts/0    00:00:00 ps\n";
    }

    private String memory() {
        MachineFacts facts = machine.facts();
        long used = facts.usedKb(Instant.now());
        long cached = facts.cachedKb();
        long free = facts.memoryKb() - used - cached;
        return "               total        used        free      shared  buff/cache   available\n"
                + String.format(
                        Locale.ROOT,
                        "Mem:     %11d %11d %11d %11d %11d %11d%nSwap:    %11d %11d %11d%n",
                        facts.memoryKb(),
                        used,
                        free,
                        1284,
                        cached,
                        free + cached * 9 / 10,
                        MachineFiles.SWAP_KB,
                        0,
                        MachineFiles.SWAP_KB);
    }

    private static Output grep(List<String> words, String input) {
        Optional<String> sought =
                words.stream().skip(1).filter(w -> !w.startsWith("-")).findFirst();
        StringBuilder text = new StringBuilder();
        input.lines()
                .filter(line -> line.contains(sought.orElse("")))
                .forEach(line -> text.append(line).append('\n'));
        return new Output(text.toString(), "", text.isEmpty() ? 1 : 0);
    }
}
