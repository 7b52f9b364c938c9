// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.elasticsearch;

import io.honeymesh.traps.FuzzCorpus;
import io.honeymesh.traps.TrapHarness;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class ElasticsearchFuzzTest {

    @Test
    void hostileBytesEndOnlyTheirOwnConversation() throws Exception {
        String json = " HTTP/1.1\r\nContent-Type: application/json\r\n";
        try (TrapHarness trap = Nodes.open(0)) {
            FuzzCorpus.of("http")
                    .assertSurvives(
                            trap,
                            "GET /_search HTTP/1.1\r\n\r\n",
                            "POST /_search" + json + "Content-Length: 60\r\n\r\n",
                            "POST /_bulk" + json + "Transfer-Encoding: chunked\r\n\r\n",
                            "POST /_msearch" + json + "Content-Length: 40\r\n\r\n{}\n",
                            "PUT /_snapshot/x" + json + "Content-Length: 30\r\n\r\n{\"type\":",
                            "GET /_cat/indices?h=");
        }
    }
}
