// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.peers;

import io.honeymesh.lab.Command;
import io.honeymesh.lab.Lab;
import io.honeymesh.lab.LabException;
import io.honeymesh.lab.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;

/**
 * CrowdSec with its firewall bouncer in front of a real sshd: its packages' settings, what they bring for sshd, nothing that asks
 * its makers' servers.
 */
public final class CrowdSec {

    public static final List<Tools.Tool> TOOLS = List.of(
            new Tools.Tool(List.of("crowdsec"), "crowdsec"),
            new Tools.Tool(List.of("crowdsec-firewall-bouncer"), "crowdsec-firewall-bouncer"),
            new Tools.Tool(List.of("nft"), "nftables"),
            new Tools.Tool(List.of("sshd"), "openssh-server"));

    private static final Path HUB = Path.of("/usr/share/crowdsec/hub");
    private static final List<String> ITEMS = List.of(
            "collections/crowdsecurity/sshd.yaml",
            "parsers/s00-raw/crowdsecurity/syslog-logs.yaml",
            "parsers/s01-parse/crowdsecurity/sshd-logs.yaml",
            "parsers/s02-enrich/crowdsecurity/dateparse-enrich.yaml",
            "scenarios/crowdsecurity/ssh-bf.yaml",
            "scenarios/crowdsecurity/ssh-slow-bf.yaml");

    /** The bucket of its scenario holds five; the sixth overflows it. */
    private static final int OVERFLOW = 6;
    /** What its parser takes for a failed login: each refused guess says two of these. */
    private static final Pattern FAILURE = Pattern.compile(
            "^(Failed password |(Connection closed by|Disconnected from) (authenticating|invalid) user)");

    private CrowdSec() {}

    public static Defence start(Lab lab) {
        Setup setup = Setup.in(lab, lab.host("crowdsec"));
        Sshd sshd = Sshd.start(lab, setup.host(), setup.folder());
        Path etc = setup.copy("/etc/crowdsec", "etc");
        setup.copy("/usr/share/crowdsec/data", "data");
        link(etc);
        Path config = etc.resolve("config.yaml");
        setup.write(
                "etc/config.yaml",
                setup.read(config)
                        .replace("/etc/crowdsec/", etc + "/")
                        .replace("/var/lib/crowdsec/data/", setup.path("data") + "/")
                        .replace("/var/lib/crowdsec/hub/", HUB + "/")
                        .replace("/var/log/", setup.folder() + "/")
                        .replaceAll("(?m)^ *online_client:.*\\R.*credentials_path:.*\\R", ""));
        setup.write("etc/acquis.yaml", """
                filenames:
                  - %s
                labels:
                  type: syslog
                """.formatted(sshd.log()));
        setup.write("etc/acquis.d/.keep", "");
        setup.write("etc/notifications/.keep", "");
        String password = secret();
        String key = secret();
        // What the packages have made for this machine: it fits nothing here.
        setup.write("etc/local_api_credentials.yaml", "");
        setup.write("etc/bouncers/crowdsec-firewall-bouncer.yaml.local", "{}\n");
        String[] cscli = {"cscli", "-c", config.toString()};
        setup.output(words(
                cscli,
                "machines",
                "add",
                "lab",
                "--force",
                "--password",
                password,
                "-f",
                etc.resolve("local_api_credentials.yaml").toString(),
                "--url",
                "http://127.0.0.1:8080/"));
        setup.output(words(cscli, "bouncers", "add", "firewall", "-k", key));
        long agent = setup.daemon("output.log", "crowdsec", "-c", config.toString());
        setup.await("CrowdSec", "output.log", () -> setup.succeeds(words(cscli, "lapi", "status")));
        Path bouncer = etc.resolve("bouncers/crowdsec-firewall-bouncer.yaml");
        setup.write(
                "etc/bouncers/crowdsec-firewall-bouncer.yaml",
                setup.read(bouncer)
                        .replace("${BACKEND}", "nftables")
                        .replaceAll("(?m)^api_key:.*$", "api_key: " + key)
                        .replaceAll("(?m)^log_mode:.*$", "log_mode: stdout")
                        .replace("/var/run/", setup.folder() + "/")
                        .replace("/var/log/", setup.folder() + "/"));
        long firewall = setup.daemon("bouncer.log", "crowdsec-firewall-bouncer", "-c", bouncer.toString());
        setup.await(
                "CrowdSec's firewall bouncer",
                "bouncer.log",
                () -> setup.succeeds("nft", "list", "set", "ip", "crowdsec", "crowdsec-blacklists"));
        return new Defence(
                "CrowdSec " + version() + " and firewall bouncer",
                "crowdsec",
                setup.host(),
                Defence.SSH_PORT,
                Defence.QUIET_PORT,
                OVERFLOW + " lines of failed logins",
                source -> sshd.moment(source, FAILURE, OVERFLOW),
                List.of(agent, firewall));
    }

    private static void link(Path etc) {
        try {
            for (String item : ITEMS) {
                // Its stages are by the folder below "parsers"; the maker's name is only in the hub.
                Path below = Path.of(item);
                Path link = etc.resolve(below.getParent().getParent()).resolve(below.getFileName());
                Files.createDirectories(link.getParent());
                Files.deleteIfExists(link);
                Files.createSymbolicLink(link, HUB.resolve(item));
            }
        } catch (IOException e) {
            throw new LabException("can't set up CrowdSec: " + e.getMessage(), e);
        }
    }

    private static String secret() {
        byte[] bytes = new byte[16];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private static String[] words(String[] first, String... more) {
        return java.util.stream.Stream.of(first, more)
                .flatMap(java.util.Arrays::stream)
                .toArray(String[]::new);
    }

    private static String version() {
        Command.Result result = Command.of("crowdsec", "-version").run(Duration.ofSeconds(10));
        return (result.output() + result.errors())
                .lines()
                .filter(line -> line.contains("version: "))
                .findFirst()
                .orElse("")
                .replaceAll(".*version: v?([\\d.]*\\d).*", "$1");
    }
}
