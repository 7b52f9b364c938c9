// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.proxy;

import io.honeymesh.traps.FuzzCorpus;
import io.honeymesh.traps.TrapHarness;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class ProxyFuzzTest {

    @Test
    void hostileBytesEndOnlyTheirOwnConversation() throws Exception {
        try (TrapHarness trap = Nodes.open(new HttpProxyTrap(), Nodes.http(Policy.Access.PASSWORD))) {
            FuzzCorpus.of("http")
                    .assertSurvives(
                            trap,
                            "GET http://a.example/ HTTP/1.1\r\n",
                            "CONNECT a.example:443 HTTP/1.1\r\n",
                            "CONNECT [",
                            "GET http://a@b@[::]:",
                            "POST http://a.example/ HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n",
                            "POST http://a.example/ HTTP/1.1\r\nContent-Length: x\r\n");
        }
    }
}
