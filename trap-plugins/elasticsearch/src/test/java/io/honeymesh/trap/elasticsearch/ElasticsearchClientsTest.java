// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.elasticsearch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.traps.RealClient;
import io.honeymesh.traps.TrapHarness;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ElasticsearchClientsTest {

    @Test
    void curlReadsIndicesPlainAndCompressedAndWritesOne() throws Exception {
        try (TrapHarness trap = Nodes.open(2)) {
            String url = "http://127.0.0.1:" + trap.port();
            Index index = Nodes.cluster(2).indices().getFirst();
            RealClient.Result list = RealClient.run("curl", "-sS", "--compressed", url + "/_cat/indices?v");
            assertTrue(list.output().contains(index.uuid()), list.output());
            RealClient.Result found = RealClient.run("curl", "-sS", url + "/_search?pretty&size=1");
            assertTrue(found.output().contains("\"_index\" : \"" + index.name() + "\""), found.output());
            RealClient.Result written = RealClient.run(
                    "curl",
                    "-sS",
                    "-w",
                    "%{http_code}",
                    "-H",
                    "Content-Type: application/json",
                    "-d",
                    "{\"a\":1}",
                    url + "/readme/_doc");
            assertTrue(written.output().endsWith("201"), written.output());
            RealClient.Result head = RealClient.run("curl", "-sS", "-I", url + "/nope");
            assertEquals(
                    "HTTP/1.1 404 Not Found", head.output().lines().findFirst().orElse(""));
        }
    }
}
