// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.Fingerprint;
import io.honeymesh.api.Transport;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class FingerprinterTesterTest {

    /** The first letter of what a client says over TCP. */
    private static final FingerprinterTester FIRST = FingerprinterTester.of(conversation -> {
        String said = conversation.wire().latin1();
        boolean letter = !said.isEmpty() && Character.isLetter(said.charAt(0)) && said.charAt(0) < 0x80;
        return letter && conversation.touch().flow().transport() == Transport.TCP
                ? List.of(new Fingerprint("first", said.substring(0, 1)))
                : List.of();
    });

    @Test
    void a_client_is_told_by_its_bytes() {
        assertEquals(List.of(new Fingerprint("first", "G")), FIRST.of("GET /"));
        assertEquals(List.of(), FIRST.of(new byte[] {1, 2}));
        assertEquals(List.of(), FIRST.of(Observations.conversation().overUdp().says("GET")));
        FIRST.assertSurvivesStrangers("GET / HTTP/1.1\r\n".getBytes());
    }

    @Test
    void raw_bytes_in_a_value_are_found_out() {
        FingerprinterTester raw = FingerprinterTester.of(conversation ->
                List.of(new Fingerprint("raw", conversation.wire().latin1())));
        assertFound("printable", () -> raw.of("\u001b[2J"));
        assertFound("printable", () -> raw.of("A".repeat(1000)));
    }

    @Test
    void one_that_says_this_today_and_that_tomorrow_is_found_out() {
        AtomicInteger count = new AtomicInteger();
        FingerprinterTester fickle =
                FingerprinterTester.of(conversation -> List.of(new Fingerprint("count", "" + count.incrementAndGet())));
        assertFound("another fingerprint", fickle::assertSurvivesStrangers);
    }

    @Test
    void null_and_exceptions_are_found_out() {
        assertFound("null", () -> FingerprinterTester.of(conversation -> null).of("x"));
        assertFound(
                "must not throw",
                () -> FingerprinterTester.of(conversation -> {
                            throw new IllegalStateException("on purpose");
                        })
                        .of("x"));
    }

    private static void assertFound(String what, org.junit.jupiter.api.function.Executable trial) {
        AssertionError found = assertThrows(AssertionError.class, trial);
        assertTrue(found.getMessage().contains(what), found.getMessage());
    }
}
