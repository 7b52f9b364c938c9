// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.imap;

import io.honeymesh.traps.FuzzCorpus;
import io.honeymesh.traps.TrapHarness;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class ImapFuzzTest {

    @Test
    void hostileBytesEndOnlyTheirOwnConversation() throws Exception {
        int node = Nodes.node(true);
        String login = "a LOGIN " + Nodes.person(node) + " " + Nodes.RIGHT + "\r\n";
        try (TrapHarness trap = Nodes.open(node)) {
            FuzzCorpus.of("imap")
                    .assertSurvives(
                            trap,
                            login,
                            login + "a SELECT INBOX\r\nb UID FETCH ",
                            login + "a APPEND INBOX {99}\r\n",
                            "a LOGIN {10+}\r\n",
                            "a AUTHENTICATE LOGIN\r\n",
                            "a ID (\"");
        }
    }
}
