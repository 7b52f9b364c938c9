// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.traps;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Endpoint;
import io.honeymesh.api.EvidenceGrade;
import io.honeymesh.api.Flow;
import io.honeymesh.api.IpAddress;
import io.honeymesh.api.Subject;
import io.honeymesh.api.Touch;
import io.honeymesh.api.Transport;
import io.honeymesh.api.service.CaptureFilter;
import io.honeymesh.api.service.Recordings.Content;
import io.honeymesh.api.service.Recordings.Piece;
import io.honeymesh.api.service.Recordings.Recording;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordingsReadTest {

    private static final Instant BEGIN = Instant.ofEpochSecond(1_700_000_000);

    @TempDir
    Path folder;

    private final MemoryBudget.Share memory = new MemoryBudget(64 << 20).share();

    @Test
    void whatWasSaidComesBackByteForByteAlsoAfterARestart() throws IOException {
        Random random = new Random(7);
        for (int id = 1; id <= 60; id++) {
            Transcript transcript = new Transcript(1 << 16, memory);
            boolean binary = random.nextBoolean();
            for (int i = 0; i < 1 + random.nextInt(5); i++) {
                byte[] bytes = binary ? new byte[1 + random.nextInt(30)] : text(random);
                if (binary) {
                    random.nextBytes(bytes);
                }
                transcript.add(i == 0 || random.nextBoolean(), bytes, 0, bytes.length);
            }
            new RecordingFolder(folder).store(touch(id, "ssh", "192.0.2.9"), transcript, Limits.DEFAULT);
            Content content = new RecordingFolder(folder).read(id).orElseThrow();
            assertEquals(said(transcript), said(content), "recording " + id);
            assertEquals(
                    new Recording(
                            id,
                            BEGIN,
                            "ssh",
                            IpAddress.parse("192.0.2.9"),
                            content.recording().text(),
                            content.recording().bytes()),
                    content.recording());
        }
    }

    @Test
    void controlKeysAreTextAndCharactersMayBeCutBetweenPieces() throws IOException {
        byte[] o = "\u00f6".getBytes(StandardCharsets.UTF_8);
        Transcript transcript = new Transcript(1 << 16, memory);
        transcript.add(true, new byte[] {'l', 's', o[0]}, 0, 3);
        transcript.add(false, "# ".getBytes(StandardCharsets.US_ASCII), 0, 2);
        transcript.add(true, new byte[] {o[1], 3, 4, 0x7f}, 0, 4);
        RecordingFolder recordings = new RecordingFolder(folder);
        recordings.store(touch(1, "ssh", "192.0.2.9"), transcript, Limits.DEFAULT);
        Content content = recordings.read(1).orElseThrow();
        assertTrue(content.recording().text());
        assertEquals("ls\u00f6\3\4\177", typed(content));
    }

    @Test
    void aCharacterCutByTheLimitDoesNotMakeItBinary() throws IOException {
        Transcript transcript = new Transcript(64 + 3, memory);
        transcript.add(true, "ab\u00f6".getBytes(StandardCharsets.UTF_8), 0, 4);
        RecordingFolder recordings = new RecordingFolder(folder);
        recordings.store(touch(1, "ssh", "192.0.2.9"), transcript, Limits.DEFAULT);
        Content content = recordings.read(1).orElseThrow();
        assertTrue(content.truncated());
        assertEquals(Captured.of("ab"), content.pieces().getFirst().bytes());
    }

    @Test
    void theNewestComeFirstFilteredAndInPages() throws IOException {
        RecordingFolder recordings = new RecordingFolder(folder);
        for (int id = 1; id <= 6; id++) {
            store(recordings, id, id % 2 == 0 ? "ssh" : "telnet", id <= 3 ? "192.0.2." + id : "2001:db8::" + id);
        }
        assertEquals(List.of(6L, 5L), ids(recordings.find(CaptureFilter.ALL, Optional.empty(), 2)));
        assertEquals(List.of(4L, 3L), ids(recordings.find(CaptureFilter.ALL, Optional.of(5L), 2)));
        assertEquals(List.of(3L, 1L), found(recordings, Optional.of("192.0.2.0/25"), Optional.of("telnet"), BEGIN));
        assertEquals(List.of(4L), found(recordings, Optional.of("2001:db8::4"), Optional.empty(), BEGIN));
        assertEquals(List.of(), found(recordings, Optional.empty(), Optional.empty(), BEGIN.plusSeconds(1)));
    }

    @Test
    void S33_theFolderIsForTheNodeAloneAndAnOlderOneIsNarrowed() throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-x--x"));
        assertEquals(List.of(), new RecordingFolder(folder).find(CaptureFilter.ALL, Optional.empty(), 1));
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)));
    }

    @Test
    void whatACrashOrSomebodyLeftThereHarmsNothing() throws IOException {
        store(new RecordingFolder(folder), 5, "ssh", "192.0.2.9");
        Files.writeString(folder.resolve("6.cast.new"), "{\"version\":2,\"wid");
        Files.writeString(folder.resolve("7.cast"), "{\"version\":2,\"wid");
        Files.write(folder.resolve("8.jsonl"), new byte[] {(byte) 0xff, 0, '\n'});
        Files.writeString(folder.resolve("notes.txt"), "theirs");
        RecordingFolder recordings = new RecordingFolder(folder);
        assertEquals(List.of(5L), ids(recordings.find(CaptureFilter.ALL, Optional.empty(), 10)));
        assertEquals(Optional.empty(), recordings.read(7));
        assertFalse(Files.exists(folder.resolve("6.cast.new")));
        assertTrue(Files.exists(folder.resolve("8.jsonl")) && Files.exists(folder.resolve("notes.txt")));
    }

    @Test
    void whatIsNoFileOfOursHidesNoneOfThem() throws IOException {
        store(new RecordingFolder(folder), 5, "ssh", "192.0.2.9");
        Path good = folder.resolve("5.cast");
        Files.createDirectories(folder.resolve("6.cast"));
        Files.createDirectories(folder.resolve("7.cast.new/full"));
        Files.createSymbolicLink(folder.resolve("8.cast"), good);
        Files.createSymbolicLink(folder.resolve("9.cast.new"), good);
        Files.copy(good, folder.resolve("0005.cast"));
        assertEquals(0, pipe(folder.resolve("10.cast")), "a pipe nobody writes to");
        RecordingFolder recordings = new RecordingFolder(folder);
        assertTimeoutPreemptively(
                Duration.ofSeconds(20),
                () -> assertEquals(List.of(5L), ids(recordings.find(CaptureFilter.ALL, Optional.empty(), 10))));
        assertEquals(RecordingIndex.BLOCK_BYTES, recordings.totalBytes());
        store(recordings, 11, "ssh", "192.0.2.9");
        assertTrue(
                Files.isSymbolicLink(folder.resolve("8.cast")) && Files.isSymbolicLink(folder.resolve("9.cast.new")));
    }

    private static int pipe(Path file) throws IOException {
        try {
            return new ProcessBuilder("mkfifo", file.toString()).start().waitFor();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    @Test
    void oneConversationInTwoFilesIsCountedOnce() throws IOException {
        store(new RecordingFolder(folder), 5, "ssh", "192.0.2.9");
        Files.copy(folder.resolve("5.cast"), folder.resolve("5.jsonl"));
        RecordingFolder recordings = new RecordingFolder(folder);
        assertEquals(List.of(5L), ids(recordings.find(CaptureFilter.ALL, Optional.empty(), 10)));
        assertEquals(RecordingIndex.BLOCK_BYTES, recordings.totalBytes());
    }

    @Test
    void aDamagedRecordingIsNamed() throws IOException {
        RecordingFolder recordings = new RecordingFolder(folder);
        for (String damage : List.of("[1]\n", "[\"x\",\"i\",\"y\"]\n", "nonsense\n", "{}\n")) {
            store(recordings, 5, "ssh", "192.0.2.9");
            Path file = folder.resolve("5.cast");
            Files.writeString(file, Files.readAllLines(file).getFirst() + "\n" + damage);
            UncheckedIOException refused = assertThrows(UncheckedIOException.class, () -> recordings.read(5));
            assertTrue(refused.getMessage().contains("5.cast can't be read: a line is damaged"), refused.getMessage());
            Files.delete(file);
        }
        assertEquals(Optional.empty(), recordings.read(5), "deleted by hand");
    }

    @Test
    void asciinemaShowsWhatTheTrapAnswered() throws Exception {
        Transcript transcript = new Transcript(1 << 16, memory);
        for (String answer : List.of("login: ", "r\u00f6\ud83d\ude00t \"\\\u001b[31m", "bye\r\n")) {
            byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
            transcript.add(true, "typed\3\r".getBytes(StandardCharsets.US_ASCII), 0, 7);
            transcript.add(false, bytes, 0, bytes.length);
        }
        RecordingFolder recordings = new RecordingFolder(folder);
        recordings.store(touch(1, "ssh", "192.0.2.9"), transcript, Limits.DEFAULT);
        RealClient.run("asciinema", "--version"); // skips where there is none
        byte[] cast = recordings.asciicast(1).orElseThrow();
        assertArrayEquals(cast, Files.readAllBytes(folder.resolve("1.cast")));
        Path copy = Files.write(folder.resolve("copy"), cast);
        // It wants a terminal.
        RealClient.Result shown = RealClient.run("script", "-qec", "LC_ALL=C.UTF-8 asciinema cat " + copy, "/dev/null");
        assertEquals(0, shown.exitCode(), shown.output());
        String said = new String(shown.output().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
        assertEquals("login: r\u00f6\ud83d\ude00t \"\\\u001b[31mbye\n", said.replace("\r", ""));
    }

    @Test
    void aBinaryRecordingIsNoAsciicast() throws IOException {
        Transcript transcript = new Transcript(1 << 16, memory);
        transcript.add(true, new byte[] {0, 1}, 0, 2);
        RecordingFolder recordings = new RecordingFolder(folder);
        recordings.store(touch(1, "rdp", "192.0.2.9"), transcript, Limits.DEFAULT);
        assertEquals(Optional.empty(), recordings.asciicast(1));
        assertFalse(recordings.read(1).orElseThrow().recording().text());
    }

    private void store(RecordingFolder recordings, long id, String trap, String source) throws IOException {
        Transcript transcript = new Transcript(1 << 16, memory);
        transcript.add(true, new byte[] {'x'}, 0, 1);
        assertTrue(recordings
                .store(touch(id, trap, source), transcript, Limits.DEFAULT)
                .isPresent());
    }

    private static List<Long> found(
            RecordingFolder recordings, Optional<String> within, Optional<String> trap, Instant since) {
        CaptureFilter filter = new CaptureFilter(within.map(Subject::parse), trap, Optional.of(since));
        return ids(recordings.find(filter, Optional.empty(), 10));
    }

    private static List<Long> ids(List<Recording> recordings) {
        return recordings.stream().map(Recording::id).toList();
    }

    private static byte[] text(Random random) {
        return random.ints(1 + random.nextInt(20), 1, 0x2fff)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString()
                .getBytes(StandardCharsets.UTF_8);
    }

    private static List<String> said(Transcript transcript) {
        return transcript.lines().stream()
                .map(line -> line.fromClient() + " " + Captured.of(line.bytes()))
                .toList();
    }

    private static String typed(Content content) {
        String latin1 = content.pieces().stream()
                .filter(Piece::fromClient)
                .map(piece -> piece.bytes().latin1())
                .collect(Collectors.joining());
        return new String(latin1.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    private static List<String> said(Content content) {
        return content.pieces().stream().map(RecordingsReadTest::said).toList();
    }

    private static String said(Piece piece) {
        return piece.fromClient() + " " + piece.bytes();
    }

    private static Touch touch(long id, String trap, String source) {
        return new Touch(
                id,
                BEGIN,
                trap,
                new Flow(
                        Transport.TCP,
                        new Endpoint(IpAddress.parse(source), 4000),
                        new Endpoint(IpAddress.parse("198.51.100.1"), 22)),
                EvidenceGrade.PROVEN);
    }
}
