// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.mongodb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Evidence;
import io.honeymesh.traps.RealClient;
import io.honeymesh.traps.TrapHarness;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What real clients make of the trap: Debian's python3-pymongo, there being no mongosh. */
@Timeout(90)
class MongodbClientsTest {

    /** Debian's own Python, whatever else is first in the PATH. */
    private static RealClient.Result python(String script) throws Exception {
        RealClient.Result there = RealClient.run("sh", "-c", "/usr/bin/python3 -c 'import pymongo'");
        Assumptions.assumeTrue(there.exitCode() == 0, "python3-pymongo is not installed");
        return RealClient.run("sh", "-c", "exec /usr/bin/python3 -c \"$0\"", "import pymongo\n" + script);
    }

    private static String connect(TrapHarness trap, String options) {
        return "c = pymongo.MongoClient('127.0.0.1', " + trap.port() + ", serverSelectionTimeoutMS=4000" + options
                + ")\n";
    }

    @Test
    void pymongoLooksAround() throws Exception {
        int node = Nodes.open();
        String application = Nodes.instance(node).application();
        try (TrapHarness trap = Nodes.open(node)) {
            RealClient.Result result = python(connect(trap, "") + """
                    print(c.server_info()['version'], c.list_database_names())
                    db = c['%1$s']
                    print(db.list_collection_names(), db.users.count_documents({}), db.users.estimated_document_count())
                    print(db.users.find_one({'username': 'admin'}))
                    print(list(db.orders.find().limit(2)), db.orders.distinct('status'))
                    db.x.insert_many([{'a': i} for i in range(3)])
                    print('inserted', db.x.count_documents({'a': 1}), db.x.delete_many({}).deleted_count)
                    print(db.x.update_one({'a': 1}, {'$set': {'b': 1}}).matched_count, db.x.index_information())
                    c.drop_database('%1$s')
                    print('left', c.list_database_names())
                    """.formatted(application));
            assertEquals(0, result.exitCode(), result.output());
            assertTrue(
                    result.output()
                            .contains("admin@"
                                    + TrapHarness.persona(node).machine().domain()),
                    result.output());
            assertTrue(result.output().contains("inserted 1 3"), result.output());
            assertTrue(result.output().contains("left ['admin', 'config', 'local']"), result.output());
        }
    }

    @Test
    void pymongoLogsInWithTheRightPassword() throws Exception {
        int node = Nodes.locked();
        Instance instance = Nodes.instance(node);
        for (String mechanism : List.of("SCRAM-SHA-1", "SCRAM-SHA-256", "DEFAULT")) {
            try (TrapHarness trap = Nodes.open(node)) {
                RealClient.Result result = python(connect(
                                trap,
                                ", username='" + instance.user() + "', password='" + instance.password()
                                        + "', authMechanism='" + mechanism + "'")
                        + "print(c.list_database_names())\n");
                assertTrue(result.output().contains("'config'"), result.output());
            }
        }
    }

    @Test
    void pymongoIsRefusedInTheServersWords() throws Exception {
        try (TrapHarness trap = Nodes.open(Nodes.locked())) {
            RealClient.Result result =
                    python(connect(trap, ", username='root', password='wrong!'") + "print(c.list_database_names())\n");
            assertTrue(result.output().contains("Authentication failed."), result.output());
            RealClient.Result stranger = python(connect(trap, "") + "print(c.list_database_names())\n");
            assertTrue(stranger.output().contains("command listDatabases requires authentication"), stranger.output());
            boolean kept = false;
            for (int i = 0; i < 4 && !kept; i++) {
                kept = trap.conversation().evidence().stream()
                        .anyMatch(e -> e instanceof Evidence.Credential c
                                && c.method().equals("scram-sha-256")
                                && c.user().equals(Captured.of("root")));
            }
            assertTrue(kept);
        }
    }
}
