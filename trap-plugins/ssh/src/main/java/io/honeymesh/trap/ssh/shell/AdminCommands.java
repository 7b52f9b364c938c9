// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ssh.shell;

import io.honeymesh.api.spi.MachineFacts;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Programs that change users, packages and services, or run other programs. */
final class AdminCommands {

    private static final String PACKAGES =
            "adduser 3.134|apt 2.6.2|base-files 12.4+deb12u15|bash 5.2.15-2+b13|bsdutils 1:2.38.1-5+deb12u3|coreutils 9.1-1|cron 3.0pl1-162|"
                    + "curl 7.88.1-10+deb12u15|dash 0.5.12-2|debianutils 5.7-0.5~deb12u1|dpkg 1.21.23|grep 3.8-5|gzip 1.12-1|libc6 2.36-9+deb12u14|login 1:4.13+dfsg1-1+deb12u2|"
                    + "net-tools 2.10-0.1+deb12u2|openssh-client 1:9.2p1-2+deb12u10|openssh-server 1:9.2p1-2+deb12u10|openssl 3.0.22-1~deb12u2|passwd 1:4.13+dfsg1-1+deb12u2|perl-base 5.36.0-7+deb12u4|"
                    + "python3 3.11.2-1+b1|sed 4.9-1+deb12u1|sudo 1.9.13p3-1+deb12u4|systemd 252.39-1~deb12u2|tar 1.34+dfsg-1.2+deb12u1|util-linux 2.38.1-5+deb12u3|wget 1.21.3-1+deb12u1";

    private AdminCommands() {}

    static void add(Map<String, Process.Program> all) {
        all.put("sudo", AdminCommands::sudo);
        all.put("su", AdminCommands::su);
        all.put("passwd", AdminCommands::passwd);
        all.put("chpasswd", AdminCommands::chpasswd);
        all.put("crontab", AdminCommands::crontab);
        all.put("sh", AdminCommands::shell);
        all.put("bash", AdminCommands::shell);
        all.put("dash", AdminCommands::shell);
        all.put("busybox", AdminCommands::busybox);
        all.put("which", AdminCommands::which);
        all.put("dpkg", AdminCommands::dpkg);
        all.put("apt", AdminCommands::apt);
        all.put("apt-get", AdminCommands::apt);
        all.put("apt-cache", _ -> 0);
        all.put("systemctl", AdminCommands::systemctl);
        all.put("service", AdminCommands::systemctl);
        all.put("journalctl", p -> {
            p.line("-- No entries --");
            return 0;
        });
        for (String root :
                "useradd adduser usermod userdel deluser groupadd iptables sysctl insmod modprobe swapoff swapon ldconfig update-alternatives visudo"
                        .split(" ")) {
            all.put(root, p -> p.shell().user().equals("root") ? 0 : p.fail("Permission denied."));
        }
        for (String power : "reboot shutdown poweroff halt init".split(" ")) {
            all.put(power, p -> {
                if (p.shell().user().equals("root")) {
                    throw new Shell.Exit(0);
                }
                return p.fail("Permission denied");
            });
        }
        for (String silent : "sync logger wall update-rc.d setenforce".split(" ")) {
            all.put(silent, _ -> 0);
        }
        all.put("python3", AdminCommands::interpreter);
        all.put("perl", AdminCommands::interpreter);
        for (String compiler : "gcc cc g++ make".split(" ")) {
            all.put(
                    compiler,
                    p -> p.name().equals("make")
                            ? p.fail("*** No targets specified and no makefile found.  Stop.", 2)
                            : p.fail("fatal error: no input files\ncompilation terminated."));
        }
        for (String editor : "vi vim nano".split(" ")) {
            all.put(editor, p -> p.fail("Error opening terminal: " + p.shell().variable("TERM") + "."));
        }
        all.put("openssl", p -> {
            p.line(MachineFacts.OPENSSL + " (Library: " + MachineFacts.OPENSSL + ")");
            return 0;
        });
        all.put("ssh-keygen", p -> p.fail("Saving key failed: Permission denied"));
    }

    private static int shell(Process p) throws IOException {
        try (Shell child = p.shell().child()) {
            return shell(p, child);
        }
    }

