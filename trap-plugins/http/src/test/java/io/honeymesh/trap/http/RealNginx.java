// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.http;

import io.honeymesh.traps.RealClient;
import io.honeymesh.traps.RealServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.stream.Stream;

/** A real nginx with a trap's site. */
final class RealNginx {

    private RealNginx() {}

    static RealServer start(Site site, Path folder) throws Exception {
        return start(site, folder, "", "");
    }

    /** Behind TLS, with a certificate of its own. */
    static RealServer startWithTls(Site site, Path folder) throws Exception {
        RealClient.certify(folder, "test");
        return start(
                site, folder, " ssl", "ssl_certificate " + folder + "/cert; ssl_certificate_key " + folder + "/key;\n");
    }

    private static RealServer start(Site site, Path folder, String listen, String more) throws Exception {
        int port = RealServer.freePort();
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
        return RealServer.start(folder, port, "nginx", "-c", configuration.toString(), "-p", folder.toString());
    }
}
