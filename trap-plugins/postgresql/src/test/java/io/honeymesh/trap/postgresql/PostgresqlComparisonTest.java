// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.postgresql;

import static io.honeymesh.trap.postgresql.RawClient.message;
import static io.honeymesh.trap.postgresql.RawClient.query;
import static io.honeymesh.trap.postgresql.RawClient.request;
import static io.honeymesh.trap.postgresql.RawClient.sasl;
import static io.honeymesh.trap.postgresql.RawClient.startup;

import io.honeymesh.traps.Comparison;
import io.honeymesh.traps.RealServer;
import io.honeymesh.traps.Timing;
import io.honeymesh.traps.TrapHarness;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Says the same to a real PostgreSQL and the trap and compares the answers byte by byte; only salts and keys may differ. */
@Timeout(120)
class PostgresqlComparisonTest {

    private static final int AT_ONCE = 16;
    private static final String SYNC = message('S', "");

    @TempDir
    Path folder;

    @Test
    void clearTextAndEverythingAfterItIsAsTheRealOnes() throws Exception {
        int node = Nodes.node(Instance.Method.PASSWORD, false);
        Instance instance = Nodes.instance(node);
        String in = startup("user", "postgres") + message('p', instance.password() + "\0");
        List<String> requests = new ArrayList<>(openings());
        requests.addAll(passwords());
        sessions().forEach(session -> requests.add(in + session));
        requests.add(startup("user", "postgres", "database", "nope") + message('p', instance.password() + "\0"));
        requests.add(startup("user", "postgres", "foo", "bar") + message('p', instance.password() + "\0"));
        requests.add(startup("user", "postgres", "application_name", "x", "client_encoding", "UTF8")
                + message('p', instance.password() + "\0"));
        compare("password", node, requests);
    }

    @Test
    void md5IsAsTheRealOnes() throws Exception {
        List<String> requests = new ArrayList<>(passwords());
        requests.add(startup("user", "postgres"));
        requests.add(startup("user", "nobody"));
        compare("md5", Nodes.node(Instance.Method.MD5, false), requests);
    }

    @Test
    void scramIsAsTheRealOnes() throws Exception {
        String who = startup("user", "postgres");
        String first = sasl("SCRAM-SHA-256", "n,,n=,r=abc");
        compare(
                "scram-sha-256",
                Nodes.node(Instance.Method.SCRAM, false),
                List.of(
                        who,
                        startup("user", "nobody"),
                        who + first,
                        who + sasl("SCRAM-SHA-256", "y,,n=,r=abc"),
                        who + sasl("FOO", "n,,n=,r=abc"),
                        who + sasl("SCRAM-SHA-256-PLUS", "p=tls-server-end-point,,n=,r=abc"),
                        who + sasl("SCRAM-SHA-256", "xyz"),
                        who + sasl("SCRAM-SHA-256", ""),
                        who + sasl("SCRAM-SHA-256", "p=tls-server-end-point,,n=,r=abc"),
                        who + sasl("SCRAM-SHA-256", "n,,x=,r=abc"),
                        who + sasl("SCRAM-SHA-256", "n,,n=,x=abc"),
                        who + message('p', "SCRAM-SHA-256\0\u00ff\u00ff\u00ff\u00ff"),
                        who + message('p', "SCRAM-SHA-256\0\0\0\0\u0050abc"),
                        who + message('p', "secret\0"),
                        who + message('Q', "select 1\0"),
                        who + first + message('p', "xxx"),
                        who + first + message('p', ""),
                        who + first + message('p', "c=biws,x"),
                        who + first + message('p', "c=biws,r=abc,p=" + "A".repeat(43) + "=")));
    }

