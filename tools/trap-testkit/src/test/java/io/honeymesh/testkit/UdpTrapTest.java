// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.Transport;
import io.honeymesh.api.spi.TrapProtocol;
import io.honeymesh.api.spi.TrapSession;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class UdpTrapTest {

    /** Answers a question with its first byte. */
    private record First(int failsAt) implements TrapProtocol {
        @Override
        public String name() {
            return "first";
        }

        @Override
        public List<Integer> defaultPorts() {
            return List.of();
        }

        @Override
        public Transport transport() {
            return Transport.UDP;
        }

        @Override
        public void converse(TrapSession session) throws IOException {
            int first = session.input().read();
            if (first == failsAt) {
                throw new IllegalStateException("on purpose");
            }
            session.output().write(first);
        }
    }

    @RegisterExtension
    final TrapExtension sound = TrapExtension.of(() -> new First(-2));

    @RegisterExtension
    final TrapExtension stumbling = TrapExtension.of(() -> new First('Q'));

    @Test
    void a_datagram_is_answered_and_a_conversation() throws Exception {
        assertArrayEquals(
                new byte[] {'h'},
                sound.ask("hello".getBytes(StandardCharsets.US_ASCII), Duration.ofSeconds(5))
                        .orElseThrow());
        assertTrue(sound.conversation().whole().payload().latin1().equals("hello"));
    }

    @Test
    void strangers_come_as_datagrams() throws Exception {
        byte[] opening = "QUESTION".getBytes(StandardCharsets.US_ASCII);
        sound.assertSurvivesStrangers(opening);
        assertThrows(AssertionError.class, () -> stumbling.assertSurvivesStrangers(opening));
    }
}
