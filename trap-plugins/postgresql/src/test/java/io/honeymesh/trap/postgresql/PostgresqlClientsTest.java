// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.postgresql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Evidence;
import io.honeymesh.traps.RealClient;
import io.honeymesh.traps.TrapHarness;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What real clients make of the trap. */
@Timeout(90)
class PostgresqlClientsTest {

    private static RealClient.Result psql(TrapHarness trap, String password, String database, String... commands)
            throws Exception {
        List<String> command = new ArrayList<>(List.of(
                "psql",
                "-X",
                "-w",
                "host=127.0.0.1 port=" + trap.port() + " user=postgres password=" + password + " dbname=" + database));
        for (String one : commands) {
            command.add("-c");
            command.add(one);
        }
        return RealClient.run(command.toArray(String[]::new));
    }

    private static void looksAround(int node) throws Exception {
        Instance instance = Nodes.instance(node);
        try (TrapHarness trap = Nodes.open(node)) {
            RealClient.Result result = psql(
                    trap,
                    instance.password(),
                    instance.application(),
                    "select version()",
                    "\\conninfo",
                    "\\l",
                    "\\dt",
                    "\\du",
                    "\\d users",
                    "select * from users",
                    "select count(*) from orders",
                    "create table x(a text)",
                    "copy x from program 'id'",
                    "select * from x",
                    "select usename, passwd from pg_shadow",
                    "show port");
            assertEquals(0, result.exitCode(), result.output());
            String said = result.output();
            assertTrue(said.contains("PostgreSQL 15.18 (Debian 15.18-0+deb12u1)"), said);
            assertEquals(instance.tls(), said.contains("SSL connection (protocol: TLSv1.3"), said);
            assertTrue(said.contains(" public | users    | table | postgres"), said);
            assertTrue(
                    said.contains("admin@" + TrapHarness.persona(node).machine().domain()), said);
            assertTrue(said.contains("(postgres) gid="), said);
            assertTrue(said.contains("SCRAM-SHA-256$4096:"), said);
            assertTrue(said.contains(" created_at | timestamp with time zone"), said);
        }
    }

    @Test
    void psqlLooksAroundOverTlsWithScram() throws Exception {
        looksAround(Nodes.node(Instance.Method.SCRAM, true));
    }

    @Test
    void psqlLooksAroundWithMd5() throws Exception {
        looksAround(Nodes.node(Instance.Method.MD5, false));
    }

    @Test
    void psqlLooksAroundWithScramInTheClear() throws Exception {
        looksAround(Nodes.node(Instance.Method.SCRAM, false));
    }

    @Test
    void psqlSendsItsPasswordInTheClearWhereAsked() throws Exception {
        for (boolean tls : List.of(false, true)) {
            try (TrapHarness trap = Nodes.open(Nodes.node(Instance.Method.PAM, tls))) {
                RealClient.Result result = psql(trap, "mysecret", "postgres", "select 1");
                assertTrue(
                        result.output().contains("FATAL:  PAM authentication failed for user \"postgres\""),
                        result.output());
                assertTrue(trap.conversation()
                        .evidence()
                        .contains(
                                new Evidence.Credential("password", Captured.of("postgres"), Captured.of("mysecret"))));
            }
        }
    }

    @Test
    void pgbenchsPreparedStatementsWork() throws Exception {
        int node = Nodes.node(Instance.Method.PASSWORD, false);
        Instance instance = Nodes.instance(node);
        java.nio.file.Path script = java.nio.file.Files.writeString(
                java.nio.file.Files.createTempFile("pgbench", ".sql"),
                "\\set n 5\nselect :n;\nselect * from users where id = :n;\n");
        script.toFile().deleteOnExit();
        try (TrapHarness trap = Nodes.open(node)) {
            RealClient.Result result = RealClient.run(
                    "pgbench",
                    "-n",
                    "-t",
                    "3",
                    "-M",
                    "prepared",
                    "-f",
                    script.toString(),
                    "host=127.0.0.1 port=" + trap.port() + " user=postgres password=" + instance.password() + " dbname="
                            + instance.application());
            assertTrue(result.output().contains("number of failed transactions: 0"), result.output());
        }
    }

    @Test
    void nmapSeesPostgresql() throws Exception {
        // With the default of 3 s it is a race: nmap calls whoever hangs up within its own 3 s of silence tcpwrapped.
        int node = Nodes.node(Instance.Method.SCRAM, false);
        try (TrapHarness trap = TrapHarness.open(new PostgresqlTrap(), Map.of("read.deadline", "10s"), node)) {
            RealClient.Result result =
                    RealClient.run("nmap", "-Pn", "-n", "-sV", "-p", Integer.toString(trap.port()), "127.0.0.1");
            assertTrue(result.output().contains("PostgreSQL DB"), result.output());
        }
    }
}
