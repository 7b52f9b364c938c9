// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import io.honeymesh.lab.Host;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A node that sends its events on, to servers that come and go. */
class ForwardIT {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final int SYSLOG_PORT = 1514;
    private static final int HOOK_PORT = 8070;

    private static final List<String> MESSAGES = new CopyOnWriteArrayList<>();
    private static final List<String> HOOKED = new CopyOnWriteArrayList<>();

    private static Victim victim;
    private static HttpServer hook;

    @BeforeAll
    static void start() throws Exception {
        victim = Victim.start(
                ForwardIT.class,
                Map.of(
                        "io.honeymesh.syslog-siem",
                        Map.of("host", "127.0.0.1", "port", Integer.toString(SYSLOG_PORT), "protocol", "TCP"),
                        "io.honeymesh.webhook-chat",
                        Map.of(
                                "url",
                                "http://127.0.0.1:" + HOOK_PORT + "/hook",
                                "types",
                                "ban.placed",
                                "template",
                                "{\"text\":\"{{subject}}: {{line}}\"}")));
        hook = victim.host().call(() -> {
            HttpServer server =
                    HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), HOOK_PORT), 5);
            server.createContext("/hook", exchange -> {
                HOOKED.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
                exchange.sendResponseHeaders(204, -1);
                exchange.close();
            });
            server.start();
            return server;
        });
    }

    @AfterAll
    static void stop() {
        if (hook != null) {
            hook.stop(0);
        }
        if (victim != null) {
            victim.close();
        }
    }

    @Test
    void nothingIsLostWhileTheSyslogServerIsAway() throws Exception {
        try (ServerSocket server = listening()) {
            Thread.ofVirtual().start(() -> take(server));
            String first = touch("forward-1");
            Wait.until(SOON, "the touch arrives", () -> isTold(first));
        }
        List<String> others = List.of(touch("forward-2"), touch("forward-3"));
        Wait.until(
                SOON,
                "the node says that it can't deliver",
                () -> victim.node().shell("honeymesh:events --type alarm").contains("forward.failing"));
        assertTrue(victim.node().shell("honeymesh:status").contains("!! syslog-"));
        try (ServerSocket server = listening()) {
            Thread.ofVirtual().start(() -> take(server));
            Wait.until(SOON, "the others arrive", () -> others.stream().allMatch(ForwardIT::isTold));
        }
        Wait.until(
                SOON,
                "nothing is wrong any more",
                () -> !victim.node().shell("honeymesh:status").contains("!! syslog-"));
        assertTrue(MESSAGES.stream().anyMatch(one -> one.contains("|ledger.head|")), "S35");
        for (String message : MESSAGES) {
            assertTrue(
                    message.matches("<1\\d\\d>1 \\S+ \\S+ honeymesh - \\S+ \\[meta sequenceId=\"\\d+\"] CEF:0\\|.*"),
                    message);
        }
    }

    @Test
    void aWebhookIsToldOfABanInItsOwnWords() throws Exception {
        String address = touch("forward-hook");
        Wait.until(SOON, "the hook is told", () -> HOOKED.stream().anyMatch(body -> body.contains(address)));
        String body =
                HOOKED.stream().filter(one -> one.contains(address)).findFirst().orElseThrow();
        assertTrue(body.startsWith("{\"text\":\"") && body.endsWith("\"}"), body);
        assertEquals(1, HOOKED.stream().filter(one -> one.contains(address)).count(), "once");
    }

    private static boolean isTold(String address) {
        return MESSAGES.stream().anyMatch(one -> one.contains("|touch|") && one.contains("src=" + address + " "));
    }

    private static String touch(String name) {
        Host host = victim.lab().host(name);
        return host.call(() -> {
            try (Socket socket = new Socket(victim.host().ipv4(), 21)) {
                socket.getInputStream().read();
            }
            return host.ipv4();
        });
    }

    private static ServerSocket listening() {
        return victim.host().call(() -> {
            ServerSocket server = new ServerSocket();
            server.setReuseAddress(true);
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), SYSLOG_PORT));
            return server;
        });
    }

    /** Reads what has its length in front (RFC 6587), until the server is closed. */
    private static void take(ServerSocket server) {
        try (Socket socket = server.accept()) {
            Thread.ofVirtual().start(() -> {
                while (!server.isClosed()) {
                    sleep();
                }
                close(socket);
            });
            InputStream in = socket.getInputStream();
            StringBuilder length = new StringBuilder();
            for (int c = in.read(); c >= 0; c = in.read()) {
                if (c == ' ') {
                    MESSAGES.add(
                            new String(in.readNBytes(Integer.parseInt(length.toString())), StandardCharsets.US_ASCII));
                    length.setLength(0);
                } else {
                    length.append((char) c);
                }
            }
        } catch (IOException closed) {
            // That is how it ends.
        }
    }

    private static void sleep() {
        try {
            Thread.sleep(20);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException alreadyGone) {
            // Nothing to say.
        }
    }
}