    private void compare(String method, int node, List<String> requests) throws Exception {
        Instance instance = Nodes.instance(node);
        try (RealServer real = RealPostgresql.start(folder, method, instance);
                TrapHarness trap = Nodes.open(node)) {
            // Only a few at once: each costs the real one a process.
            Comparison.assertAllSame(
                    AT_ONCE,
                    requests.stream()
                            .map(request -> new Comparison.Pair(
                                    request,
                                    silence -> masked(RawClient.ask(real.port(), request, silence)),
                                    silence -> masked(RawClient.ask(trap.port(), request, silence))))
                            .toList());
            String who = startup("user", "postgres");
            Timing.assertAnswersAlike("startup", real.port(), trap.port(), who);
            Timing.assertAnswersAlike("wrong password", real.port(), trap.port(), who, message('p', "wrong\0"));
        }
    }

    /** Salts, nonces, keys and process ids are nobody else's; a test's own tables get whatever OID is next. */
    private static String masked(String answer) {
        return answer.replaceAll("(?s)(R\0\0\0\u000c\0\0\0\5)....", "$1SALT")
                .replaceAll("(?s)(K\0\0\0\u000c)........", "$1KEY")
                .replaceAll("r=abc[^,]*,s=[^,]*,", "r=NONCE,s=SALT,")
                .replaceAll("(?s)\0(\0\0@.)(\0[\1-\u0009])", "\0OID$2");
    }

    private static List<String> openings() {
        return List.of(
                "GET / HTTP/1.0\r\n\r\n",
                request(Startup.TLS),
                request(Startup.GSS),
                request(Startup.CANCEL),
                request(Startup.TLS) + request(Startup.TLS),
                request(Startup.GSS) + "x",
                request(131072),
                request(16 << 16),
                request(Startup.PROTOCOL_3),
                "\0\0\0\u00a4\u00ffSMBr\0\0\0\0\u0008\1@" + "\0".repeat(200),
                "\0\0\0\4",
                "\0\0\0\7abc",
                "\0\0\47\24" + "\0\3\0\0" + "a".repeat(9996),
                "\0\0\47\25" + "\0\3\0\0" + "a".repeat(9997),
                startup(),
                startup("database", "x"),
                "\0\0\0\15\0\3\0\0user\0",
                startup("user", "postgres"),
                startup("user", "postgres", "_pq_.foo", "x"),
                startup("user", "nobody"));
    }

    private static List<String> passwords() {
        String who = startup("user", "postgres");
        return List.of(
                who + message('p', "wrong\0"),
                who + message('p', "\0"),
                who + message('p', "abc"),
                who + message('X', ""),
                who + message('Q', "select 1\0"),
                who + "p\0\1\u0086\u00a0" + "x".repeat(100),
                startup("user", "nobody") + message('p', "x\0"));
    }

