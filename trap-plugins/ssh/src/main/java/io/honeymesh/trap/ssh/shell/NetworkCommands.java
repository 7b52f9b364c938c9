// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ssh.shell;

import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;

/**
 * Programs that would use the network: they only say what a machine says whose packets nobody answers. No name is looked up and
 * no connection made (S10); the addresses an intruder asked for are kept as evidence.
 */
final class NetworkCommands {

    private static final Duration LOOKUP = Duration.ofMillis(1200);
    private static final Duration CONNECT = Duration.ofMillis(2100);

    private NetworkCommands() {}

    static void add(Map<String, Process.Program> all) {
        all.put("wget", NetworkCommands::wget);
        all.put("curl", NetworkCommands::curl);
        all.put("ping", NetworkCommands::ping);
        all.put("ifconfig", NetworkCommands::ifconfig);
        all.put("ip", NetworkCommands::ip);
        all.put("route", p -> {
            p.print(
                    "Kernel IP routing table\nDestination     Gateway         Genmask         Flags Metric Ref    Use Iface\n"
                            + "0.0.0.0         " + Text.pad(gateway(p), 15)
                            + " 0.0.0.0         UG    0      0        0 "
                            + p.facts().nic() + "\n");
            return 0;
        });
        all.put("arp", p -> {
            p.print("Address                  HWtype  HWaddress           Flags Mask            Iface\n"
                    + Text.pad(gateway(p), 24) + " ether   52:54:00:12:35:02   C                     "
                    + p.facts().nic() + "\n");
            return 0;
        });
        all.put("netstat", p -> sockets(p, false));
        all.put("ss", p -> sockets(p, true));
        for (String client :
                new String[] {"ssh", "sftp", "telnet", "nc", "ncat", "ftp", "tftp", "ftpget", "rsync", "git"}) {
            all.put(client, NetworkCommands::client);
        }
        for (String lookup : new String[] {"nslookup", "dig", "host"}) {
            all.put(lookup, p -> {
                keep(p);
                p.wait(LOOKUP);
                p.line(";; communications error to 1.1.1.1#53: timed out");
                return 1;
            });
        }
    }

    private static void keep(Process p) {
        p.shell().login().detail("ssh.network", (p.name() + " " + String.join(" ", p.arguments())).strip());
    }

    static String host(String url) {
        String rest = url.replaceFirst("^[a-zA-Z]{1,10}://", "").replaceFirst("[/?#].*$", "");
        rest = rest.substring(rest.lastIndexOf('@') + 1);
        return rest.replaceFirst(":\\d{1,5}$", "");
    }

    private static boolean numeric(String host) {
        return host.matches("\\d{1,3}(\\.\\d{1,3}){3}|\\[[0-9a-fA-F:]+\\]");
    }

    private static int port(String url) {
        String rest = url.replaceFirst("^[a-zA-Z]{1,10}://", "").replaceFirst("[/?#].*$", "");
        int colon = rest.lastIndexOf(':');
        int otherwise = url.startsWith("https") ? 443 : url.startsWith("ftp") ? 21 : 80;
        return colon < 0 ? otherwise : Builtins.number(rest.substring(colon + 1), otherwise);
    }

    private static int wget(Process p) throws IOException {
        if (p.operands().isEmpty()) {
            return p.fail("missing URL\nUsage: wget [OPTION]... [URL]...\n\nTry `wget --help' for more options.");
        }
        keep(p);
        String url = p.operands().getLast();
        String host = host(url);
        String full = url.contains("://") ? url : "http://" + url;
        boolean quiet = p.has("q", "--quiet");
        String head = "--" + SystemCommands.clock("yyyy-MM-dd HH:mm:ss", p.now()) + "--  "
                + (full.indexOf('/', 8) < 0 ? full + "/" : full) + "\n";
        if (numeric(host)) {
            say(p, quiet, head + "Connecting to " + host + ":" + port(url) + "... ");
            p.wait(CONNECT);
            say(p, quiet, "failed: No route to host.\n");
        } else {
            say(p, quiet, head + "Resolving " + host + " (" + host + ")... ");
            p.wait(LOOKUP);
            say(
                    p,
                    quiet,
                    "failed: Temporary failure in name resolution.\nwget: unable to resolve host address '" + host
                            + "'\n");
        }
        return 4;
    }

