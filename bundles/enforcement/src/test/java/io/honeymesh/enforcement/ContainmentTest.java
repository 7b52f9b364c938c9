// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enforcement;

import static io.honeymesh.enforcement.Frame.ACK;
import static io.honeymesh.enforcement.Frame.FIN;
import static io.honeymesh.enforcement.Frame.PSH;
import static io.honeymesh.enforcement.Frame.RST;
import static io.honeymesh.enforcement.Frame.SYN;
import static io.honeymesh.enforcement.Kernel.DROP;
import static io.honeymesh.enforcement.Kernel.PASS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.Flow;
import io.honeymesh.api.Mode;
import io.honeymesh.api.Reason;
import io.honeymesh.api.Subject;
import io.honeymesh.api.Transport;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContainmentTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

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

    private Flow flow(String source) {
        String local = source.indexOf(':') < 0 ? "192.0.2.1" : "2001:db8:ffff::1";
        return Kernel.flow(Transport.TCP, source, 40000, local, 22);
    }

    private void banContained(String source, Duration length) throws KernelException {
        banContained(kernel, source, length);
    }

    private void banContained(Kernel kernel, String source, Duration length) throws KernelException {
        Subject subject = Subject.parse(source.indexOf(':') < 0 ? source : source.replaceAll("::.*", "::/64"));
        kernel.projection().put(Kernel.ban(subject, Duration.ofHours(1), Reason.TRAP), flow(source), length);
    }

    @ParameterizedTest
    @ValueSource(strings = {"198.51.100.7", "2001:db8:1:2::7"})
    void S05_containmentPassesExactlyOneConversation(String source) throws KernelException {
        banContained(source, MINUTE);
        assertEquals(PASS, kernel.run(Frame.from(source).tcp(40000, 22, ACK)));
        assertEquals(PASS, kernel.run(Frame.from(source).tcp(40000, 22, ACK | PSH)));
        assertEquals(PASS, kernel.run(Frame.from(source).tcp(40000, 22, FIN | ACK)));
        assertEquals(PASS, kernel.run(Frame.from(source).tcp(40000, 22, RST)));
        assertEquals(4, kernel.count("passed.contained"));

        assertEquals(DROP, kernel.run(Frame.from(source).tcp(40001, 22, ACK)), "another remote port");
        assertEquals(DROP, kernel.run(Frame.from(source).tcp(40000, 23, ACK)), "another local port");
        assertEquals(DROP, kernel.run(Frame.from(source).udp(40000, 22)), "another protocol");
        byte[] elsewhere = Frame.from(source).tcp(40000, 22, ACK).bytes();
        elsewhere[14 + (source.indexOf(':') < 0 ? 19 : 39)] ^= 2;
        assertEquals(DROP, kernel.run(elsewhere), "another local address");
    }

    @ParameterizedTest
    @ValueSource(strings = {"198.51.100.7", "2001:db8:1:2::7"})
    void S05_aContainedSourceGetsNoNewSyn(String source) throws KernelException {
        banContained(source, MINUTE);
        assertEquals(DROP, kernel.run(Frame.from(source).tcp(40000, 22, SYN)));
        assertEquals(DROP, kernel.run(Frame.from(source).tcp(40000, 22, SYN | FIN)));
        assertEquals(DROP, kernel.run(Frame.from(source).tcp(40000, 22, 0)));
        assertEquals(DROP, kernel.run(Frame.from(source).tcp(40000, 22, ACK).fragment(9, true)));
    }

    @Test
    void S05_anotherHostOfTheSubnetIsNotContained() throws KernelException {
        banContained("2001:db8:1:2::7", MINUTE);
        assertEquals(DROP, kernel.run(Frame.from("2001:db8:1:2::8").tcp(40000, 22, ACK)));
    }

    @Test
    void S05_containmentEndsAtItsDeadlineByTheKernel() throws KernelException {
        banContained("198.51.100.7", Duration.ofMillis(600));
        assertEquals(PASS, kernel.run(Frame.from("198.51.100.7").tcp(40000, 22, ACK)));
        kernel.sleep(Duration.ofMillis(650));
        assertEquals(DROP, kernel.run(Frame.from("198.51.100.7").tcp(40000, 22, ACK)));
    }

    @Test
    void containmentCanEndEarly() throws KernelException {
        banContained("198.51.100.7", MINUTE);
        kernel.projection().release(flow("198.51.100.7"));
        assertEquals(DROP, kernel.run(Frame.from("198.51.100.7").tcp(40000, 22, ACK)));
    }

    @Test
    void aLongerBanKeepsTheConversation() throws KernelException {
        banContained("198.51.100.7", MINUTE);
        kernel.ban("198.51.100.7", Duration.ofDays(1));
        assertEquals(PASS, kernel.run(Frame.from("198.51.100.7").tcp(40000, 22, ACK)));
    }

    @Test
    void aBanOnTheWholePrefixKeepsTheConversation() throws KernelException {
        banContained("198.51.100.7", MINUTE);
        kernel.ban("198.51.100.0/24");
        assertTrue(kernel.unban("198.51.100.7"));
        assertEquals(PASS, kernel.run(Frame.from("198.51.100.7").tcp(40000, 22, ACK)));
        assertEquals(DROP, kernel.run(Frame.from("198.51.100.8").tcp(40000, 22, ACK)));
    }

    @Test
    void aContainedConversationOutlivesLockdown() throws KernelException {
        banContained("198.51.100.7", MINUTE);
        kernel.mode(Mode.LOCKDOWN);
        assertEquals(PASS, kernel.run(Frame.from("198.51.100.7").tcp(40000, 22, ACK)));
        assertEquals(DROP, kernel.run(Frame.from("198.51.100.7").tcp(40001, 22, ACK)));
    }

    @Test
    void whenAllPlacesAreTakenTheNextConversationIsNotContained() throws KernelException {
        try (Kernel small = Kernel.open(Map.of("contained.capacity", 2))) {
            banContained(small, "198.51.100.1", Duration.ofMillis(500));
            banContained(small, "198.51.100.2", MINUTE);
            banContained(small, "198.51.100.3", MINUTE);
            assertEquals(PASS, small.run(Frame.from("198.51.100.2").tcp(40000, 22, ACK)));
            assertEquals(DROP, small.run(Frame.from("198.51.100.3").tcp(40000, 22, ACK)), "banned all the same");
            small.sleep(Duration.ofMillis(550));
            banContained(small, "198.51.100.3", MINUTE);
            assertEquals(
                    PASS, small.run(Frame.from("198.51.100.3").tcp(40000, 22, ACK)), "the first one's place is free");
        }
    }
}
