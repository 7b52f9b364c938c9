// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.pop3;

import io.honeymesh.traps.FuzzCorpus;
import io.honeymesh.traps.TrapHarness;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class Pop3FuzzTest {

    @Test
    void hostileBytesEndOnlyTheirOwnConversation() throws Exception {
        int node = Nodes.node(true);
        String login = "USER " + Nodes.person(node) + "\r\nPASS " + Nodes.RIGHT + "\r\n";
        try (TrapHarness trap = Nodes.open(node)) {
            FuzzCorpus.of("pop3")
                    .assertSurvives(trap, login, login + "LIST ", "AUTH LOGIN\r\n", "AUTH CRAM-MD5\r\n", "APOP ");
        }
    }
}
