// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.honeymesh.lab.Command;
import io.honeymesh.lab.Host;
import io.honeymesh.lab.Tools;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A real browser that somebody lured to a trap. */
class BrowserIT {

    private static final int IMAGES = 5;
    private static final int WEB_PORT = 8000;
    private static final long BARE_SECONDS = 600;
    private static final Duration JUDGED = Duration.ofSeconds(30);

    @Test
    void S01_aBrowserThatLoadsTrapImagesFromAForeignPageIsBannedBrieflyAtMost() throws Exception {
        Path chromium = new Tools.Tool(List.of("chromium", "chromium-browser"), "chromium")
                .path()
                .orElse(null);
        if (chromium == null) {
            System.out.println("skipped: missing: chromium. Get it with: apt install chromium");
        }
        assumeTrue(chromium != null, "skipped: chromium is not installed");
        try (Victim victim = Victim.start(BrowserIT.class, Map.of())) {
            Host web = victim.lab().host("web");
            Host reader = victim.lab().host("reader");
            try (ServerSocket server =
                    web.call(() -> new ServerSocket(WEB_PORT, 50, InetAddress.getByName(web.ipv4())))) {
                Thread.ofVirtual().start(() -> serve(server, page(victim.host().ipv4())));
                Process browser = browse(victim, chromium, reader, "http://" + web.ipv4() + ":" + WEB_PORT + "/");
                try {
                    Wait.until(
                            JUDGED,
                            "the trap has heard the browser out",
                            () -> events(victim, reader).contains("conversation"));
                    Thread.sleep(3000);
                } finally {
                    browser.descendants().forEach(ProcessHandle::destroyForcibly);
                    browser.destroyForcibly();
                    browser.waitFor(10, TimeUnit.SECONDS);
                }
            }
            Map<String, Object> why = victim.why(reader.ipv4());
            List<?> bans = (List<?>) why.get("bans");
            System.out.println("a lured browser: " + bans);
            for (Object each : bans) {
                Map<?, ?> ban = (Map<?, ?>) each;
                assertEquals(false, ban.get("full"), ban.toString());
                assertFalse(((Map<?, ?>) ban.get("reasons")).containsKey("SCAN"), ban.toString());
                assertTrue(((Number) ban.get("remaining_s")).longValue() <= BARE_SECONDS, ban.toString());
            }
            assertFalse(events(victim, reader).contains("signal"), "nothing is shared");
        }
    }

    private static List<String> events(Victim victim, Host host) throws IOException {
        return ((List<?>) victim.why(host.ipv4()).get("events"))
                .stream()
                        .map(event -> ((Map<?, ?>) event).get("type").toString())
                        .toList();
    }

    private static String page(String trap) {
        StringBuilder images = new StringBuilder("<!doctype html><title>News</title>");
        for (int i = 1; i <= IMAGES; i++) {
            // The page hides where it is, and asks for what an intruder would ask for.
            images.append("<img referrerpolicy=\"no-referrer\" src=\"http://")
                    .append(trap)
                    .append("/image")
                    .append(i)
                    .append(".png?q=../../etc/passwd\">");
        }
        return images.toString();
    }

    private static Process browse(Victim victim, Path chromium, Host reader, String url) {
        return reader.command(Command.of(
                                chromium.toString(),
                                "--headless",
                                "--no-sandbox",
                                "--disable-gpu",
                                "--disable-quic",
                                "--no-first-run",
                                "--disable-background-networking",
                                "--disable-component-update",
                                "--disable-sync",
                                "--user-data-dir=" + victim.lab().folder().resolve("browser"),
                                "--remote-debugging-port=0",
                                url)
                        .with("HOME", victim.lab().folder().toString()))
                .start();
    }

    private static void serve(ServerSocket server, String page) {
        while (true) {
            try (Socket client = server.accept()) {
                client.getInputStream().read(new byte[8192]);
                String answer = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\nContent-Length: "
                        + page.length() + "\r\n\r\n" + page;
                client.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
            } catch (IOException closed) {
                if (server.isClosed()) {
                    return;
                }
            }
        }
    }
}
