// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.mysql;

import io.honeymesh.traps.Programs;
import io.honeymesh.traps.RealClient;
import io.honeymesh.traps.RealServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Debian's mariadb-server, to compare answers with. */
final class RealMariadb {

    private RealMariadb() {}

    static RealServer start(Path folder, String user, String password) throws IOException, InterruptedException {
        Programs.needRoot("mariadbd is run by root here");
        Path data = folder.resolve("data");
        RealClient.prepare(
                "mariadb-install-db",
                "--no-defaults",
                "--user=root",
                "--datadir=" + data,
                "--skip-test-db",
                "--auth-root-authentication-method=normal");
        Path accounts = Files.writeString(
                folder.resolve("init.sql"),
                "GRANT ALL ON *.* TO '" + user + "'@'%' IDENTIFIED BY '" + password
                        + "' WITH GRANT OPTION;\nDROP USER root@'127.0.0.1';\n");
        int port = RealServer.freePort();
        return RealServer.start(
                folder,
                port,
                () -> RawClient.answers(port),
                "mariadbd",
                "--no-defaults",
                "--user=root",
                "--datadir=" + data,
                "--port=" + port,
                "--bind-address=127.0.0.1",
                "--socket=" + folder.resolve("sock"),
                "--pid-file=" + folder.resolve("pid"),
                "--character-set-server=utf8mb4",
                "--collation-server=utf8mb4_general_ci",
                "--skip-name-resolve",
                "--max-connect-errors=100000",
                "--init-file=" + accounts);
    }
}
