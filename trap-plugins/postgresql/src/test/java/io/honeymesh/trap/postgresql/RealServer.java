// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.postgresql;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** Debian's postgresql-15 on a loopback port, to compare answers with; where it isn't installed the test is skipped. */
final class RealServer implements AutoCloseable {

    private static final Path PROGRAMS = Path.of("/usr/lib/postgresql/15/bin");

    private final Path folder;
    private final Process process;
    private final int port;

    private RealServer(Path folder, Process process, int port) {
        this.folder = folder;
        this.process = process;
        this.port = port;
    }

    /** @param method as pg_hba.conf names it */
    static RealServer start(String method, Instance like) throws IOException, InterruptedException {
        Assumptions.assumeTrue(Files.isExecutable(PROGRAMS.resolve("postgres")), "postgresql-15 is not installed");
        Path folder = Files.createTempDirectory("postgresql");
        Path password = Files.writeString(folder.resolve("password"), like.password() + "\n");
        if (isRoot()) {
            run(List.of("chown", "-R", "postgres", folder.toString()));
        }
        Path data = folder.resolve("data");
        run(asPostgres(
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
        Files.writeString(data.resolve("pg_hba.conf"), "host all all 127.0.0.1/32 " + method + "\n");
        int port;
        try (ServerSocket probe = new ServerSocket(0)) {
            port = probe.getLocalPort();
        }
        Process server = new ProcessBuilder(asPostgres(
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
                        "password_encryption=" + (method.equals("md5") ? "md5" : "scram-sha-256")))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .directory(new java.io.File("/"))
                .start();
        for (int i = 0;
                i < 200 && !RawClient.ask(port, RawClient.startup("user", "x")).startsWith("R");
                i++) {
            Thread.sleep(30);
        }
        return new RealServer(folder, server, port);
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    /** PostgreSQL refuses to be run by root. */
    private static List<String> asPostgres(String program, String... arguments) {
        List<String> command = new ArrayList<>();
        if (isRoot()) {
            command.addAll(List.of("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"));
        }
        command.add(PROGRAMS.resolve(program).toString());
        command.addAll(List.of(arguments));
        return command;
    }

    private static void run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .directory(new java.io.File("/"))
                .start();
        Assumptions.assumeTrue(process.waitFor(60, TimeUnit.SECONDS) && process.exitValue() == 0, command + " failed");
    }

    int port() {
        return port;
    }

    @Override
    public void close() throws IOException {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
