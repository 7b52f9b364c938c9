// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.traps;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.Endpoint;
import io.honeymesh.api.EvidenceGrade;
import io.honeymesh.api.Flow;
import io.honeymesh.api.IpAddress;
import io.honeymesh.api.Touch;
import io.honeymesh.api.Transport;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordingFolderTest {

    @TempDir
    Path folder;

    private final MemoryBudget memory = new MemoryBudget(1 << 20);

    @Test
    void aTextConversationIsAnAsciicastWithBothDirectionsEscaped() throws IOException {
        Transcript transcript = transcript();
        say(transcript, false, "login: ");
        say(transcript, true, "r\u00f6\"ot\033[2J\r\n");
        String name = new RecordingFolder(folder)
                .store(touch(7, "192.0.2.9"), transcript, Limits.DEFAULT)
                .orElseThrow();
        assertEquals("7.cast", name);
        List<String> lines = Files.readAllLines(folder.resolve(name), StandardCharsets.US_ASCII);
        assertEquals(
                "{\"version\":2,\"width\":80,\"height\":24,\"source\":\"192.0.2.9\",\"trap\":\"x\",\"truncated\":false,"
                        + "\"timestamp\":1700000000,\"title\":\"x 198.51.100.1:22 from 192.0.2.9:4000, touch 7\"}",
                lines.get(0));
        assertTrue(lines.get(1).matches("\\[0\\.\\d{6},\"o\",\"login: \"]"), lines.get(1));
        assertTrue(lines.get(2).endsWith(",\"i\",\"r\\u00f6\\\"ot\\u001b[2J\\r\\n\"]"), lines.get(2));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(name))));
    }

    @Test
    void aBinaryConversationIsJsonLinesWithBase64() throws IOException {
        Transcript transcript = transcript();
        transcript.add(true, new byte[] {0, 1, (byte) 0xff}, 0, 3);
        String name = new RecordingFolder(folder)
                .store(touch(8, "2001:db8::1"), transcript, Limits.DEFAULT)
                .orElseThrow();
        assertEquals("8.jsonl", name);
        List<String> lines = Files.readAllLines(folder.resolve(name), StandardCharsets.US_ASCII);
        assertTrue(lines.get(0).startsWith("{\"honeymesh_recording\":1,\"source\":\"2001:db8::1\","), lines.get(0));
        assertTrue(lines.get(1).endsWith(",\"i\",\"AAH/\"]"), lines.get(1));
    }

    @Test
    void aClientThatSaidNothingIsNotRecorded() throws IOException {
        Transcript transcript = transcript();
        say(transcript, false, "220 hello\r\n");
        assertEquals(
                Optional.empty(), new RecordingFolder(folder).store(touch(9, "192.0.2.9"), transcript, Limits.DEFAULT));
        assertFalse(Files.exists(folder.resolve("9.cast")));
    }

    @Test
    void S12_onesFloodPushesOutItsOwnRecordingsAndNotTheOthers() throws IOException {
        Limits limits = Limits.of(Map.of("recordings.disk.per.source", 3 * RecordingIndex.BLOCK_BYTES));
        RecordingFolder recordings = new RecordingFolder(folder);
        store(recordings, 1, "192.0.2.1", limits);
        for (int id = 2; id <= 50; id++) {
            store(recordings, id, id % 2 == 0 ? "2001:db8::1" : "2001:db8::ffff:2", limits);
        }
        assertEquals(List.of("1.cast", "48.cast", "49.cast", "50.cast"), names());
        assertEquals(4 * RecordingIndex.BLOCK_BYTES, recordings.totalBytes());
    }

    @Test
    void S12_theBudgetOfAllRecordingsHoldsAcrossRestartsAndTheOldestGoFirst() throws IOException {
        Limits limits = Limits.of(Map.of("recordings.disk", 256 * RecordingIndex.BLOCK_BYTES));
        RecordingFolder before = new RecordingFolder(folder);
        for (int id = 1; id <= 250; id++) {
            store(before, id, "192.0.2." + id % 100, limits);
        }
        RecordingFolder after = new RecordingFolder(folder);
        for (int id = 251; id <= 260; id++) {
            store(after, id, "198.51.100." + id % 100, limits);
        }
        assertEquals(256 * RecordingIndex.BLOCK_BYTES, after.totalBytes());
        assertFalse(Files.exists(folder.resolve("4.cast")));
        assertTrue(Files.exists(folder.resolve("5.cast")));
    }

    @Test
    void aTranscriptKeepsItsFirstBytesAndKnowsThatItWasCut() {
        Transcript transcript = new Transcript(1000, memory.share());
        transcript.add(true, new byte[936], 0, 936);
        assertFalse(transcript.truncated());
        transcript.add(true, new byte[1], 0, 1);
        assertTrue(transcript.truncated());
        assertEquals(1, transcript.lines().size());
    }

    @Test
    void whenTheSharedMemoryIsUsedUpCapturesGetShorterAndReleasingGivesItBack() {
        MemoryBudget small = new MemoryBudget(100);
        MemoryBudget.Share share = small.share();
        Capture capture = new Capture(1000, share);
        capture.add(new byte[100], 0, 100);
        capture.add(new byte[1], 0, 1);
        assertEquals(100, capture.captured().length());
        assertEquals(101, capture.captured().originalLength());
        assertEquals(100, small.used());
        share.release();
        assertEquals(0, small.used());
    }

    private void store(RecordingFolder recordings, long id, String source, Limits limits) throws IOException {
        Transcript transcript = transcript();
        say(transcript, true, "hello");
        assertTrue(recordings.store(touch(id, source), transcript, limits).isPresent());
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .sorted(java.util.Comparator.comparingInt(name -> Integer.parseInt(name.replace(".cast", ""))))
                    .toList();
        }
    }

    private Transcript transcript() {
        return new Transcript(1 << 16, memory.share());
    }

    private static void say(Transcript transcript, boolean fromClient, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        transcript.add(fromClient, bytes, 0, bytes.length);
    }

    private static Touch touch(long id, String source) {
        return new Touch(
                id,
                Instant.ofEpochSecond(1_700_000_000),
                "x",
                new Flow(
                        Transport.TCP,
                        new Endpoint(IpAddress.parse(source), 4000),
                        new Endpoint(IpAddress.parse("198.51.100.1"), 22)),
                EvidenceGrade.PROVEN);
    }
}
