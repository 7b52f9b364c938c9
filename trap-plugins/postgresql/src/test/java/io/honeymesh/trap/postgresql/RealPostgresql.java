// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.postgresql;

import io.honeymesh.traps.RealClient;
import io.honeymesh.traps.RealServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** Debian's postgresql-15, to compare answers with. */
final class RealPostgresql {

    private static final Path PROGRAMS = Path.of("/usr/lib/postgresql/15/bin");

    private RealPostgresql() {}

    /** @param method as pg_hba.conf names it */
    static RealServer start(Path folder, String method, Instance like) throws IOException, InterruptedException {
        Assumptions.assumeTrue(Files.isExecutable(PROGRAMS.resolve("postgres")), "postgresql-15 is not installed");
        Path password = Files.writeString(folder.resolve("password"), like.password() + "\n");
        if (isRoot()) {
            RealClient.prepare("chown", "-R", "postgres", folder.toString());
        }
        Path data = folder.resolve("data");
        RealClient.prepare(asPostgres(
                "initdb",
                "-N",
                "-D",
                data.toString(),
                "-U",
                like.user(),
                "-A",
                method.equals("md5") ? "md5" : "scram-sha-256",
                "--pwfile=" + password,
                "-E",
                "UTF8",
                "--locale=C.UTF-8"));
        Files.writeString(data.resolve("pg_hba.conf"), "host all all 127.0.0.0/8 " + method + "\n");
        int port = RealServer.freePort();
        String[] server = asPostgres(
                "postgres",
                "-D",
                data.toString(),
                "-p",
                Integer.toString(port),
                "-c",
                "listen_addresses=127.0.0.1",
                "-c",
                "unix_socket_directories=" + folder,
                "-c",
                "fsync=off",
                "-c",
                "password_encryption=" + (method.equals("md5") ? "md5" : "scram-sha-256"));
        return RealServer.start(folder, port, () -> answers(port), server);
    }

    private static boolean answers(int port) {
        try {
            return RawClient.ask(port, RawClient.startup("user", "x"), 100).startsWith("R");
        } catch (IOException notYet) {
            return false;
        }
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    /** PostgreSQL refuses to be run by root. */
    private static String[] asPostgres(String program, String... arguments) {
        List<String> command = new ArrayList<>();
        if (isRoot()) {
            command.addAll(List.of("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"));
        }
        command.add(PROGRAMS.resolve(program).toString());
        command.addAll(List.of(arguments));
        return command.toArray(String[]::new);
    }
}