    private static void say(Process p, boolean quiet, String text) throws IOException {
        if (!quiet) {
            p.err().write(Text.bytes(text));
            p.err().flush();
        }
    }

    private static int curl(Process p) throws IOException {
        if (p.operands().isEmpty()) {
            p.err().write(Text.bytes("curl: try 'curl --help' or 'curl --manual' for more information\n"));
            return 2;
        }
        keep(p);
        String url = p.operands().stream()
                .filter(word -> word.contains("/") && word.contains("."))
                .findFirst()
                .orElse(p.operands().getFirst());
        String host = host(url);
        boolean quiet = p.has("s", "--silent") && !p.has("S");
        if (numeric(host)) {
            p.wait(CONNECT);
            say(
                    p,
                    quiet,
                    "curl: (7) Failed to connect to " + host + " port " + port(url)
                            + " after 2104 ms: Couldn't connect to server\n");
            return 7;
        }
        p.wait(LOOKUP);
        say(p, quiet, "curl: (6) Could not resolve host: " + host + "\n");
        return 6;
    }

    private static int ping(Process p) throws IOException {
        if (p.operands().isEmpty()) {
            return p.fail("usage error: Destination address required", 1);
        }
        keep(p);
        String host = p.operands().getLast();
        if (!numeric(host)) {
            p.wait(LOOKUP);
            return p.fail(host + ": Temporary failure in name resolution", 2);
        }
        p.line("PING " + host + " (" + host + ") 56(84) bytes of data.");
        int count = Builtins.number(p.option("-c", "0"), 0);
        int sent = 0;
        try {
            while (count == 0 || sent < count) {
                sent++;
                p.wait(Duration.ofSeconds(1));
            }
        } catch (Keyboard.Interrupted e) {
            statistics(p, host, sent);
            throw e;
        }
        p.wait(Duration.ofSeconds(1));
        statistics(p, host, sent);
        return 1;
    }

    private static void statistics(Process p, String host, int sent) throws IOException {
        p.line("\n--- " + host + " ping statistics ---\n" + sent
                + " packets transmitted, 0 received, 100% packet loss, time " + (1024 * Math.max(0, sent - 1))
                + "ms\n");
        p.out().flush();
    }

    private static int client(Process p) throws IOException {
        if (p.operands().isEmpty()) {
            return p.fail("usage: " + p.name() + " [options] destination");
        }
        keep(p);
        String host = host(p.operands().getFirst());
        if (!numeric(host)) {
            p.wait(LOOKUP);
            return p.name().equals("ssh")
                    ? p.fail("Could not resolve hostname " + host + ": Temporary failure in name resolution", 255)
                    : p.fail(host + ": Temporary failure in name resolution");
        }
        p.wait(CONNECT);
        return p.name().equals("ssh")
                ? p.fail("connect to host " + host + " port 22: No route to host", 255)
                : p.fail("connect to " + host + ": No route to host");
    }

    private static String gateway(Process p) {
        String own = p.shell().login().localAddress();
        int dot = own.lastIndexOf('.');
        return dot < 0 ? "10.0.0.1" : own.substring(0, dot) + ".1";
    }

    private static String own(Process p) {
        String own = p.shell().login().localAddress();
        return own.contains(":") ? "10.0.0.5" : own;
    }

    private static int ifconfig(Process p) throws IOException {
        String own = own(p);
        long age = p.facts().uptime(p.now()).toSeconds();
        p.print(p.facts().nic() + ": flags=4163<UP,BROADCAST,RUNNING,MULTICAST>  mtu 1500\n        inet " + own
                + "  netmask 255.255.255.0  broadcast "
                + own.substring(0, own.lastIndexOf('.')) + ".255\n        ether "
                + p.facts().mac() + "  txqueuelen 1000  (Ethernet)\n        RX packets " + age / 3 + "  bytes "
                + age * 211 + " (" + Text.human(age * 211)
                + "iB)\n        RX errors 0  dropped 0  overruns 0  frame 0\n        TX packets " + age / 4 + "  bytes "
                + age * 97
                + " (" + Text.human(age * 97)
                + "iB)\n        TX errors 0  dropped 0 overruns 0  carrier 0  collisions 0\n\nlo: flags=73<UP,LOOPBACK,RUNNING>  mtu 65536\n"
                + "        inet 127.0.0.1  netmask 255.0.0.0\n        loop  txqueuelen 1000  (Local Loopback)\n        RX packets 214  bytes 19124 (18.6 KiB)\n"
                + "        TX packets 214  bytes 19124 (18.6 KiB)\n\n");
        return 0;
    }

