// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.memcached;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.traps.RealClient;
import io.honeymesh.traps.TrapHarness;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What real clients make of the trap. */
@Timeout(90)
class MemcachedClientsTest {

    @Test
    void libmemcachedsToolsWorkInTextAndBinary() throws Exception {
        try (TrapHarness trap = TrapHarness.open(new MemcachedTrap())) {
            String servers = "--servers=127.0.0.1:" + trap.port();
            for (String mode : new String[] {"--quiet", "--binary"}) {
                RealClient.Result pinged = RealClient.run("memcping", servers);
                assertEquals(0, pinged.exitCode(), pinged.output());
                RealClient.Result stats = RealClient.run("memcstat", servers);
                assertTrue(stats.output().contains("version: 1.6.18"), stats.output());
                Path file = RealClient.someFile();
                RealClient.Result stored = RealClient.run("memccp", mode, servers, file.toString());
                assertEquals(0, stored.exitCode(), stored.output());
            }
            RealClient.Result dumped = RealClient.run("memcdump", servers);
            assertTrue(dumped.output().contains("memc.sess."), dumped.output());
            String key = dumped.output()
                    .lines()
                    .filter(k -> k.startsWith("memc.sess."))
                    .findFirst()
                    .orElseThrow();
            RealClient.Result read = RealClient.run("memccat", servers, key);
            assertTrue(read.output().startsWith("uid|i:"), read.output());
        }
    }

    @Test
    void nmapSeesMemcached() throws Exception {
        // With the default of 3 s it is a race: nmap calls whoever hangs up within its own 3 s of silence tcpwrapped.
        try (TrapHarness trap = TrapHarness.open(new MemcachedTrap(), Map.of("read.deadline", "10s"))) {
            RealClient.Result result = RealClient.run(
                    "nmap",
                    "-Pn",
                    "-n",
                    "-sV",
                    "--script",
                    "memcached-info",
                    "-p",
                    Integer.toString(trap.port()),
                    "127.0.0.1");
            assertTrue(result.output().contains("open  memcached Memcached"), result.output());
        }
    }
}
