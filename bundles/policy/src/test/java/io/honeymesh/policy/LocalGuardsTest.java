// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.Guard;
import io.honeymesh.api.Subject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalGuardsTest {

    @TempDir
    Path proc;

    @Test
    void S04_readsGatewaysResolversAndSessionsAsTuples() throws Exception {
        Files.createDirectories(proc.resolve("net"));
        Files.writeString(proc.resolve("net/route"), """
                Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\tMTU\tWindow\tIRTT
                eth0\t00000000\t010200C0\t0003\t0\t0\t0\t00000000\t0\t0\t0
                eth0\t000200C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0
                """);
        Files.writeString(proc.resolve("net/ipv6_route"), """
                00000000000000000000000000000000 00 00000000000000000000000000000000 00 fe800000000000000000000000000001 00000400 1 0 00000003 eth0
                fe800000000000000000000000000000 40 00000000000000000000000000000000 00 00000000000000000000000000000000 00000100 1 0 00000001 eth0
                """);
        Files.writeString(proc.resolve("net/tcp"), """
                  sl  local_address rem_address   st tx_queue
                   0: 0A0200C0:0016 07336 4C6:C350 01 garbage
                   1: 0A0200C0:0016 076433C6:C350 01 00000000:00000000
                   2: 0A0200C0:0016 00000000:0000 0A 00000000:00000000
                   3: 0A0200C0:0050 076433C6:C351 01 00000000:00000000
                """);
        Files.writeString(proc.resolve("net/tcp6"), """
                  sl  local_address                         remote_address                        st
                   0: B80D0120000000000000000001000000:0016 B80D0120000000000000000002000000:9C40 01 00000000
                """);
        Path resolv =
                Files.writeString(proc.resolve("resolv.conf"), "# x\nnameserver 192.0.2.53\nnameserver nonsense\n");

        List<String> guards = new LocalGuards(proc, resolv)
                .read(port -> port == 22).stream()
                        .filter(guard -> !guard.why().equals("this node"))
                        .map(LocalGuardsTest::text)
                        .toList();

        assertEquals(
                List.of(
                        "127.0.0.0/8 any 0>0 loopback",
                        "::1 any 0>0 loopback",
                        "192.0.2.1 ICMP 0>0 gateway",
                        "192.0.2.1 UDP 67>68 gateway's leases",
                        "fe80::1 ICMPV6 0>0 gateway",
                        "fe80::1 UDP 547>546 gateway's leases",
                        "192.0.2.53 TCP 53>0 resolver's replies",
                        "192.0.2.53 UDP 53>0 resolver's replies",
                        "198.51.100.7 TCP 50000>22 operator's session",
                        "2001:db8::2 TCP 40000>22 operator's session"),
                guards);
    }

    @Test
    void aMachineWithoutTheFilesStillGuardsItself() {
        List<Guard> guards = new LocalGuards(proc, proc.resolve("none")).read(port -> true);
        assertTrue(guards.contains(Guard.everything(Subject.parse("127.0.0.0/8"), "loopback")));
        // Whatever comes from there, and from whichever port; loopback addresses are in it already.
        assertTrue(guards.stream().allMatch(Guard::coversEverything));
        assertEquals(
                2,
                guards.stream()
                        .filter(guard -> guard.subject().toString().startsWith("127.")
                                || guard.subject().equals(Subject.parse("::1")))
                        .count());
    }

    private static String text(Guard guard) {
        return guard.subject() + " " + guard.transport().map(Enum::name).orElse("any") + " " + guard.remotePort() + ">"
                + guard.localPort() + " " + guard.why();
    }
}
