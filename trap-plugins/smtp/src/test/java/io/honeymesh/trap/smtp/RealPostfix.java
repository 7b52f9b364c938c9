// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.smtp;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** Debian's Postfix and Dovecot on a loopback port, set up as the trap pretends; mail stays in their own queue. */
final class RealPostfix implements AutoCloseable {

    private final Path folder;
    private final int port = freePort();
    private final Process dovecot;

    /** @param node whose host name, people and password they get */
    RealPostfix(Path folder, String host, List<String> people, String password)
            throws IOException, InterruptedException {
        this.folder = folder;
        for (String program : List.of("/usr/sbin/postfix", "/usr/sbin/dovecot", "/usr/bin/openssl")) {
            Assumptions.assumeTrue(Files.isExecutable(Path.of(program)), program + " is not installed");
        }
        Assumptions.assumeTrue(System.getProperty("user.name").equals("root"), "Postfix starts as root only");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        run(
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-keyout",
                at("key"),
                "-out",
                at("cert"),
                "-subj",
                "/CN=" + host);
        Files.writeString(folder.resolve("users"), people.getFirst() + ":" + password + "\n");
        dovecot = startDovecot();
        startPostfix(host, people);
        await();
    }

    int port() {
        return port;
    }

    private Process startDovecot() throws IOException {
        Files.createDirectories(folder.resolve("dovecot/run"));
        Path configuration = Files.writeString(folder.resolve("dovecot/dovecot.conf"), """
                base_dir = %1$s/dovecot/run
                state_dir = %1$s/dovecot
                log_path = %1$s/dovecot/log
                protocols =
                ssl = no
                disable_plaintext_auth = no
                auth_mechanisms = plain login cram-md5
                auth_failure_delay = 0
                passdb {
                  driver = passwd-file
                  args = scheme=plain %1$s/users
                }
                userdb {
                  driver = static
                  args = uid=nobody gid=nogroup home=/nonexistent
                }
                service anvil {
                  unix_listener anvil-auth-penalty {
                    mode = 0
                  }
                }
                service auth {
                  unix_listener auth-postfix {
                    mode = 0666
                  }
                }
                """.formatted(folder));
        return new ProcessBuilder("dovecot", "-F", "-c", configuration.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("dovecot/out").toFile())
                .start();
    }

    private void startPostfix(String host, List<String> people) throws IOException, InterruptedException {
        Path data = Files.createDirectories(folder.resolve("data"));
        Files.setOwner(
                data, data.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("postfix"));
        Files.createDirectories(folder.resolve("spool"));
        Path configuration = Files.createDirectories(folder.resolve("postfix"));
        String known = people.stream().map(p -> "{" + p + "=x}").reduce("", (a, b) -> a + " " + b);
        Files.writeString(configuration.resolve("main.cf"), """
                compatibility_level = 3.6
                queue_directory = %1$s/spool
                data_directory = %1$s/data
                command_directory = /usr/sbin
                daemon_directory = /usr/lib/postfix/sbin
                smtpd_banner = $myhostname ESMTP $mail_name (Debian/GNU)
                append_dot_mydomain = no
                smtpd_relay_restrictions = permit_mynetworks permit_sasl_authenticated defer_unauth_destination
                myhostname = %2$s
                mydestination = $myhostname, localhost.localdomain, localhost
                mynetworks = 192.0.2.7/32
                recipient_delimiter = +
                inet_interfaces = 127.0.0.1
                inet_protocols = ipv4
                alias_maps = inline:{ postmaster=root }
                local_recipient_maps = proxy:unix:passwd.byname $alias_maps inline:{%3$s }
                disable_dns_lookups = yes
                smtpd_sasl_auth_enable = yes
                smtpd_sasl_type = dovecot
                smtpd_sasl_path = %1$s/dovecot/run/auth-postfix
                smtpd_tls_cert_file = %1$s/cert
                smtpd_tls_key_file = %1$s/key
                smtpd_tls_security_level = may
                maillog_file = %1$s/log
                maillog_file_prefixes = %1$s
                """.formatted(folder, host, known));
        // No delivery agent at all: what is taken is never sent.
        Files.writeString(configuration.resolve("master.cf"), """
                127.0.0.1:%d inet n - n - - smtpd
                cleanup  unix n - n - 0 cleanup
                tlsmgr   unix - - n 1000? 1 tlsmgr
                rewrite  unix - - n - - trivial-rewrite
                proxymap unix - - n - - proxymap
                anvil    unix - - n - 1 anvil
                flush    unix n - n 1000? 0 flush
                postlog  unix-dgram n - n - 1 postlogd
                """.formatted(port));
        run("postfix", "-c", configuration.toString(), "start");
    }

    @Override
    public void close() throws IOException {
        try {
            run("postfix", "-c", at("postfix"), "stop");
            dovecot.destroy();
            dovecot.waitFor(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IOException("interrupted", e);
        }
    }

    private String at(String file) {
        return folder.resolve(file).toString();
    }

    private void await() throws InterruptedException {
        for (int i = 0; i < 100; i++) {
            try (Socket socket = new Socket("127.0.0.1", port)) {
                if (socket.isConnected() && Files.exists(folder.resolve("dovecot/run/auth-postfix"))) {
                    return;
                }
            } catch (IOException notYet) {
                // asked again
            }
            Thread.sleep(50);
        }
    }

    private void run(String... command) throws IOException, InterruptedException {
        new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(folder.resolve("out").toFile()))
                .start()
                .waitFor(20, TimeUnit.SECONDS);
    }

    private static int freePort() throws IOException {
        try (ServerSocket probe = new ServerSocket(0)) {
            return probe.getLocalPort();
        }
    }
}
