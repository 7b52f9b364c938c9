// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ftp;

import io.honeymesh.api.spi.Persona;
import io.honeymesh.traps.Programs;
import io.honeymesh.traps.RealMachine;
import io.honeymesh.traps.RealServer;
import java.nio.file.Files;
import java.nio.file.Path;

/** Debian's vsftpd on a loopback port, on a machine with the node's operator. */
final class RealVsftpd {

    private RealVsftpd() {}

    static RealServer start(Path folder, Persona persona, String password) throws Exception {
        Programs.find("vsftpd");
        Settings settings = Settings.of(persona);
        int port = RealServer.freePort();
        Path files = Files.createDirectories(folder.resolve("files/pub"));
        Path empty = Files.createDirectories(folder.resolve("empty"));
        // Beside what Debian sets: the port, and what an administrator does whose server is like the trap.
        Path configuration = Files.writeString(folder.resolve("vsftpd.conf"), """
                listen=NO
                listen_ipv6=YES
                listen_address6=::ffff:127.0.0.1
                listen_port=%d
                anonymous_enable=%s
                local_enable=YES
                write_enable=YES
                port_enable=NO
                dirmessage_enable=YES
                use_localtime=YES
                secure_chroot_dir=%s
                pam_service_name=vsftpd
                anon_root=%s
                rsa_cert_file=/etc/ssl/certs/ssl-cert-snakeoil.pem
                rsa_private_key_file=/etc/ssl/private/ssl-cert-snakeoil.key
                ssl_enable=%s
                force_local_logins_ssl=NO
                force_local_data_ssl=NO
                """.formatted(
                port, settings.anonymous() ? "YES" : "NO", empty, files.getParent(), settings.tls() ? "YES" : "NO"));
        String[] command = RealMachine.command(
                folder, persona.hostName(), persona.machine().operator(), password, "vsftpd", configuration.toString());
        return RealServer.start(folder, port, command);
    }
}
