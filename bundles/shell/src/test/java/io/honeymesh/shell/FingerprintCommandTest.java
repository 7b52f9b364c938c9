// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.Captured;
import io.honeymesh.api.CapturedHandshake;
import io.honeymesh.api.CapturedHandshake.Protocol;
import io.honeymesh.api.Endpoint;
import io.honeymesh.api.Fingerprint;
import io.honeymesh.api.IpAddress;
import io.honeymesh.api.service.Captures;
import io.honeymesh.api.service.Traffic;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FingerprintCommandTest {

    private static final CapturedHandshake HELLO = new CapturedHandshake(
            7,
            new Endpoint(IpAddress.parse("192.0.2.1"), 40_000),
            new Endpoint(IpAddress.parse("198.51.100.2"), 443),
            Protocol.TLS,
            Captured.of("\u001b]52;c;x\u0007\u202e\"é"),
            List.of(new Fingerprint("ja4", "t13d"), new Fingerprint("ja3", "0f")));

    private final FakeNode node = new FakeNode();
    private final FingerprintCommand command = new FingerprintCommand();

    private interface Reading {
        void handshakes(Path file, Consumer<CapturedHandshake> found, Captures.Progress progress) throws IOException;
    }

    private void reading(Reading handshakes) {
        node.others.put(Captures.class, new Captures() {
            @Override
            public void handshakes(Path file, Consumer<CapturedHandshake> found, Progress progress) throws IOException {
                handshakes.handshakes(file, found, progress);
            }

            @Override
            public void traffic(Path file, Traffic to, Progress progress) {
                throw new AssertionError("nobody asked for conversations");
            }
        });
        command.file = "/tmp/a.pcap";
    }

    @AfterEach
    void noInterruptIsLeft() {
        assertFalse(Thread.interrupted());
    }

    @Test
    void a_handshake_is_a_line_and_with_json_each_fingerprint_a_document() throws Exception {
        reading((file, found, progress) -> found.accept(HELLO));
        assertTrue(node.run(command)
                .matches("/tmp/a.pcap:7 192.0.2.1:40000 > 198.51.100.2:443 tls sni=\\S+ ja4=t13d ja3=0f\n"));
        command.json = true;
        List<String> documents = node.run(command).lines().toList();
        assertEquals(2, documents.size());
        assertTrue(documents.getFirst().startsWith("{\"file\":\"/tmp/a.pcap\",\"frame\":7,\"src\":\"192.0.2.1\","));
        assertTrue(documents.getLast().endsWith(",\"kind\":\"ja3\",\"value\":\"0f\"}"));
    }

    @Test
    void S13_a_hostile_server_name_is_harmless() throws Exception {
        reading((file, found, progress) -> found.accept(HELLO));
        for (boolean json : new boolean[] {false, true}) {
            command.json = json;
            String shown = node.run(command);
            assertTrue(shown.chars().allMatch(c -> c == '\n' || c >= 0x20 && c < 0x7f), shown);
        }
    }

    @Test
    void what_cannot_be_read_is_one_line_after_what_could_be() {
        reading((file, found, progress) -> {
            found.accept(HELLO);
            throw new IOException("byte 99: packet 8 is cut short");
        });
        assertEquals("/tmp/a.pcap: byte 99: packet 8 is cut short", refusal());
        assertTrue(node.text().contains("ja4=t13d"));
        reading((file, found, progress) -> {
            throw new IOException("permission denied");
        });
        assertTrue(refusal().startsWith("/tmp/a.pcap: permission denied to the user "), refusal());
        command.file = "a\0b";
        assertTrue(refusal().startsWith("a\\x00b: "), refusal());
        command.file = "";
        assertEquals("the capture file is missing, e.g. honeymesh:fingerprint /srv/scan.pcap", refusal());
        node.missing.add(Captures.class);
        command.file = "x";
        assertEquals("the fingerprints bundle is not running: nothing reads captures", refusal());
    }

    private String refusal() {
        return assertThrows(CommandFailure.class, () -> node.run(command)).getMessage();
    }

    @Test
    void ctrl_c_ends_it() {
        reading((file, found, progress) -> {
            Thread.currentThread().interrupt();
            throw new ClosedByInterruptException();
        });
        assertThrows(InterruptedException.class, () -> node.run(command));
    }

    @Test
    void a_terminal_that_is_gone_ends_it() {
        node.gone = true;
        reading((file, found, progress) -> {
            progress.at(1, 100);
            assertTrue(Thread.currentThread().isInterrupted());
            throw new ClosedByInterruptException();
        });
        assertThrows(InterruptedException.class, () -> node.run(command));
    }

    @Test
    void a_big_file_shows_how_far_one_is_and_leaves_nothing_behind() throws Exception {
        reading((file, found, progress) -> {
            for (int i = 0; i < 1000; i++) {
                progress.at(123 << 10, 50 << 20);
            }
            progress.at(25 << 20, 50 << 20);
            found.accept(HELLO);
        });
        node.run(command);
        assertEquals(
                "\r0 % of 50 MB\r50 % of 50 MB\r" + " ".repeat("50 % of 50 MB".length()) + "\r",
                node.progress.toString(StandardCharsets.UTF_8));
    }

    @Test
    void a_small_file_shows_no_progress() throws Exception {
        reading((file, found, progress) -> progress.at(1 << 20, 2 << 20));
        node.run(command);
        assertEquals(0, node.progress.size());
    }
}
