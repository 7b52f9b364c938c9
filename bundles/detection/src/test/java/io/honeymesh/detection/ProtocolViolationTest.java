// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.detection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Contribution;
import io.honeymesh.api.Evidence;
import io.honeymesh.api.Touch;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProtocolViolationTest {

    private static final Evidence BROKEN = new Evidence.Violation("not a pkt-line\u001b[2J", Captured.EMPTY);

    private static List<Contribution> judge(String trap, String said, Evidence... evidence) {
        Touch touch = Samples.touch(1, "192.0.2.1", 1000);
        List<Contribution> found = new ProtocolViolation()
                .judge(
                        Samples.conversation(
                                new Touch(1, Samples.NOW, trap, touch.flow(), touch.grade()),
                                said.getBytes(StandardCharsets.ISO_8859_1),
                                false,
                                evidence),
                        Samples.NO_HISTORY);
        assertTrue(found.stream().noneMatch(Contribution::intent), "an odd client is no attacker");
        assertTrue(found.size() <= 1);
        return found;
    }

    private static String told(String trap, String said, Evidence... evidence) {
        return judge(trap, said, evidence).stream()
                .map(found -> found.score() + " " + found.explanation())
                .findFirst()
                .orElse("nothing");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "ssh~GET / HTTP/1.0\\r\\n~HTTP",
                "redis~\\x16\\x03\\x01\\x02\\x00\\x01~TLS",
                "http~SSH-2.0-Go\\r\\n~SSH",
                "http~\\x03\\x00\\x00\\x13\\x0e\\xe0~RDP",
                "ssh~\\x00\\x00\\x00\\x2f\\xffSMBr~SMB",
            })
    void anotherProtocolIsTold(String trap, String said, String protocol) {
        assertEquals("0.3 " + protocol + " to the trap " + trap, told(trap, ExploitSamples.unescaped(said)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "http~GET / HTTP/1.0\\r\\n",
                "docker~GET /_ping HTTP/1.1\\r\\n",
                "ssh~SSH-2.0-Go\\r\\n",
                "postgresql~\\x16\\x03\\x01\\x02\\x00\\x01",
                "rdp~\\x03\\x00\\x00\\x13\\x0e\\xe0",
                "smb~\\x00\\x00\\x00\\x2f\\xfeSMB@",
                "my-own~GET / HTTP/1.0\\r\\n",
                "all-ports~SSH-2.0-Go\\r\\n",
                "ftp~USER anonymous\\r\\n",
                "smtp~EHLO [192.0.2.1]\\r\\n",
            })
    void whatATrapTakesOrNobodyKnowsIsNot(String trap, String said) {
        assertEquals("nothing", told(trap, ExploitSamples.unescaped(said)));
    }

    @Test
    void aBrokenFirstMessageWeighsMoreThanALaterOne() {
        String what = "not a pkt-line\\x1b[2J";
        Evidence detail = new Evidence.Detail("x", Captured.EMPTY);
        assertEquals("0.2 broke the protocol with the first message: " + what, told("git", "", detail, BROKEN, BROKEN));
        Evidence request = new Evidence.Request(Captured.of("x"));
        assertEquals("0.1 broke the protocol: " + what, told("git", "", request, BROKEN));
    }

    @Test
    void wordsSmuggledAheadOfTlsWeighMost() {
        Evidence smuggled = new Evidence.Violation("words sent ahead of the TLS handshake", Captured.of("MAIL"));
        assertEquals("0.5 words sent ahead of the TLS handshake", told("smtp", "", BROKEN, smuggled));
    }

    @Test
    void whoDoesNotTrustACertificateBreaksNothing() {
        assertEquals("nothing", told("https", "", new Evidence.Violation("TLS handshake failed", Captured.EMPTY)));
    }
}
