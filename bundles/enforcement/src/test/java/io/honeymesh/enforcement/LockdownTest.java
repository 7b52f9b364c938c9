// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enforcement;

import static io.honeymesh.enforcement.Frame.ACK;
import static io.honeymesh.enforcement.Frame.RST;
import static io.honeymesh.enforcement.Frame.SYN;
import static io.honeymesh.enforcement.Kernel.DROP;
import static io.honeymesh.enforcement.Kernel.PASS;
import static io.honeymesh.enforcement.Kernel.allow;
import static io.honeymesh.enforcement.Kernel.guard;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.honeymesh.api.Guard;
import io.honeymesh.api.Mode;
import io.honeymesh.api.Transport;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LockdownTest {
    private static final String V4 = "198.51.100.7";
    private static final String V6 = "2001:db8:1:2::7";

    private Kernel kernel;

    @BeforeEach
    void open() {
        kernel = Kernel.open();
    }

    @AfterEach
    void close() {
        if (kernel != null) {
            kernel.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {V4, V6})
    void lockdownLeavesEstablishedManagementAndDropsTheRest(String source) {
        kernel.tables().ports().replace(Set.of(), Set.of(), Set.of(22));
        kernel.mode(Mode.LOCKDOWN);
        assertEquals(PASS, kernel.run(Frame.from(source).tcp(40000, 22, ACK)));
        assertEquals(PASS, kernel.run(Frame.from(source).tcp(40000, 22, RST)));
        assertEquals(2, kernel.count("passed.established"));
        assertEquals(DROP, kernel.run(Frame.from(source).tcp(40000, 22, SYN)));
        assertEquals(DROP, kernel.run(Frame.from(source).tcp(40000, 22, SYN | ACK)));
        assertEquals(DROP, kernel.run(Frame.from(source).tcp(40000, 22, 0)));
        assertEquals(DROP, kernel.run(Frame.from(source).tcp(443, 50000, ACK)), "replies to outbound connections");
        assertEquals(DROP, kernel.run(Frame.from(source).udp(53, 50000)));
        assertEquals(DROP, kernel.run(Frame.from(source).tcp(40000, 22, ACK).fragment(5, false)));
    }

    @Test
    void allowsAndGuardsWinOverLockdown() {
        kernel.mode(Mode.LOCKDOWN);
        kernel.pass(
                List.of(allow(V4, Duration.ofHours(1))),
                List.of(guard("2001:db8:1:2::7", Transport.UDP, 53, Guard.ANY_PORT)));
        assertEquals(PASS, kernel.run(Frame.from(V4).syn(22)));
        assertEquals(PASS, kernel.run(Frame.from(V6).udp(53, 50000)));
        assertEquals(DROP, kernel.run(Frame.from(V6).udp(54, 50000)));
    }

    @Test
    void S08_arpNeighboursAndDhcpPassInLockdown() {
        kernel.mode(Mode.LOCKDOWN);
        assertEquals(PASS, kernel.run(Frame.other(0x0806)));
        for (int type = 133; type <= 137; type++) {
            assertEquals(PASS, kernel.run(Frame.from("fe80::1").icmp6(type, 255)));
            assertEquals(DROP, kernel.run(Frame.from("fe80::1").icmp6(type, 254)), "came through a router");
        }
        assertEquals(DROP, kernel.run(Frame.from("fe80::1").icmp6(128, 255)), "echo request");
        assertEquals(DROP, kernel.run(Frame.from("fe80::1").icmp6(132, 255)));
        assertEquals(DROP, kernel.run(Frame.from("fe80::1").icmp6(138, 255)));
        assertEquals(PASS, kernel.run(Frame.from(V4).udp(67, 68)));
        assertEquals(DROP, kernel.run(Frame.from(V4).udp(68, 67)));
        assertEquals(PASS, kernel.run(Frame.from("fe80::1").udp(547, 546)));
        assertEquals(DROP, kernel.run(Frame.from("fe80::1").udp(546, 547)));
        assertEquals(DROP, kernel.run(Frame.other(0x88cc)), "LLDP");
    }

    @Test
    void lockdownEndsByItselfInTheKernel() {
        kernel.lockdownFor(Duration.ofMillis(600));
        kernel.ban(V4);
        assertEquals(DROP, kernel.run(Frame.from("198.51.100.9").syn(80)));
        kernel.sleep(Duration.ofMillis(660));
        assertEquals(PASS, kernel.run(Frame.from("198.51.100.9").syn(80)));
        assertEquals(PASS, kernel.run(Frame.other(0x88cc)));
        assertEquals(PASS, kernel.run(Frame.from(V4).bytes(20)));
        assertEquals(DROP, kernel.run(Frame.from(V4).syn(80)), "it is ENFORCE then, not nothing");
    }
}
