// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.http;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** A real nginx with a trap's site, on loopback; a test that needs one is skipped where none is installed. */
final class RealNginx implements AutoCloseable {

    private final Process process;
    private final int port;

    private RealNginx(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    static RealNginx start(Site site, Path folder) throws Exception {
        return start(site, folder, "", "");
    }

    /** Behind TLS, with a certificate of its own. */
    static RealNginx startWithTls(Site site, Path folder) throws Exception {
        Assumptions.assumeTrue(installed("openssl"), "openssl is not installed");
        Path key = folder.resolve("key.pem");
        Path certificate = folder.resolve("certificate.pem");
        Process openssl = new ProcessBuilder(
                        "openssl",
                        "req",
                        "-x509",
                        "-newkey",
                        "rsa:2048",
                        "-nodes",
                        "-subj",
                        "/CN=test",
                        "-keyout",
                        key.toString(),
                        "-out",
                        certificate.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        Assumptions.assumeTrue(openssl.waitFor() == 0, "openssl made no certificate");
        return start(site, folder, " ssl", "ssl_certificate " + certificate + "; ssl_certificate_key " + key + ";\n");
    }

    private static RealNginx start(Site site, Path folder, String listen, String more) throws Exception {
        Assumptions.assumeTrue(installed("nginx"), "nginx is not installed");
        int port = freePort();
        Path root = Files.createDirectories(folder.resolve("www"));
        Path index = Files.write(root.resolve("index.nginx-debian.html"), site.index());
        Files.setLastModifiedTime(index, FileTime.from(site.modified()));
        Files.createDirectories(root.resolve(site.locked().substring(1)));
        Files.writeString(folder.resolve("users"), "nobody:!\n");
        String temporary = Stream.of("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
                .map(kind -> kind + "_temp_path " + folder.resolve(kind) + ";\n")
                .reduce("", String::concat);
        Path configuration = Files.writeString(
                folder.resolve("nginx.conf"),
                "daemon off; master_process off; pid " + folder.resolve("pid") + "; error_log "
                        + folder.resolve("error.log") + ";\nevents {}\nhttp {\n" + temporary
                        + "types { text/html html; }\ndefault_type application/octet-stream;\naccess_log off;\ngzip on;\n"
                        + "server { listen 127.0.0.1:" + port + listen + ";\n" + more + "root " + root
                        + "; index index.html index.htm index.nginx-debian.html;\n"
                        + "location / { try_files $uri $uri/ =404; }\nlocation " + site.locked()
                        + " { auth_basic \"" + site.realm() + "\"; auth_basic_user_file " + folder.resolve("users")
                        + "; } } }\n");
        Process nginx = new ProcessBuilder("nginx", "-c", configuration.toString(), "-p", folder.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        for (int i = 0; i < 100 && !listens(port); i++) {
            Thread.sleep(50);
        }
        return new RealNginx(nginx, port);
    }

    int port() {
        return port;
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().orTimeout(5, TimeUnit.SECONDS).join();
    }

    private static boolean installed(String program) {
        return Stream.of((System.getenv("PATH") + ":/usr/sbin").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    private static boolean listens(int port) {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket probe = new ServerSocket(0)) {
            return probe.getLocalPort();
        }
    }
}
