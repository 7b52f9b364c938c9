// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.dns;

import io.honeymesh.traps.RealServer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A real BIND. */
final class Named {

    private Named() {}

    /** @param rates a line on response rate limiting for its configuration */
    static RealServer start(Path folder, String host, String rates) throws IOException, InterruptedException {
        int port = RealServer.freePort();
        String settings;
        try (InputStream in = Named.class.getResourceAsStream("named.conf")) {
            settings = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        Path configuration = folder.resolve("named" + port + ".conf");
        Files.writeString(
                configuration,
                settings.replace("FOLDER", folder.toString())
                        .replace("PORT", Integer.toString(port))
                        .replace("HOST", host)
                        .replace("RATES", rates));
        return RealServer.start(folder, port, "named", "-g", "-n", "1", "-c", configuration.toString());
    }
}
