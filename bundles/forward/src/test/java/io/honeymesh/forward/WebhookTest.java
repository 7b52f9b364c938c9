// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.forward;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a webhook makes of a server's answers. */
class WebhookTest {

    private HttpServer server;

    @BeforeEach
    void start() throws Exception {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 5);
        server.createContext("/", asked -> {
            int status = Integer.parseInt(asked.getRequestURI().getPath().substring(1));
            asked.getResponseHeaders().set("Location", "/200");
            asked.sendResponseHeaders(status, -1);
            asked.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void post(int status) throws IOException, Refused {
        try (HttpClient client = HttpClient.newHttpClient()) {
            Webhook.post(client, url(status), Optional.empty(), "{}", 7);
        }
    }

    private URI url(int status) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/" + status);
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 202, 204})
    void aReceiptIsAReceipt(int status) throws Exception {
        post(status);
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 408, 429, 500, 503})
    void whatMayGoLaterIsTriedAgain(int status) {
        assertEquals(
                "127.0.0.1 answers " + status,
                assertThrows(IOException.class, () -> post(status)).getMessage());
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403, 404, 413})
    void whatIsRefusedForGoodIsGivenUp(int status) {
        assertEquals(
                Integer.toString(status),
                assertThrows(Refused.class, () -> post(status)).getMessage());
    }

    @Test
    void aServerThatIsNotThereIsNamedWithItsPort() {
        server.stop(0);
        assertEquals(
                "127.0.0.1:" + server.getAddress().getPort() + ": connection refused",
                assertThrows(IOException.class, () -> post(200)).getMessage());
    }
}