    private static int shell(Process p, Shell child) throws IOException {
        child.interactive(false);
        List<String> words = new ArrayList<>(p.arguments());
        boolean text = false;
        while (!words.isEmpty()
                && words.getFirst().startsWith("-")
                && words.getFirst().length() > 1) {
            String option = words.removeFirst();
            text |= option.indexOf('c') > 0 && option.matches("-[a-z]*");
        }
        try {
            if (text) {
                String script = words.isEmpty() ? "" : words.removeFirst();
                child.arguments(words.isEmpty() ? p.name() : words.removeFirst(), words);
                return child.run(script, p.in(), p.out(), p.err());
            }
            if (!words.isEmpty()) {
                String path = words.removeFirst();
                child.arguments(path, words);
                return child.run(Text.of(p.read(path)), p.in(), p.out(), p.err());
            }
            if (p.in() instanceof Keyboard keyboard && p.shell().console().terminal()) {
                return new Prompt(p.shell().login(), child, p.shell().console(), keyboard, (Screen)
                                p.shell().login().errors(p.shell().console()))
                        .run();
            }
            String script = Text.of(p.allInput());
            p.shell().login().command(script);
            child.arguments(p.name(), List.of());
            return child.run(script, p.in(), p.out(), p.err());
        } catch (FileError e) {
            return p.fail(words.isEmpty() ? e.getMessage() : words.getFirst() + ": " + e.getMessage(), 127);
        } catch (Shell.Exit e) {
            return e.status();
        }
    }

    private static int busybox(Process p) throws IOException {
        if (p.arguments().isEmpty()) {
            p.line(MachineFacts.BUSYBOX
                    + " multi-call binary.\nBusyBox is copyrighted by many authors between 1998-2015.\nLicensed under GPLv2. See source distribution for detailed\n"
                    + "copyright notices.\n\nUsage: busybox [function [arguments]...]");
            return 0;
        }
        String applet = p.arguments().getFirst();
        Process.Program program = Programs.program(applet);
        if (program == null) {
            p.err().write(Text.bytes(applet + ": applet not found\n"));
            return 127;
        }
        return program.run(new Process(
                p.shell(), applet, p.arguments().subList(1, p.arguments().size()), p.in(), p.out(), p.err()));
    }

    private static String secret(Process p, String prompt) throws IOException {
        p.err().write(Text.bytes(prompt));
        p.err().flush();
        if (p.in() instanceof Keyboard keyboard) {
            keyboard.echo(false);
        }
        StringBuilder typed = new StringBuilder();
        try {
            int c = p.in().read();
            while (c >= 0 && c != '\n' && typed.length() < 512) {
                typed.append((char) c);
                c = p.in().read();
            }
        } finally {
            if (p.in() instanceof Keyboard keyboard) {
                keyboard.echo(true);
            }
        }
        return typed.toString();
    }

    private static int sudo(Process p) throws IOException {
        List<String> words = new ArrayList<>(p.arguments());
        String target = "root";
        boolean login = false;
        while (!words.isEmpty() && words.getFirst().startsWith("-")) {
            String option = words.removeFirst();
            login |= option.matches("-[isl]");
            if (option.equals("-u") && !words.isEmpty()) {
                target = words.removeFirst();
            }
        }
        if (!p.shell().user().equals("root")) {
            String typed = secret(p, "[sudo] password for " + p.shell().user() + ": ");
            p.shell().login().secret("sudo", p.shell().user(), typed);
            if (typed.isEmpty()) {
                return p.fail("no password was provided\nsudo: a password is required");
            }
        }
        if (words.isEmpty() || login) {
            if (words.isEmpty() && !login) {
                p.err()
                        .write(Text.bytes(
                                "usage: sudo -h | -K | -k | -V\nusage: sudo [-AbEHknPS] [-u user] [command]\n"));
                return 1;
            }
            words = new ArrayList<>(List.of("bash"));
        }
        return as(p, target, words);
    }

    private static int su(Process p) throws IOException {
        String command = p.option("-c", "");
        List<String> names = new ArrayList<>(p.operands());
        names.removeIf(name -> name.equals("-") || name.equals(command));
        String target = names.isEmpty() ? "root" : names.getFirst();
        if (p.machine().accounts().find(target) == null) {
            return p.fail(
                    "user " + target + " does not exist or the user entry does not contain all the required fields");
        }
        if (!p.shell().user().equals("root")) {
            p.shell().login().secret("su", target, secret(p, "Password: "));
            p.wait(Duration.ofSeconds(2));
            return p.fail("Authentication failure");
        }
        return as(p, target, command.isEmpty() ? List.of("bash") : List.of("bash", "-c", command));
    }

