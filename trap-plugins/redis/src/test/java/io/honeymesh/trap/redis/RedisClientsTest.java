// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.traps.RealClient;
import io.honeymesh.traps.TrapHarness;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What real clients make of the trap. */
@Timeout(90)
class RedisClientsTest {

    private static String cli(TrapHarness trap, String... words) throws Exception {
        String[] command = new String[words.length + 3];
        command[0] = "redis-cli";
        command[1] = "-p";
        command[2] = Integer.toString(trap.port());
        System.arraycopy(words, 0, command, 3, words.length);
        RealClient.Result result = RealClient.run(command);
        assertEquals(0, result.exitCode(), result.output());
        return result.output();
    }

    @Test
    void redisCliLooksAround() throws Exception {
        try (TrapHarness trap = Nodes.open(Nodes::plain)) {
            assertEquals("PONG\n", cli(trap, "ping"));
            assertTrue(cli(trap, "info").contains("redis_version:7.0.15"));
            String scanned = cli(trap, "--scan");
            assertTrue(scanned.contains(":settings\n"), scanned);
            String settings = scanned.lines()
                    .filter(k -> k.endsWith(":settings"))
                    .findFirst()
                    .orElseThrow();
            assertTrue(cli(trap, "-3", "hgetall", settings).contains("smtp_host"));
            assertTrue(cli(trap, "--bigkeys").contains("-------- summary -------"));
            assertTrue(cli(trap, "command", "docs", "get").contains("get"));
        }
    }

    @Test
    void redisBenchmarkRuns() throws Exception {
        try (TrapHarness trap = Nodes.open(Nodes::plain)) {
            RealClient.Result result = RealClient.run(
                    "redis-benchmark",
                    "-p",
                    Integer.toString(trap.port()),
                    "-q",
                    "-n",
                    "200",
                    "-c",
                    "2",
                    "-t",
                    "ping,set,get,lpush");
            assertEquals(0, result.exitCode(), result.output());
            assertTrue(result.output().contains("LPUSH:"), result.output());
        }
    }

    @Test
    void nmapSeesRedis() throws Exception {
        // With the default of 3 s it is a race: nmap calls whoever hangs up within its own 3 s of silence tcpwrapped.
        int node = Nodes.node(Nodes::plain);
        try (TrapHarness trap = TrapHarness.open(new RedisTrap(), Map.of("read.deadline", "10s"), node)) {
            RealClient.Result result = RealClient.run(
                    "nmap",
                    "-Pn",
                    "-n",
                    "-sV",
                    "--script",
                    "redis-info",
                    "-p",
                    Integer.toString(trap.port()),
                    "127.0.0.1");
            assertTrue(result.output().contains("Redis key-value store 7.0.15"), result.output());
        }
    }
}
