// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.smtp;

import io.honeymesh.traps.FuzzCorpus;
import io.honeymesh.traps.TrapHarness;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class SmtpFuzzTest {

    @Test
    void hostileBytesEndOnlyTheirOwnConversation() throws Exception {
        try (TrapHarness trap = Nodes.open(Nodes.node(true))) {
            FuzzCorpus.of("smtp")
                    .assertSurvives(
                            trap,
                            "EHLO x\r\n",
                            "MAIL FROM:<>\r\nRCPT TO:<root>\r\nDATA\r\n",
                            "MAIL FROM:<>\r\nRCPT TO:<root>\r\nBDAT 999\r\n",
                            "RCPT TO:<\"\\",
                            "AUTH LOGIN\r\n*\r\nMAIL FROM:<@");
        }
    }
}
