// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.smtp;

import io.honeymesh.traps.Programs;
import io.honeymesh.traps.RealClient;
import io.honeymesh.traps.RealServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/** Debian's Postfix and Dovecot on a loopback port, set up as the trap pretends; mail stays in their own queue. */
final class RealPostfix implements AutoCloseable {

    private final Path folder;
    private final int port = RealServer.freePort();
    private final RealServer dovecot;

    /** @param node whose host name, people and password they get */
    RealPostfix(Path folder, String host, List<String> people, String password)
            throws IOException, InterruptedException {
        this(folder, host, people, password, """
                auth_failure_delay = 0
                service anvil {
                  unix_listener anvil-auth-penalty {
                    mode = 0
                  }
                }
                """);
    }

    /** @param delays what to add to Dovecot's configuration; nothing makes wrong passwords as slow as they are */
    RealPostfix(Path folder, String host, List<String> people, String password, String delays)
            throws IOException, InterruptedException {
        this.folder = folder;
        List.of("postfix", "dovecot", "openssl").forEach(Programs::find);
        Programs.needRoot("Postfix starts as root only");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        RealClient.certify(folder, host);
        Files.writeString(folder.resolve("users"), people.getFirst() + ":" + password + "\n");
        dovecot = startDovecot(delays);
        startPostfix(host, people);
        await();
    }

    int port() {
        return port;
    }

    private RealServer startDovecot(String delays) throws IOException, InterruptedException {
        Files.createDirectories(folder.resolve("dovecot/run"));
        Path configuration = Files.writeString(folder.resolve("dovecot/dovecot.conf"), """
                base_dir = %1$s/dovecot/run
                state_dir = %1$s/dovecot
                log_path = %1$s/dovecot/log
                protocols =
                ssl = no
                disable_plaintext_auth = no
                auth_mechanisms = plain login cram-md5
                passdb {
                  driver = passwd-file
                  args = scheme=plain %1$s/users
                }
                userdb {
                  driver = static
                  args = uid=nobody gid=nogroup home=/nonexistent
                }
                service auth {
                  unix_listener auth-postfix {
                    mode = 0666
                  }
                }
                """.formatted(folder) + delays);
        Path socket = folder.resolve("dovecot/run/auth-postfix");
        return RealServer.start(
                folder, port, () -> Files.exists(socket), "dovecot", "-F", "-c", configuration.toString());
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
        // It ends at once and leaves its master running.
        RealClient.run("postfix", "-c", configuration.toString(), "start");
    }

    @Override
    public void close() throws IOException {
        try {
            RealClient.run("postfix", "-c", at("postfix"), "stop");
            dovecot.close();
        } catch (InterruptedException e) {
            throw new IOException("interrupted", e);
        }
    }

    private String at(String file) {
        return folder.resolve(file).toString();
    }

    private void await() throws InterruptedException {
        for (int i = 0; i < 200 && !RealServer.listens(port); i++) {
            Thread.sleep(50);
        }
    }
}
