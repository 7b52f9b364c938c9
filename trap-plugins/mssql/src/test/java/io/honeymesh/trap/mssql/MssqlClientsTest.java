// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.mssql;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Conversation;
import io.honeymesh.api.Evidence;
import io.honeymesh.traps.RealClient;
import io.honeymesh.traps.TrapHarness;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What real clients make of the trap: FreeTDS's tsql, Debian's python3-impacket and hydra. */
@Timeout(90)
class MssqlClientsTest {

    private static final int NODE = 0;

    private static final Instance INSTANCE = Nodes.instance(NODE);

    /** tsql reads its statements from its input, and how to connect from a file. */
    private static String tsql(TrapHarness trap, String encryption, String version, String password, String sql)
            throws Exception {
        Assumptions.assumeTrue(
                RealClient.run("sh", "-c", "command -v tsql").exitCode() == 0, "tsql (freetds-bin) is not installed");
        Path configuration = Files.createTempFile("freetds", ".conf");
        try {
            Files.writeString(
                    configuration,
                    "[trap]\nhost = 127.0.0.1\nport = " + trap.port() + "\ntds version = " + version + "\nencryption = "
                            + encryption + "\n");
            return RealClient.run(
                            "sh",
                            "-c",
                            "export FREETDSCONF=\"$0\"; printf '%s\\ngo\\n' \"$2\" | tsql -S trap -U sa -P \"$1\"",
                            configuration.toString(),
                            password,
                            sql)
                    .output();
        } finally {
            Files.delete(configuration);
        }
    }

    @Test
    void tsqlIsRefusedInTheServersWords() throws Exception {
        try (TrapHarness trap = Nodes.open(NODE)) {
            String output = tsql(trap, "request", "7.4", "wrong!", "select 1");
            assertTrue(output.contains("Msg 18456 (severity 14, state 1) from " + INSTANCE.host() + " Line 1"), output);
            assertTrue(output.contains("\"Login failed for user 'sa'.\""), output);
            Conversation seen = trap.conversation();
            assertTrue(
                    seen.evidence()
                            .contains(new Evidence.Credential("password", Captured.of("sa"), Captured.of("wrong!"))),
                    seen::toString);
            assertTrue(seen.evidence().contains(new Evidence.Detail("mssql.application", Captured.of("TSQL"))));
        }
    }

    @Test
    void tsqlLooksAroundHoweverItIsEncrypted() throws Exception {
        String application = INSTANCE.application();
        String sql = "select @@version select name from sys.databases select id, total, created_at from " + application
                + "..orders where id=2 select username, email from " + application + "..users"
                + " select serverproperty('Edition'), cast('long' as nvarchar(max))";
        for (List<String> how : List.of(
                List.of("off", "7.4"),
                List.of("request", "7.4"),
                List.of("require", "7.4"),
                List.of("request", "7.3"),
                List.of("require", "7.2"),
                List.of("request", "7.1"),
                List.of("request", "7.0"))) {
            try (TrapHarness trap = Nodes.open(NODE)) {
                String output = tsql(trap, how.getFirst(), how.getLast(), INSTANCE.password(), sql);
                assertTrue(output.contains(INSTANCE.build().version()), output);
                assertTrue(
                        output.contains(
                                "admin@" + TrapHarness.persona(NODE).machine().domain()),
                        output);
                assertTrue(output.contains("\tlong"), output);
                assertTrue(
                        trap.conversation().evidence().stream()
                                .anyMatch(e -> e instanceof Evidence.Command c
                                        && new String(c.text().bytes()).contains("serverproperty")),
                        how::toString);
            }
        }
    }

    @Test
    void impacketEntersAndIsRefused() throws Exception {
        RealClient.Result there = RealClient.run("sh", "-c", "/usr/bin/python3 -c 'import impacket'");
        Assumptions.assumeTrue(there.exitCode() == 0, "python3-impacket is not installed");
        try (TrapHarness trap = Nodes.open(NODE)) {
            String output = RealClient.run("sh", "-c", "exec /usr/bin/python3 -c \"$0\"", """
                            from impacket import tds
                            def enter(password):
                                m = tds.MSSQL('127.0.0.1', %d)
                                m.connect()
                                print(m.login(None, 'sa', password, ''))
                                return m
                            enter('wrong')
                            m = enter('%s')
                            m.sql_query("exec master..xp_cmdshell 'whoami'")
                            print([str(e['MsgText'], 'utf-16le') for e in m.replies[tds.TDS_ERROR_TOKEN]])
                            m.sql_query("select is_srvrolemember('sysadmin') as admin")
                            print(m.rows)
                            """.formatted(
                                    trap.port(), INSTANCE.password()))
                    .output();
            assertTrue(output.startsWith("False\nTrue\n"), output);
            assertTrue(output.contains("blocked access to procedure 'sys.xp_cmdshell'"), output);
            assertTrue(output.contains("[{'admin': 1}]"), output);
        }
    }

    /** It speaks a protocol that servers gave up long ago, and tells its passwords all the same. */
    @Test
    void hydraTellsItsPasswords() throws Exception {
        try (TrapHarness trap = Nodes.open(NODE)) {
            RealClient.run(
                    "hydra", "-l", "sa", "-p", "guess", "-s", Integer.toString(trap.port()), "127.0.0.1", "mssql");
            assertTrue(trap.conversation()
                    .evidence()
                    .contains(new Evidence.Credential("password", Captured.of("sa"), Captured.of("guess"))));
        }
    }
}
