// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.docker;

import io.honeymesh.traps.FuzzCorpus;
import io.honeymesh.traps.TrapHarness;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class DockerFuzzTest {

    @Test
    void hostileBytesEndOnlyTheirOwnConversation() throws Exception {
        String json = " HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n";
        try (TrapHarness trap = Nodes.open(0)) {
            FuzzCorpus.of("http")
                    .assertSurvives(
                            trap,
                            "GET /containers/json?filters=",
                            "POST /containers/create" + json + "Content-Length: 60\r\n\r\n",
                            "POST /containers/create" + json + "Content-Length: 60\r\n\r\n{\"Image\":",
                            "POST /auth" + json + "Transfer-Encoding: chunked\r\n\r\n",
                            "POST /build HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
        }
    }
}