    private static int ip(Process p) throws IOException {
        String what = p.operands().isEmpty() ? "" : p.operands().getFirst();
        String nic = p.facts().nic();
        String own = own(p);
        String network = own.substring(0, own.lastIndexOf('.'));
        if (what.startsWith("r")) {
            p.print("default via " + gateway(p) + " dev " + nic + " \n" + network + ".0/24 dev " + nic
                    + " proto kernel scope link src " + own + " \n");
        } else if (what.startsWith("n")) {
            p.print(gateway(p) + " dev " + nic + " lladdr 52:54:00:12:35:02 REACHABLE\n");
        } else if (what.startsWith("a") || what.startsWith("l")) {
            p.print(
                    "1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue state UNKNOWN group default qlen 1000\n    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00\n"
                            + (what.startsWith("a")
                                    ? "    inet 127.0.0.1/8 scope host lo\n       valid_lft forever preferred_lft forever\n"
                                    : "")
                            + "2: " + nic
                            + ": <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc fq_codel state UP group default qlen 1000\n    link/ether "
                            + p.facts().mac() + " brd ff:ff:ff:ff:ff:ff\n"
                            + (what.startsWith("a")
                                    ? "    inet " + own + "/24 brd " + network + ".255 scope global dynamic " + nic
                                            + "\n       valid_lft "
                                            + (86_400 - p.now().getEpochSecond() % 40_000) + "sec preferred_lft "
                                            + (86_400 - p.now().getEpochSecond() % 40_000) + "sec\n"
                                    : ""));
        } else {
            p.err().write(Text.bytes("Usage: ip [ OPTIONS ] OBJECT { COMMAND | help }\n"));
            return 255;
        }
        return 0;
    }

    private static int sockets(Process p, boolean ss) throws IOException {
        Login login = p.shell().login();
        String local = own(p) + ":22";
        String remote = login.touch().flow().remote().toString();
        boolean listening = p.has("l");
        String program = p.has("p") ? ss ? " users:((\"sshd\",pid=523,fd=3))" : "523/sshd: /usr/sbin" : "";
        if (ss) {
            p.line("Netid State  Recv-Q Send-Q Local Address:Port Peer Address:PortProcess");
            if (listening || p.has("a")) {
                p.line("tcp   LISTEN 0      128          0.0.0.0:22        0.0.0.0:*" + program);
                p.line("tcp   LISTEN 0      128             [::]:22           [::]:*" + program);
            }
            if (!listening) {
                p.line(String.format(
                        Locale.ROOT, "tcp   ESTAB  0      0      %s %s", Text.left(local, 18), Text.left(remote, 18)));
            }
            return 0;
        }
        p.line(
                listening
                        ? "Active Internet connections (only servers)"
                        : "Active Internet connections (" + (p.has("a") ? "servers and established)" : "w/o servers)"));
        p.line("Proto Recv-Q Send-Q Local Address           Foreign Address         State      "
                + (p.has("p") ? " PID/Program name    " : ""));
        if (listening || p.has("a")) {
            p.line("tcp        0      0 0.0.0.0:22              0.0.0.0:*               LISTEN      " + program);
            p.line("tcp6       0      0 :::22                   :::*                    LISTEN      " + program);
        }
        if (!listening) {
            p.line("tcp        0      0 " + Text.pad(local, 23) + " " + Text.pad(remote, 23) + " ESTABLISHED "
                    + program.replace("523", String.valueOf(login.shellPid() - 8)));
        }
        return 0;
    }
}