    private static int as(Process p, String user, List<String> words) throws IOException {
        try (Shell other = p.shell().as(user, p.machine().accounts().home(user))) {
            return other.program(words, p);
        }
    }

    private static int passwd(Process p) throws IOException {
        String user = p.operands().isEmpty() ? p.shell().user() : p.operands().getFirst();
        if (!p.shell().user().equals("root")) {
            p.line("Changing password for " + user + ".");
            p.shell().login().secret("passwd", user, secret(p, "Current password: "));
        }
        String first = secret(p, "New password: ");
        String second = secret(p, "Retype new password: ");
        p.shell().login().secret("passwd", user, first);
        if (!first.equals(second)) {
            p.err()
                    .write(
                            Text.bytes(
                                    "Sorry, passwords do not match.\npasswd: Authentication token manipulation error\npasswd: password unchanged\n"));
            return 10;
        }
        p.err().write(Text.bytes("passwd: password updated successfully\n"));
        return 0;
    }

    private static int chpasswd(Process p) throws IOException {
        for (String line : Text.lines(Text.of(p.allInput()))) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                p.shell().login().secret("passwd", line.substring(0, colon), line.substring(colon + 1));
            }
        }
        return p.shell().user().equals("root") ? 0 : p.fail("cannot lock /etc/passwd; try again later.");
    }

    private static int crontab(Process p) throws IOException {
        String path = "/var/spool/cron/crontabs/" + p.shell().user();
        try {
            if (p.has("l")) {
                p.out().write(p.files().read("root", "/", path));
            } else if (p.has("r")) {
                p.files().remove("root", path);
            } else if (!p.has("e")) {
                boolean input = p.operands().isEmpty() || p.arguments().contains("-");
                byte[] table = input ? p.allInput() : p.read(p.operands().getFirst());
                p.files().write("root", "/", path, table, false);
                p.shell().login().wrote(path);
            }
            return 0;
        } catch (FileError e) {
            p.err().write(Text.bytes("no crontab for " + p.shell().user() + "\n"));
            return 1;
        }
    }

    private static int which(Process p) throws IOException {
        int status = 0;
        for (String word : p.operands()) {
            String path = p.shell().which(word);
            if (path == null) {
                status = 1;
            } else {
                p.line(path);
            }
        }
        return status;
    }

    private static int dpkg(Process p) throws IOException {
        if (p.arguments().isEmpty()) {
            p.err().write(Text.bytes("dpkg: error: need an action option\n"));
            return 2;
        }
        if (p.arguments().contains("--print-architecture")) {
            p.line("amd64");
            return 0;
        }
        p.print(
                "Desired=Unknown/Install/Remove/Purge/Hold\n| Status=Not/Inst/Conf-files/Unpacked/halF-conf/Half-inst/trig-aWait/Trig-pend\n|/ Err?=(none)/Reinst-required (Status,Err: uppercase=bad)\n"
                        + "||/ Name            Version                  Architecture Description\n+++-===============-========================-============-=================================\n");
        for (String one : PACKAGES.split("\\|")) {
            int space = one.indexOf(' ');
            String name = one.substring(0, space);
            if (p.operands().isEmpty()
                    || p.operands().stream().anyMatch(pattern -> Glob.matches(pattern, name, p.work()))) {
                p.line("ii  " + Text.pad(name, 15) + " " + Text.pad(one.substring(space + 1), 24) + " amd64        "
                        + name);
            }
        }
        return 0;
    }

    private static int apt(Process p) throws IOException {
        String verb = p.operands().isEmpty() ? "" : p.operands().getFirst();
        if (verb.isEmpty() || verb.equals("list") || verb.equals("search") || verb.equals("show")) {
            p.line(verb.isEmpty() ? "apt 2.6.2 (amd64)\nUsage: apt [options] command" : "Listing... Done");
            return 0;
        }
        if (!p.shell().user().equals("root")) {
            p.err()
                    .write(
                            Text.bytes(
                                    "E: Could not open lock file /var/lib/dpkg/lock-frontend - open (13: Permission denied)\nE: Unable to acquire the dpkg frontend lock (/var/lib/dpkg/lock-frontend), are you root?\n"));
            return 100;
        }
        if (verb.equals("update")) {
            for (String source : new String[] {
                "http://deb.debian.org/debian bookworm", "http://security.debian.org/debian-security bookworm-security"
            }) {
                p.wait(Duration.ofMillis(1500));
                p.line("Err:1 " + source + " InRelease\n  Temporary failure resolving '" + host(source) + "'");
            }
            p.line(
                    "Reading package lists... Done\nW: Some index files failed to download. They have been ignored, or old ones used instead.");
            return 0;
        }
        p.line("Reading package lists... Done\nBuilding dependency tree... Done\nReading state information... Done");
        p.wait(Duration.ofMillis(600));
        String name = p.operands().size() > 1 ? p.operands().getLast() : "";
        if (name.isEmpty()) {
            p.line("0 upgraded, 0 newly installed, 0 to remove and 0 not upgraded.");
            return 0;
        }
        p.err().write(Text.bytes("E: Unable to locate package " + name + "\n"));
        return 100;
    }

    private static String host(String source) {
        return NetworkCommands.host(source.substring(0, source.indexOf(' ')));
    }

    private static int systemctl(Process p) throws IOException {
        List<String> words = new ArrayList<>(p.operands());
        if (p.name().equals("service") && words.size() > 1) {
            words = new ArrayList<>(List.of(words.get(1), words.getFirst()));
        }
        String verb = words.isEmpty() ? "list-units" : words.getFirst();
        String unit = words.size() > 1 ? words.get(1).replaceFirst("\\.service$", "") : "";
        boolean known = List.of("ssh", "sshd", "cron", "systemd-journald", "systemd-logind", "dbus")
                .contains(unit);
        if (verb.equals("status") || verb.startsWith("is-")) {
            if (!known) {
                p.err().write(Text.bytes("Unit " + unit + ".service could not be found.\n"));
                return 4;
            }
            p.line(
                    verb.equals("status")
                            ? "* " + unit + ".service\n     Loaded: loaded (/lib/systemd/system/" + unit
                                    + ".service; enabled; preset: enabled)\n     Active: active (running) since "
                                    + SystemCommands.clock(
                                            "EEE yyyy-MM-dd HH:mm:ss 'UTC'",
                                            p.facts().booted(p.now()).plusSeconds(9))
                                    + "\n   Main PID: 523"
                            : verb.equals("is-enabled") ? "enabled" : "active");
            return 0;
        }
        if (verb.equals("list-units")) {
            p.line(
                    "  UNIT                     LOAD   ACTIVE SUB     DESCRIPTION\n  cron.service             loaded active running Regular background program processing daemon\n"
                            + "  dbus.service             loaded active running D-Bus System Message Bus\n  ssh.service              loaded active running OpenBSD Secure Shell server");
            return 0;
        }
        if (!p.shell().user().equals("root")) {
            p.err().write(Text.bytes("Failed to " + verb + " " + unit + ".service: Access denied\n"));
            return 4;
        }
        if (!known && !unit.isEmpty()) {
            p.err()
                    .write(Text.bytes(
                            "Failed to " + verb + " " + unit + ".service: Unit " + unit + ".service not found.\n"));
            return 5;
        }
        return 0;
    }

    private static int interpreter(Process p) throws IOException {
        if (p.has("V", "--version") || p.has("v")) {
            p.line(
                    p.name().equals("perl")
                            ? "\nThis is perl 5, version 36, subversion 0 (v5.36.0) built for x86_64-linux-gnu-thread-multi"
                            : "Python 3.11.2");
            return 0;
        }
        String script = p.option("-c", p.option("-e", ""));
        if (script.isEmpty() && p.operands().isEmpty()) {
            script = Text.of(p.allInput());
        }
        if (!script.isEmpty()) {
            p.shell().login().detail("ssh.script", script);
        }
        // What the script would do can't be told without running it: it ends as one does that lacks memory.
        p.err().write(Text.bytes(p.name().equals("perl") ? "Out of memory!\n" : "MemoryError\n"));
        return 1;
    }
}
