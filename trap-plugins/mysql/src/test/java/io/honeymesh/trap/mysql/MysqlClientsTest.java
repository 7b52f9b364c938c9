// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.mysql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Conversation;
import io.honeymesh.api.Evidence;
import io.honeymesh.traps.RealClient;
import io.honeymesh.traps.TrapHarness;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What real clients make of the trap. */
@Timeout(90)
class MysqlClientsTest {

    private static RealClient.Result mariadb(TrapHarness trap, String password, String sql) throws Exception {
        return RealClient.run(
                "mariadb",
                "--no-defaults",
                "-h",
                "127.0.0.1",
                "-P",
                Integer.toString(trap.port()),
                "-u",
                "root",
                "-p" + password,
                "-e",
                sql);
    }

    @Test
    void theMariadbClientIsRefusedInTheServersWords() throws Exception {
        try (TrapHarness trap = Nodes.open(Nodes.plain())) {
            RealClient.Result result = mariadb(trap, "wrong!", "select 1");
            assertEquals(
                    "ERROR 1045 (28000): Access denied for user 'root'@'127.0.0.1' (using password: YES)",
                    result.output().strip());
            Conversation seen = trap.conversation();
            assertTrue(
                    seen.evidence().contains(new Evidence.Detail("mysql._client_name", Captured.of("libmariadb"))),
                    seen::toString);
        }
    }

    @Test
    void theMariadbClientLooksAround() throws Exception {
        int node = Nodes.plain();
        String application =
                Contents.of(TrapHarness.persona(node)).keySet().iterator().next();
        try (TrapHarness trap = Nodes.open(node)) {
            RealClient.Result result = mariadb(
                    trap,
                    Nodes.instance(node).password(),
                    "select version(); show databases; use " + application
                            + "; show tables; select * from users; describe users; select count(*) from orders;"
                            + " show create table settings; show grants; show variables like 'version%'; show processlist;"
                            + " set names latin1; insert into settings values ('a','b'); select user, host from mysql.user");
            assertEquals(0, result.exitCode(), result.output());
            assertTrue(result.output().contains("10.11.19-MariaDB-0+deb12u1"), result.output());
            assertTrue(
                    result.output()
                            .contains("admin@"
                                    + TrapHarness.persona(node).machine().domain()),
                    result.output());
            assertTrue(result.output().contains("PRIMARY KEY (`name`)"), result.output());
        }
    }

    @Test
    void theMariadbClientSendsItsPasswordInTheClearWherePamAsks() throws Exception {
        try (TrapHarness trap = Nodes.open(Nodes.pam())) {
            mariadb(trap, "my secret", "select 1");
            assertTrue(trap.conversation()
                    .evidence()
                    .contains(new Evidence.Credential("password", Captured.of("root"), Captured.of("my secret"))));
        }
    }

    @Test
    void nmapSeesMariadb() throws Exception {
        try (TrapHarness trap = Nodes.open(Nodes.plain())) {
            RealClient.Result result = RealClient.run(
                    "nmap",
                    "-Pn",
                    "-n",
                    "-sV",
                    "--script",
                    "mysql-info",
                    "-p",
                    Integer.toString(trap.port()),
                    "127.0.0.1");
            assertTrue(result.output().contains("MySQL 5.5.5-10.11.19-MariaDB-0+deb12u1"), result.output());
        }
    }
}
