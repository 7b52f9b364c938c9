// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.imap;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** Debian's Dovecot on a loopback port, set up as the trap pretends, with one user whose mailbox is empty. */
final class RealDovecot implements AutoCloseable {

    private final int port = freePort();
    private final Process dovecot;

    RealDovecot(Path folder, String user, String password, String mechanisms) throws IOException, InterruptedException {
        boolean installed = Files.isExecutable(Path.of("/usr/sbin/dovecot"))
                && Files.exists(Path.of("/usr/lib/dovecot/imap-login"));
        Assumptions.assumeTrue(installed, "dovecot-imapd is not installed");
        Assumptions.assumeTrue(System.getProperty("user.name").equals("root"), "Dovecot starts as root only");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.writeString(folder.resolve("users"), user + ":" + password + "\n");
        Files.createDirectories(folder.resolve("run"));
        Path mail = Files.createDirectories(folder.resolve("mail"));
        Files.setPosixFilePermissions(mail, PosixFilePermissions.fromString("rwxrwxrwx"));
        new ProcessBuilder(
                        "openssl",
                        "req",
                        "-x509",
                        "-newkey",
                        "rsa:2048",
                        "-nodes",
                        "-keyout",
                        folder + "/key",
                        "-out",
                        folder + "/cert",
                        "-subj",
                        "/CN=x")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("openssl").toFile())
                .start()
                .waitFor(20, TimeUnit.SECONDS);
        Path configuration = Files.writeString(folder.resolve("dovecot.conf"), """
                base_dir = %1$s/run
                state_dir = %1$s
                log_path = %1$s/log
                protocols = imap
                listen = 127.0.0.1
                ssl = yes
                ssl_cert = <%1$s/cert
                ssl_key = <%1$s/key
                disable_plaintext_auth = no
                auth_mechanisms = %2$s
                auth_failure_delay = 0
                mail_location = mbox:%1$s/mail/%%u:INBOX=%1$s/mail/%%u.inbox
                passdb {
                  driver = passwd-file
                  args = scheme=plain %1$s/users
                }
                userdb {
                  driver = static
                  args = uid=nobody gid=nogroup home=%1$s/mail/%%u
                }
                service anvil {
                  unix_listener anvil-auth-penalty {
                    mode = 0
                  }
                }
                service imap-login {
                  inet_listener imap {
                    port = %3$d
                  }
                  inet_listener imaps {
                    port = 0
                  }
                }
                """.formatted(folder, mechanisms, port));
        dovecot = new ProcessBuilder("dovecot", "-F", "-c", configuration.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("out").toFile())
                .start();
        await();
    }

    int port() {
        return port;
    }

    @Override
    public void close() throws IOException {
        dovecot.destroy();
        try {
            dovecot.waitFor(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IOException("interrupted", e);
        }
    }

    private void await() throws InterruptedException {
        for (int i = 0; i < 100; i++) {
            try (Socket socket = new Socket("127.0.0.1", port)) {
                if (socket.isConnected()) {
                    return;
                }
            } catch (IOException notYet) {
                // asked again
            }
            Thread.sleep(50);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket probe = new ServerSocket(0)) {
            return probe.getLocalPort();
        }
    }
}
