// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.fingerprints.capture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.CapturedHandshake;
import io.honeymesh.fingerprints.Ja4;
import io.honeymesh.fingerprints.TestHello;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CaptureServiceTest {

    private static final TestHello HELLO = TestHello.usual("a.example");
    private static final byte[] CAPTURE = CaptureFiles.pcap(
                    1,
                    Packets.frames(Collections.nCopies(
                                    2000, Packets.ip(6, Packets.tcp(40_000, 443, 1, Packets.ACK, HELLO.record())))
                            .toArray(byte[][]::new)))
            .bytes();

    private final CaptureService service = new CaptureService();
    private final List<CapturedHandshake> found = new ArrayList<>();
    private final List<Long> positions = new ArrayList<>();

    @TempDir
    private Path folder;

    private void read(Path file) throws IOException {
        service.handshakes(file, found::add, (bytes, ofBytes) -> {
            assertTrue(bytes <= ofBytes, bytes + " of " + ofBytes);
            positions.add(bytes);
        });
    }

    @Test
    void aHandshakeIsToldWithWhereItWas() throws IOException {
        read(Files.write(folder.resolve("a"), CAPTURE));
        assertEquals(1, found.size(), "the rest are retransmissions");
        CapturedHandshake hello = found.getFirst();
        assertEquals(1, hello.frame());
        assertEquals("192.0.2.1:40000", hello.source().toString());
        assertEquals("a.example", hello.serverName().latin1());
        assertEquals(Ja4.of(HELLO.parsed()), hello.fingerprints().getFirst().value());
    }

    @Test
    void progressCountsTheBytesOnTheDiskAlsoOfCompressedFiles() throws IOException {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
            gzip.write(CAPTURE);
        }
        for (byte[] bytes : List.of(CAPTURE, compressed.toByteArray())) {
            positions.clear();
            read(Files.write(folder.resolve("a"), bytes));
            assertEquals(2000, positions.size());
            assertEquals(bytes.length, positions.getLast());
        }
    }

    @Test
    void anInterruptEndsIt() throws IOException {
        Path file = Files.write(folder.resolve("a"), CAPTURE);
        try {
            assertThrows(
                    ClosedByInterruptException.class,
                    () -> service.handshakes(file, found::add, (bytes, ofBytes) -> {
                        positions.add(bytes);
                        Thread.currentThread().interrupt();
                    }));
        } finally {
            assertTrue(Thread.interrupted());
        }
        assertEquals(1, positions.size());
    }

    @Test
    void whatCannotBeReadSaysWhyInAFewWords() throws IOException {
        assertEquals("there is no such file", refusal(folder.resolve("none")));
        assertEquals("is a directory", refusal(folder));
        assertEquals("is no ordinary file", refusal(Path.of("/dev/zero")));
        assertEquals("byte 0: the file is empty", refusal(Files.createFile(folder.resolve("empty"))));
        Path cut = Files.write(folder.resolve("cut"), java.util.Arrays.copyOf(CAPTURE, CAPTURE.length - 1));
        assertTrue(refusal(cut).contains("packet 2000 is cut short"));
        assertEquals(1, found.size(), "what came before is told");
    }

    private String refusal(Path file) {
        return assertThrows(IOException.class, () -> read(file)).getMessage();
    }
}
