// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.mysql;

import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.honeymesh.api.Conversation.Ending;
import io.honeymesh.traps.FuzzCorpus;
import io.honeymesh.traps.TrapHarness;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class MysqlFuzzTest {

    private static final List<String> STATEMENTS = List.of(
            "select a.b, `c`, 'd' from mysql.user where user='x' and host like '%' order by 1 limit 1,2 into outfile '/tmp/x'",
            "create table if not exists `a`.`b` (id int primary key, t varchar(20) default 'x', key (id))",
            "insert into mysql.user (user, host) values ('a', concat('b', hex(unhex('4142')))), (1, 0x41), (-1, @@port)",
            "set @@global.autocommit = 1",
            "show full tables from mysql like 'u_er'",
            "show create table mysql.user",
            "/*!40101 select */ @@version -- x",
            "update mysql.user set a=1 where user<>'x'",
            "delete from mysql.user where a='b'",
            "drop table if exists a.b, c, mysql.db",
            "select char(1,2,300,'x'), sleep(99999999999999999999), 99999999999*3");

    @Test
    void theCorpusEndsOnlyItsOwnConversations() throws Exception {
        try (TrapHarness trap = Nodes.open(Nodes.plain())) {
            FuzzCorpus.of("mysql")
                    .assertSurvives(
                            trap,
                            RawClient.packet(1, RawClient.response(RawClient.PLAIN, "root", "x".repeat(20), "foo")));
        }
    }

    @Test
    void damagedStatementsEndOnlyTheirOwnConversations() throws Exception {
        int node = Nodes.plain();
        Random random = new Random(20261126);
        try (TrapHarness trap = Nodes.open(node)) {
            for (int i = 0; i < 60; i++) {
                try (RawClient client = new RawClient(trap.port())) {
                    client.logIn("root", Nodes.instance(node).password());
                    for (String statement : STATEMENTS) {
                        client.send(RawClient.packet(0, "\3" + damaged(statement, random)));
                    }
                    client.send(RawClient.packet(0, damaged("\21root\0\5abcdedb\0\55\0plugin\0", random)));
                    client.send(RawClient.packet(0, "\1"));
                } catch (IOException gone) {
                    assertNotEquals("Connection refused", gone.getMessage());
                }
                assertNotEquals(Ending.TRAP_FAILED, trap.conversation().ending(), "round " + i);
            }
            for (int i = 0; i < 200; i++) {
                try (RawClient client = new RawClient(trap.port())) {
                    String first = RawClient.response(0x39_a28d, "root", "x".repeat(20), "mysql_native_password")
                            + "\5\1a\2bb";
                    client.send(RawClient.packet(1, damaged(first, random)));
                }
                assertNotEquals(Ending.TRAP_FAILED, trap.conversation().ending(), "round " + i);
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
}
