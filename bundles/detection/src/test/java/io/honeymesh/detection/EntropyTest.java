// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.detection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.honeymesh.api.Conversation;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class EntropyTest {

    private static final String PROSE = """
            It was a bright cold day in the harbour, and the clocks on the warehouse wall were all wrong. Nobody had wound
            them since the last ship left; the men who used to do it had gone with her, and those who stayed behind told the
            time by the tide. "Eleven," said the old woman at the crossing, "or thereabouts." She sold eels, rope, and news.
            """;

    @Test
    void agreesWithTheReferenceVectors() throws Exception {
        Path vectors = Path.of(System.getProperty("honeymesh.oracles", "none"), "scans/entropy.tsv");
        assumeTrue(Files.isReadable(vectors), "no reference data at " + vectors);
        List<String> rows = Files.readAllLines(vectors);
        int checked = 0;
        for (String row : rows) {
            String[] columns = row.split("\t");
            if (!row.startsWith("#")) {
                assertEquals(
                        Double.parseDouble(columns[1]),
                        Entropy.of(columns[0].getBytes(StandardCharsets.US_ASCII)),
                        1e-6,
                        row);
                checked++;
            }
        }
        assertTrue(checked >= 7, "no vector in " + rows);
    }

    @Test
    void oneSymbolHoldsNothingAndAllSymbolsHoldEightBits() {
        assertEquals(0, Entropy.of(new byte[1000]), 1e-12);
        byte[] all = new byte[256];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) i;
        }
        assertEquals(8, Entropy.of(all), 1e-12);
        assertEquals(0, Entropy.of(new byte[0]), 0);
    }

    @Test
    void tellsPackedAndEncryptedBytesFromTextBase64AndMachineCode() throws Exception {
        byte[] random = new byte[64_000];
        new Random(1).nextBytes(random);
        assertTrue(isPacked(random), "encrypted");
        assertTrue(isPacked(gzip(random)), "compressed");
        byte[] late = (PROSE.repeat(4) + new String(random, 0, 512, StandardCharsets.ISO_8859_1))
                .getBytes(StandardCharsets.ISO_8859_1);
        assertTrue(isPacked(late), "packed code behind a text");

        assertFalse(isPacked(PROSE.repeat(20).getBytes(StandardCharsets.UTF_8)), "prose");
        assertFalse(isPacked(Base64.getEncoder().encode(random)), "base64");
        assertFalse(isPacked(HexFormat.of().formatHex(random).getBytes(StandardCharsets.US_ASCII)), "hexadecimal");
        try (InputStream code = Conversation.class.getResourceAsStream("Conversation.class")) {
            assertFalse(isPacked(code.readAllBytes()), "a class file");
        }
        assertFalse(isPacked(new byte[0]), "nothing");
        assertFalse(isPacked(new byte[PayloadEntropy.WINDOW_BYTES - 1]), "too short to tell");
    }

    @Test
    void machineCodeIsNotTakenForPackedCode() throws Exception {
        Path program = Path.of(ProcessHandle.current().info().command().orElse("none"));
        assumeTrue(Files.isReadable(program), "no program to read at " + program);
        byte[] bytes = Files.readAllBytes(program);
        int windows = 0;
        int packed = 0;
        for (int from = 4096; from + 256 <= bytes.length; from += 256) {
            windows++;
            packed += Entropy.of(bytes, from, from + 256) >= PayloadEntropy.PACKED_BITS_PER_BYTE ? 1 : 0;
        }
        assertTrue(packed <= windows / 50, packed + " of " + windows + " windows");
    }

    @Test
    void aTlsHandshakeOnTheWrongPortIsNoPackedCode() {
        byte[] hello = new byte[1700];
        new Random(2).nextBytes(hello);
        hello[0] = 0x16;
        hello[1] = 0x03;
        assertFalse(isPacked(hello));
    }

    private static boolean isPacked(byte[] payload) {
        return !new PayloadEntropy()
                .judge(Samples.conversation(payload), Samples.NO_HISTORY)
                .isEmpty();
    }

    private static byte[] gzip(byte[] bytes) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        }
        return out.toByteArray();
    }
}
