// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.traps;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Assumptions;

/** Debian's Dovecot on a loopback port, set up as the mail traps pretend, with one user whose mailbox is empty. */
public enum RealDovecot {
    IMAP("imap", "dovecot-imapd"),
    POP3("pop3", "dovecot-pop3d");

    private final String protocol;
    private final String debianPackage;

    RealDovecot(String protocol, String debianPackage) {
        this.protocol = protocol;
        this.debianPackage = debianPackage;
    }

    public RealServer start(Path folder, String user, String password, String mechanisms)
            throws IOException, InterruptedException {
        return start(folder, user, password, mechanisms, """
                auth_failure_delay = 0
                service anvil {
                  unix_listener anvil-auth-penalty {
                    mode = 0
                  }
                }
                """);
    }

    /** The same, as slow with wrong passwords as Debian's. */
    public RealServer startPatient(Path folder, String user, String password) throws IOException, InterruptedException {
        return start(folder, user, password, "plain login", "");
    }

    private RealServer start(Path folder, String user, String password, String mechanisms, String haste)
            throws IOException, InterruptedException {
        Assumptions.assumeTrue(
                Files.exists(Path.of("/usr/lib/dovecot/" + protocol + "-login")), debianPackage + " is not installed");
        Programs.needRoot("Dovecot starts as root only");
        int port = RealServer.freePort();
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.writeString(folder.resolve("users"), user + ":" + password + "\n");
        Files.createDirectories(folder.resolve("run"));
        Path mail = Files.createDirectories(folder.resolve("mail"));
        Files.setPosixFilePermissions(mail, PosixFilePermissions.fromString("rwxrwxrwx"));
        RealClient.certify(folder, "x");
        Path configuration = Files.writeString(
                folder.resolve("dovecot.conf"), """
                base_dir = %1$s/run
                state_dir = %1$s
                log_path = %1$s/log
                protocols = %4$s
                listen = 127.0.0.1
                ssl = yes
                ssl_cert = <%1$s/cert
                ssl_key = <%1$s/key
                disable_plaintext_auth = no
                auth_mechanisms = %2$s
                mail_location = mbox:%1$s/mail/%%u:INBOX=%1$s/mail/%%u.inbox
                passdb {
                  driver = passwd-file
                  args = scheme=plain %1$s/users
                }
                userdb {
                  driver = static
                  args = uid=nobody gid=nogroup home=%1$s/mail/%%u
                }
                service %4$s-login {
                  inet_listener %4$s {
                    port = %3$d
                  }
                  inet_listener %4$ss {
                    port = 0
                  }
                }
                """.formatted(folder, mechanisms, port, protocol) + haste);
        return RealServer.start(folder, port, "dovecot", "-F", "-c", configuration.toString());
    }
}
