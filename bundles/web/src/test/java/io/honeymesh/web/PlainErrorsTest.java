// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.web;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.eclipse.jetty.server.LocalConnector;
import org.eclipse.jetty.server.Server;
import org.junit.jupiter.api.Test;

class PlainErrorsTest {

    @Test
    void whatTheServerRefusesByItselfHasAReasonToo() throws Exception {
        Server server = new Server();
        LocalConnector connector = new LocalConnector(server);
        server.addConnector(connector);
        server.setErrorHandler(new PlainErrors());
        server.start();
        try {
            Map<String, String> asked = Map.of(
                    "/bans/203.0.113.0%2F24",
                    "\"status\":400,\"detail\":\"the request can't be read: write its path without",
                    "/none",
                    "\"status\":404,\"detail\":\"there is nothing",
                    "/" + "a".repeat(20_000),
                    "\"status\":414,\"detail\":\"path and headers are longer");
            for (Map.Entry<String, String> one : asked.entrySet()) {
                String said = connector.getResponse("GET " + one.getKey() + " HTTP/1.1\r\nHost: x\r\n\r\n");
                assertTrue(said.contains("application/problem+json") && said.contains(one.getValue()), said);
            }
        } finally {
            server.stop();
        }
    }
}
