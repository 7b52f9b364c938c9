// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.mysql;

import io.honeymesh.traps.Comparison;
import io.honeymesh.traps.RealServer;
import io.honeymesh.traps.Timing;
import io.honeymesh.traps.TrapHarness;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Says the same to a real mariadbd and the trap and compares the answers byte by byte; only salts and ids may differ. */
@Timeout(120)
class MysqlComparisonTest {

    private static final String NATIVE = "mysql_native_password";

    /** What a client does after the greeting, seen from outside. */
    private interface Talk {
        String with(RawClient client) throws IOException;
    }

    private static final int AT_ONCE = 24;

    @TempDir
    Path folder;

    @Test
    void theTrapAnswersAsARealMariadbDoes() throws Exception {
        int node = Nodes.plain();
        Instance instance = Nodes.instance(node);
        Map<String, Talk> all = new LinkedHashMap<>(handshakes());
        for (List<String> session : sessions()) {
            all.put(String.join(" | ", session), client -> {
                client.logIn(instance.user(), instance.password());
                StringBuilder commands = new StringBuilder();
                for (String command : session) {
                    commands.append(RawClient.packet(0, command));
                }
                client.send(commands.toString());
                return client.rest();
            });
        }
        try (RealServer real = RealMariadb.start(folder, instance.user(), instance.password());
                TrapHarness trap = Nodes.open(node)) {
            List<Comparison.Pair> pairs = new ArrayList<>();
            all.forEach((name, talk) -> pairs.add(new Comparison.Pair(
                    name, silence -> talk(real.port(), talk, silence), silence -> talk(trap.port(), talk, silence))));
            Comparison.assertAllSame(AT_ONCE, pairs);
            Timing.assertGreetsAlike(real.port(), trap.port());
            Timing.assertAnswersAlike(
                    "wrong password",
                    real.port(),
                    trap.port(),
                    "",
                    RawClient.packet(1, RawClient.response(RawClient.PLAIN, "root", "x".repeat(20), NATIVE)));
        }
    }

    private static String talk(int port, Talk talk, int silence) throws IOException {
        try (RawClient client = new RawClient(port, silence)) {
            return talk.with(client).replace(client.salt(), "|salt|");
        }
    }

    private static Map<String, Talk> handshakes() {
        Map<String, Talk> all = new TreeMap<>();
        all.put("greeting", RawClient::greeting);
        Map<String, String> firsts = new TreeMap<>();
        firsts.put("http", "GET / HTTP/1.0\r\n\r\n");
        firsts.put("lines", "\r\n\r\n");
        firsts.put("proxy", "PROXY TCP4 1.2.3.4 1.2.3.4 1 2\r\n");
        firsts.put("help", "help\r\n\r\n\r\n");
        firsts.put("tls", "\u0016\u0003\u0001\0\u00a5\1\0\0");
        firsts.put("empty", RawClient.packet(1, ""));
        firsts.put("short", RawClient.packet(1, "a"));
        firsts.put("letters", RawClient.packet(1, "a".repeat(40)));
        firsts.put("early", RawClient.packet(0, "a".repeat(40)));
        firsts.put("late", RawClient.packet(2, "a".repeat(40)));
        firsts.put("tls request", RawClient.packet(1, "\1\u008a\u0008\0\0\0\0\1-" + "\0".repeat(23)));
        firsts.put("ancient", RawClient.packet(1, "\u008d\0\1\2\3root\0abc\0"));
        firsts.put(
                "truncated",
                RawClient.packet(
                        1,
                        RawClient.response(RawClient.PLAIN, "root", "x".repeat(20), NATIVE)
                                .substring(0, 45)));
        firsts.put(
                "no end",
                RawClient.packet(
                        1,
                        RawClient.response(RawClient.PLAIN, "root", "", NATIVE).substring(0, 36)));
        firsts.put(
                "too long secret",
                RawClient.packet(1, RawClient.response(RawClient.PLAIN, "root", "x".repeat(21), NATIVE)));
        firsts.put(
                "too short secret", RawClient.packet(1, RawClient.response(RawClient.PLAIN, "root", "xxxxx", NATIVE)));
        firsts.put(
                "nobody", RawClient.packet(1, RawClient.response(RawClient.PLAIN, "nobody", "x".repeat(20), NATIVE)));
        firsts.put("no password", RawClient.packet(1, RawClient.response(RawClient.PLAIN, "root", "", NATIVE)));
        firsts.put("no name", RawClient.packet(1, RawClient.response(RawClient.PLAIN, "", "", NATIVE)));
        firsts.put("no plugin", RawClient.packet(1, RawClient.response(0xa201, "root", "x".repeat(20), "")));
        firsts.put(
                "old plugin",
                RawClient.packet(1, RawClient.response(RawClient.PLAIN, "root", "12345678\0", "mysql_old_password")));
        firsts.forEach((name, bytes) -> all.put(name, client -> {
            client.send(bytes);
            return client.rest();
        }));
        for (String plugin : List.of("caching_sha2_password", "client_ed25519", "mysql_clear_password", "foo")) {
            all.put(plugin, client -> {
                client.send(RawClient.packet(1, RawClient.response(RawClient.PLAIN, "root", "x".repeat(32), plugin)));
                String asked = client.rest();
                client.send(RawClient.packet(3, client.secret("wrong")));
                return asked + client.rest();
            });
        }
        return all;
    }