    private static List<String> sessions() {
        List<String> all = new ArrayList<>(List.of(
                "",
                message('X', ""),
                message('Y', ""),
                "GET / HTTP/1.0\r\n\r\n",
                "Q\0\0\0\3",
                message('Q', ""),
                message('Q', "select 1"),
                "Q\u007f\u00ff\u00ff\u00ff",
                message('F', ""),
                message('p', "x\0"),
                message('d', "x") + message('c', "") + message('f', "x\0") + query("select 1"),
                message('P', "a\0select $1\0\0\0")
                        + message('D', "Sa\0")
                        + message('B', "\0a\0\0\0\0\1\0\0\0\1x\0\0")
                        + message('D', "P\0")
                        + message('E', "\0\0\0\0\0")
                        + SYNC,
                message('E', "\0\0\0\0\0") + SYNC,
                message('B', "\0nope\0\0\0\0\0\0\0") + SYNC,
                message('P', "\0foo\0\0\0") + message('B', "\0\0\0\0\0\0\0\0") + SYNC + query("select 1"),
                message('P', "\0\0\0\0")
                        + message('D', "S\0")
                        + message('B', "\0\0\0\0\0\0\0\0")
                        + message('E', "\0\0\0\0\0")
                        + SYNC,
                message('C', "Sx\0") + message('H', "") + SYNC,
                message('P', "a\0select 1\0\0\0") + message('P', "a\0select 1\0\0\0") + SYNC,
                message('P', "\0create table zz(a int)\0\0\0")
                        + message('D', "S\0")
                        + message('B', "\0\0\0\0\0\0\0\0")
                        + message('D', "P\0")
                        + message('E', "\0\0\0\0\0")
                        + SYNC
                        + query("drop table zz"),
                message('P', "\0select 1\0\0\0")
                        + message('B', "\0\0\0\0\0\0\0\0")
                        + message('E', "\0\0\0\0\0")
                        + SYNC));
        for (String sql : List.of(
                "",
                " ",
                ";",
                "select 1",
                "select 1;",
                "select 1; select 2",
                "select",
                "foo",
                "select bogus",
                "select * from nope",
                "select * from nope.x",
                "select nope()",
                "select nope(1,'a',null,true)",
                "select 'a",
                "select 1 from",
                "select 'x', null, 1.5, true",
                "select 1 as a",
                "select 1 a",
                "select version()",
                "select current_user, current_database(), session_user, user",
                "show server_version",
                "show foo",
                "set foo=1",
                "set client_encoding to utf8",
                "set search_path=public",
                "drop table t9",
                "drop table if exists t9, t8",
                "drop database nope",
                "begin; select bogus",
                "commit",
                "abort",
                "select 1+1",
                "select md5('a')",
                "do $$ begin end $$",
                "/* a */",
                "-- x",
                "GET / HTTP/1.0",
                "select 1/0",
                "create extension nope",
                "create extension plpgsql",
                "select 'a'::text",
                "select 1::int",
                "select '1'::int",
                "values (1)",
                "select \"a\"",
                "select *",
                "select (1",
                "show",
                "drop",
                "create",
                "create table",
                "insert into",
                "insert into nope values(1)",
                "update nope set a=1",
                "delete from nope",
                "truncate nope",
                "use x",
                "show databases",
                "select @@version",
                "drop user nope",
                "create database postgres",
                "select current_setting('server_version')",
                "copy nope from program 'id'",
                "select 1 where 1=2",
                "grant all on database postgres to public",
                "alter system set a='b'",
                "load 'x'",
                "select bogus from pg_user",
                "set x",
                "select\n  foo bar baz",
                "vacuum",
                "listen a",
                "select pg_sleep(0)",
                "select inet_server_addr(), inet_client_addr()",
                "copy (select 1) to stdout",
                "copy (select 1) to '/root/x'",
                "create function f() returns int as '/tmp/x.so','f' language c",
                "select 'a'||'b'",
                "select length('abc'), upper('a')",
                "select current_schema",
                "select count(*)",
                "select bogus.x",
                "alter table nope add a int",
                "select pg_read_file('/etc/nope')".replace("pg_read_file", "upper"))) {
            all.add(query(sql));
        }
        all.add(query("begin")
                + query("select bogus")
                + query("select 1")
                + query("rollback")
                + query("begin")
                + query("begin")
                + query("commit"));
        all.add(query("create database d1") + query("create database d1") + query("drop database d1"));
        all.add(query("create role r1 login") + query("create role r1") + query("drop role r1"));
        all.add(query("create table t1 (a int, b text)")
                + query("create table t1 (a int)")
                + query("create table if not exists t1(a int)")
                + query("insert into t1 values (1,'x'),(2,null)")
                + query("select * from t1")
                + query("select b from t1 where a=1")
                + query("select count(*) from t1")
                + query("select bogus from t1")
                + query("update t1 set b='q'")
                + query("delete from t1")
                + query("drop table t1"));
        all.add(query("create table t2(cmd_output text)")
                + query("copy t2 from program 'echo hi'")
                + query("select * from t2")
                + query("copy t2 from program 'exit 3'")
                + query("copy t2 from '/etc/nope'")
                + query("drop table t2"));
        all.add(query("create table t3(a text)")
                + query("copy t3 from stdin")
                + message('d', "x\ny\n")
                + message('c', "")
                + query("drop table t3"));
        return all;
    }
}
