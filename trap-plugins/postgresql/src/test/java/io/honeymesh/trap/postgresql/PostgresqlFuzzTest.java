// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.postgresql;

import static io.honeymesh.trap.postgresql.RawClient.message;
import static io.honeymesh.trap.postgresql.RawClient.query;
import static io.honeymesh.trap.postgresql.RawClient.startup;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.honeymesh.api.Conversation.Ending;
import io.honeymesh.traps.TrapHarness;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class PostgresqlFuzzTest {

    private static final int MUTATIONS = 25;

    private static final List<String> STATEMENTS = List.of(
            "select a.b as \"c\", 'd', E'\\n', $$x$$, $a$y$a$, 1.5::int, -3 from pg_user u where u.usename='x' and a<>b limit 3",
            "select case c.relkind when 'r' then 'table' end, pg_get_userbyid(x), array(select 1) from pg_catalog.pg_class c",
            "create table if not exists a.b (id serial primary key, t varchar(20) default 'x', unique (id))",
            "insert into users (id, name) values (1, upper(md5('x'))), (2, null), (3, 4*5/0)",
            "copy x(a,b) from program 'id'",
            "copy (select * from users where id=1) to stdout; copy users to '/tmp/x'",
            "set a.b.c to 'x'; show all; alter table x add y",
            "drop table if exists a, b.c; begin; select 99999999999999999999*9; rollback",
            "with a as (select 1) select * from a",
            "values ((1)); table pg_settings; select $1, $99999, $",
            "create function f() returns int as 'x','y' language c");

    @Test
    void hostileBytesEndOnlyTheirOwnConversation() throws Exception {
        Random random = new Random(20261126);
        int node = Nodes.node(Instance.Method.PASSWORD, false);
        String in =
                startup("user", "postgres") + message('p', Nodes.instance(node).password() + "\0");
        String extended = message('P', "a\0select $1, $2\0\0\1\0\0\0\27")
                + message('D', "Sa\0")
                + message('B', "\0a\0\0\1\0\1\0\2\0\0\0\4\0\0\0\5\u00ff\u00ff\u00ff\u00ff\0\1\0\1")
                + message('D', "P\0")
                + message('E', "\0\0\0\0\0")
                + message('C', "Sa\0")
                + message('S', "");
        try (TrapHarness trap = Nodes.open(node)) {
            for (int i = 0; i < MUTATIONS; i++) {
                send(trap, damaged(in, random));
                send(trap, in + damaged(extended, random));
                for (String statement : STATEMENTS) {
                    send(trap, in + query(damaged(statement, random)));
                }
            }
            trap.awaitIdle();
        }
        try (TrapHarness trap = Nodes.open(Nodes.node(Instance.Method.SCRAM, false))) {
            String scram = startup("user", "x")
                    + RawClient.sasl("SCRAM-SHA-256", "n,,n=,r=abc")
                    + message('p', "c=biws,r=abc,p=AAAA");
            for (int i = 0; i < 4 * MUTATIONS; i++) {
                send(trap, damaged(scram, random));
            }
            trap.awaitIdle();
        }
    }

    private static String damaged(String text, Random random) {
        StringBuilder damaged = new StringBuilder(text);
        for (int i = random.nextInt(4); i > 0; i--) {
            damaged.setCharAt(random.nextInt(damaged.length()), (char) random.nextInt(256));
        }
        return random.nextInt(4) == 0 ? damaged.substring(0, random.nextInt(damaged.length())) : damaged.toString();
    }

    private static void send(TrapHarness trap, String bytes) throws IOException {
        try (Socket socket = trap.connect()) {
            socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
            socket.shutdownOutput();
            socket.getInputStream().transferTo(OutputStream.nullOutputStream());
        } catch (SocketException reset) {
            // The trap may hang up on what it has heard enough of.
            assertNotEquals("Connection refused", reset.getMessage());
        }
        assertNotEquals(Ending.TRAP_FAILED, trap.conversation().ending(), bytes);
    }
}