    private static List<List<String>> sessions() {
        List<List<String>> all = new ArrayList<>();
        for (String command : List.of(
                "",
                "\0",
                "\1",
                "\2nope",
                "\2",
                "\4users\0",
                "\5a",
                "\6a",
                "\7\1",
                "\13",
                "\14\1\0\0\0",
                "\15",
                "\16",
                "\17",
                "\20",
                "\22",
                "\23x",
                "\27\1\0\0\0\0\1\0\0\0",
                "\31\1\0\0\0",
                "\33\0\0",
                "\33\5\0",
                "\34",
                "\35",
                "\36",
                "\37",
                " ",
                "\u00fa",
                "\u00fe",
                "B")) {
            all.add(List.of(command));
        }
        all.add(queries(
                "", " ", ";", "foo", "select", "/* a */", "-- x", "GET / HTTP/1.0\r\n\r\n", "select 'a", "show foo"));
        all.add(queries(
                "select 1", "SELECT 1;", "select 1,'a',NULL,1.5,'' as x", "select 1 one", "select 1; select 2"));
        all.add(queries(
                "select version()", "select @@version_comment limit 1", "select user()", "select current_user()"));
        all.add(queries("select database()", "select bogus", "select @@nope", "select nope()", "select sleep(0)"));
        all.add(queries(
                "select * from nope",
                "select * from nope.x",
                "use nope",
                "show tables",
                "insert into nope values (1)"));
        all.add(queries(
                "create database shop1",
                "create database shop1",
                "drop database nope",
                "use shop1",
                "show tables",
                "drop database shop1"));
        all.add(queries(
                "create database t",
                "use t",
                "create table x (id int, a varchar(255))",
                "create table x (id int)",
                "insert into x (id,a) values (1,'it''s'),(2,NULL)",
                "select * from x",
                "select a from x where id=1",
                "select count(*) from x",
                "select bogus from x",
                "update x set a='q' where id=2",
                "show tables",
                "drop table nope",
                "drop table x",
                "drop database t",
                "show tables"));
        all.add(queries("select 'x' into dumpfile '/nope/x'", "create function sys_exec returns int soname 'x.so'"));
        all.add(queries(
                "select sys_exec('id')", "set foo=1", "set @a=1", "set names utf8mb4", "set names nope", "kill 99999"));
        all.add(queries(
                "flush privileges",
                "begin",
                "select 1",
                "commit",
                "select @@autocommit",
                "install plugin a soname 'b.so'"));
        all.add(queries(
                "select unhex('4142')", "select concat('a','b')", "select 1+1", "select\n\nfoo(1", "select hex('ab')"));
        return all;
    }

    private static List<String> queries(String... statements) {
        return List.of(statements).stream().map(s -> "\3" + s).toList();
    }
}
