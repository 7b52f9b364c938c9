// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.http;

import io.honeymesh.traps.FuzzCorpus;
import io.honeymesh.traps.TrapHarness;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(180)
class HttpFuzzTest {

    @Test
    void hostileBytesEndOnlyTheirOwnConversation() throws Exception {
        int node = Nodes.form();
        String login = Nodes.site(node).login().orElseThrow();
        try (TrapHarness trap = Nodes.open(node)) {
            FuzzCorpus.of("http")
                    .assertSurvives(
                            trap,
                            "GET / HTTP/1.1\r\nHost: x\r\n\r\n",
                            "POST " + login + " HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n",
                            "POST " + login + " HTTP/1.1\r\nHost: x\r\nContent-Length: 40\r\n\r\n",
                            "GET / HTTP/1.1\r\nHost: x\r\nRange: bytes=");
        }
    }

    @Test
    void hostileHandshakesDoToo() throws Exception {
        try (TrapHarness trap = Nodes.openHttps(Nodes.plain())) {
            FuzzCorpus.of("ssl").assertSurvives(trap, "", "\u0016\u0003\u0001");
        }
    }
}
