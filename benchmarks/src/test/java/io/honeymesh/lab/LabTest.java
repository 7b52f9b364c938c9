// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class LabTest {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    @Test
    void hostsReachEachOtherOverBothFamilies() {
        try (Lab lab = RootOnly.lab()) {
            Host a = lab.host("a");
            Host b = lab.host("b");
            b.addAddresses(2);

            assertTrue(a.call(() -> InetAddress.getByName(b.ipv4()).isReachable(3000)));
            assertTrue(a.call(() -> InetAddress.getByName(b.ipv4(2)).isReachable(3000)));
            assertTrue(a.call(() -> InetAddress.getByName(b.ipv6()).isReachable(3000)));
            assertTrue(a.call(() -> InetAddress.getByName(b.ipv6(2)).isReachable(3000)));
        }
    }

    @Test
    void aHostHasNoWayOut() {
        try (Lab lab = RootOnly.lab()) {
            Host a = lab.host("a");

            assertEquals(
                    "",
                    a.command("ip", "route", "show", "default").output(LIMIT).strip());
            assertEquals(
                    "",
                    a.command("ip", "-6", "route", "show", "default")
                            .output(LIMIT)
                            .strip());
            List<String> names = a.call(() -> NetworkInterface.networkInterfaces()
                    .map(NetworkInterface::getName)
                    .sorted()
                    .toList());
            assertEquals(List.of("eth0", "lo"), names);
        }
    }

    @Test
    void nothingIsLeftBehindNotEvenProcesses() throws Exception {
        List<String> interfacesBefore = interfaces();
        Process sleeper;
        Path folder;
        try (Lab lab = RootOnly.lab()) {
            Host a = lab.host("a");
            folder = lab.folder();
            sleeper = a.command("sleep", "300").start();
            Thread.sleep(200);
            assertTrue(sleeper.isAlive());
            assertEquals(2, ours().size(), "the host and the wire");
        }

        assertTrue(sleeper.waitFor(5, java.util.concurrent.TimeUnit.SECONDS));
        assertEquals(List.of(), ours());
        assertEquals(interfacesBefore, interfaces());
        assertFalse(Files.exists(folder));
    }

    @Test
    void whatADeadProcessLeftIsSwept() throws Exception {
        RootOnly.lab().close();
        Process dead = new ProcessBuilder("true").start();
        dead.waitFor();
        String left = "hmlab-" + dead.pid() + "-1-victim";
        Namespaces.add(left);

        try {
            Lab.open().close();
            assertFalse(Namespaces.all().contains(left));
        } finally {
            Namespaces.remove(left);
        }
    }

    @Test
    void aClosedLabTakesNoHost() {
        Lab lab = RootOnly.lab();
        lab.close();

        assertThrows(LabException.class, () -> lab.host("late"));
        lab.close();
    }

    @Test
    void theBystanderCountsWhatItMisses() throws Exception {
        try (Lab lab = RootOnly.lab()) {
            Host victim = lab.host("victim");
            RealService service = RealService.start(lab, victim, 8088);
            Bystander bystander = Bystander.start(lab, lab.host("bystander"), victim, 8088);
            Thread.sleep(1000);

            Bystander.Counts good = bystander.counts();
            assertTrue(good.requests() > 5 && good.pings() > 3, good.toString());
            assertEquals(0, good.lost());

            service.close();
            Thread.sleep(500);
            assertTrue(bystander.stop().lostRequests() > 0);
        }
    }

    private static List<String> ours() {
        String prefix = Namespaces.PREFIX + ProcessHandle.current().pid() + "-";
        return Namespaces.all().stream().filter(name -> name.startsWith(prefix)).toList();
    }

    private static List<String> interfaces() throws Exception {
        return NetworkInterface.networkInterfaces()
                .map(NetworkInterface::getName)
                .sorted()
                .toList();
    }
}
