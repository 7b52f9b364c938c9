// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.imports;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.Subject;
import io.honeymesh.api.service.Advice;
import io.honeymesh.api.service.Advice.Listed;
import io.honeymesh.api.spi.Importer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImportDeskTest {

    @TempDir
    Path data;

    private Path folder;
    private Desk node;

    @BeforeEach
    void start() {
        folder = data.resolve("imports");
        node = new Desk(folder);
    }

    private String refusal(String name, String form, Duration keep, InputStream from) {
        return assertThrows(IllegalArgumentException.class, () -> node.desk.take(name, form, from, keep, "karla"))
                .getMessage();
    }

    @Test
    void aListIsTakenAndAsked() throws IOException {
        Listed listed = node.take("drop", "45.1.0.0/16 ; SBL7\n10.0.0.1\nnonsense\n");
        assertEquals(1, listed.entries());
        assertEquals(Read.NOW.plus(Desk.WEEK), listed.until());
        assertEquals(
                List.of("1 not a global address (the first: line 2)", "1 no address or prefix (the first: line 3)"),
                listed.skipped().stream().map(Advice.Skipped::line).toList());
        assertEquals(List.of(listed), node.desk.lists());
        assertEquals(List.of("drop (45.1.0.0/16, SBL7)"), node.about("45.1.2.3"));
        assertEquals(List.of(), node.about("45.2.2.3"));
    }

    @Test
    void whatAdvisesNothingDoesNotReplaceAList() throws IOException {
        node.take("drop", "45.1.2.3\n");
        for (String text : List.of("", "<html>\n", "# nothing\n")) {
            assertThrows(IllegalArgumentException.class, () -> node.take("drop", text), text);
        }
        assertEquals(List.of("drop (45.1.2.3)"), node.about("45.1.2.3"));
        assertEquals(0, node.take("new", "# nothing yet\n").entries());
    }

    @Test
    void whatIsNoListIsNotTakenForAnEmptyOne() {
        assertEquals("it is empty", refusal("new", "text", Desk.WEEK, Desk.bytes("")));
        assertEquals("it is empty", refusal("new", "json", Desk.WEEK, Desk.bytes("")));
        String binary = "it is no text in UTF-8, for it has a zero byte: unpack or convert it first";
        assertEquals(binary, refusal("new", "text", Desk.WEEK, Desk.bytes("#\u0089PNG\r\n\0")));
        assertEquals(binary, refusal("new", "text", Desk.WEEK, Desk.bytes("45.1.2.3\n\0")));
        assertEquals(binary, refusal("new", "stix", Desk.WEEK, Desk.bytes("{\0")));
        assertEquals(
                "there is no address or prefix in it that could be advised"
                        + " (left out: 1 no address or prefix (the first: line 1))",
                refusal("new", "text", Desk.WEEK, new ByteArrayInputStream(new byte[] {(byte) 0xff, (byte) 0xfe})));
        assertEquals(
                "there is no address or prefix in it that could be advised"
                        + " (left out: 2 not a global address (the first: line 2))",
                refusal("new", "text", Desk.WEEK, Desk.bytes("# mine\n10.0.0.1\n10.0.0.2\n")));
        assertEquals(List.of(), node.desk.lists());
    }

    @Test
    void aCommentInAnotherEncodingSpoilsNoList() throws IOException {
        byte[] latin1 = "# M\u00fcller\n45.1.2.3\n".getBytes(StandardCharsets.ISO_8859_1);
        assertEquals(
                1,
                node.desk
                        .take("drop", "text", new ByteArrayInputStream(latin1), Desk.WEEK, "karla")
                        .entries());
    }

    @Test
    void whatComesTooSlowlyIsBrokenOff() {
        BoundedInput late = new BoundedInput(new ByteArrayInputStream(new byte[2]), 10, Duration.ofNanos(-1));
        assertThrows(IOException.class, late::read);
        assertEquals("it takes longer than 0 minutes to come", late.broken().orElseThrow());
    }

    @Test
    void aListOfTheFutureIsNotInForce() throws IOException {
        node.now = Read.NOW.plus(Duration.ofDays(400));
        node.take("drop", "45.1.2.3\n");
        Desk next = node.restarted();
        assertEquals(List.of(), next.about("45.1.2.3"));
        assertTrue(next.desk.problems().getFirst().contains("in the future"), next.desk.problems() + "");
    }

    @Test
    void whoOrderedItIsOnRecord() throws IOException {
        node.take("drop", "45.1.2.3\nx\n");
        node.take("drop", "45.1.2.4\n");
        node.desk.forget("drop", "egon\u202e");
        assertEquals(
                Map.of(
                        "name", "drop",
                        "form", "text",
                        "entries", 1,
                        "by", "karla",
                        "until", "2026-12-05T12:00:00Z",
                        "skipped", 1L,
                        "replaced", false),
                node.detail("import.placed"));
        assertEquals("egon\\u202e", node.detail("import.forgotten").get("forgotten_by"));
        assertEquals(
                List.of("import.placed", "import.placed", "import.forgotten"),
                node.events.stream().map(event -> event.type()).toList());
    }

    @Test
    void aListEndsByItselfAndItsFileWithIt() throws IOException {
        node.take("drop", "45.1.2.3\n", Duration.ofHours(1));
        node.take("other", "45.1.2.3\n");
        node.now = Read.NOW.plus(Duration.ofHours(1)).minusSeconds(1);
        assertEquals(2, node.about("45.1.2.3").size());
        node.now = Read.NOW.plus(Duration.ofHours(1));
        assertEquals(List.of("other (45.1.2.3)"), node.about("45.1.2.3"), "at once");
        assertEquals(
                List.of("other"), node.desk.lists().stream().map(Listed::name).toList());
        node.desk.tidy();
        assertFalse(Files.exists(folder.resolve("drop")));
        assertEquals("drop", node.detail("import.expired").get("name"));
    }

    @Test
    void listsOutliveARestart() throws IOException {
        node.take("drop", "45.1.0.0/16 ; SBL7\n45.1.2.3\n2a00::/32 # \u00e4\nx\n");
        node.desk.take(
                "stix",
                "stix",
                Desk.bytes("{\"objects\":[{\"type\":\"indicator\",\"pattern\":\"[ipv4-addr:value = '45.1.2.3']\","
                        + "\"valid_until\":\"2026-11-28T13:00:00Z\",\"name\":\"a\\tb \\\\ c\"}]}"),
                Desk.WEEK,
                "karla");
        Desk next = node.restarted();
        assertEquals(node.desk.lists(), next.desk.lists());
        for (String address : List.of("45.1.2.3", "45.1.9.9", "2a00::1", "46.1.1.1")) {
            assertEquals(node.about(address), next.about(address), address);
            assertEquals(
                    node.desk.about(Subject.parse(address), node.now),
                    next.desk.about(Subject.parse(address), node.now));
        }
        assertEquals(List.of(), next.desk.problems());
        assertEquals(List.of(), next.events);
    }

    @Test
    void whatEndedWhileTheNodeWasDownIsForgotten() throws IOException {
        node.take("drop", "45.1.2.3\n", Duration.ofHours(1));
        Desk next = node.restarted();
        next.now = Read.NOW.plus(Duration.ofHours(2));
        next.desk.load();
        assertEquals(List.of(), next.desk.lists());
        assertFalse(Files.exists(folder.resolve("drop")));
    }

    @Test
    void filesAreTheirOwnersAlone() throws IOException {
        node.take("drop", "45.1.2.3\n");
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("drop"))));
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)));
        try (var files = Files.list(folder)) {
            assertEquals(1, files.count(), "nothing is left beside it");
        }
    }

    @Test
    void aDamagedFileIsAnAlarmAndThatListAbsent() throws IOException {
        node.take("good", "45.1.2.3\n");
        node.take("bad", "45.1.2.4 # seen\n");
        Path file = folder.resolve("bad");
        String whole = Files.readString(file);
        List<String> damages = new ArrayList<>(List.of(
                "",
                whole.substring(0, whole.length() - 1),
                whole.substring(0, whole.length() / 2),
                whole.replace("45.1.2.4", "45.1.2.5"),
                whole.replace("seen", "sean"),
                whole + "x",
                whole.replace("until 2026", "until 2036"),
                whole.replace("imported 2", "imported x"),
                whole.replace("entries 1", "entries 2"),
                "\0".repeat(5000),
                "x".repeat(5000)));
        // The sum has no end of its own: a file without its last line feed is whole.
        damages.remove(1);
        for (String damage : damages) {
            Files.writeString(file, damage);
            Desk next = node.restarted();
            assertEquals(
                    List.of("good"),
                    next.desk.lists().stream().map(Listed::name).toList(),
                    damage);
            assertEquals(1, next.desk.problems().size());
            String line = next.desk.problems().getFirst();
            assertTrue(line.startsWith("the imported list bad is not in force, its file data/imports/bad"), line);
            assertEquals(line, next.events.getFirst().fields().get("detail"));
            assertEquals("import.damaged", next.events.getFirst().fields().get("kind"));
            assertTrue(Files.exists(file), "for whoever wants to look");
        }
        Desk last = node.restarted();
        assertTrue(last.desk.forget("bad", "karla"));
        assertEquals(List.of(), last.desk.problems());
        assertFalse(Files.exists(file));
        assertFalse(last.desk.forget("bad", "karla"));
    }

    @Test
    void aDamagedListIsMendedByImportingItAgain() throws IOException {
        node.take("bad", "45.1.2.4\n");
        Files.writeString(folder.resolve("bad"), "x");
        Desk next = node.restarted();
        next.take("bad", "45.1.2.5\n");
        assertEquals(List.of(), next.desk.problems());
        assertEquals(List.of("bad (45.1.2.5)"), next.restarted().about("45.1.2.5"));
    }

    @Test
    void aLinkOrAFolderInPlaceOfAFileIsNotFollowed() throws IOException {
        node.take("good", "45.1.2.3\n");
        Files.createSymbolicLink(folder.resolve("link"), folder.resolve("good"));
        Files.createDirectory(folder.resolve("folder"));
        Desk next = node.restarted();
        assertEquals(
                List.of("good"), next.desk.lists().stream().map(Listed::name).toList());
        assertEquals(2, next.desk.problems().size());
    }

    @Test
    void whoAsksDuringAnImportSeesTheOldListOrTheNewOne() throws Exception {
        String[] lists = {"45.1.2.3\n45.1.2.4\n", "45.1.2.4\n45.1.2.5\n"};
        node.take("drop", lists[0]);
        AtomicBoolean done = new AtomicBoolean();
        List<String> wrong = new ArrayList<>();
        Thread reader = Thread.ofVirtual().start(() -> {
            while (!done.get()) {
                if (node.about("45.1.2.4").isEmpty()) {
                    wrong.add("neither");
                }
            }
        });
        for (int i = 0; i < 200; i++) {
            node.take("drop", lists[i & 1]);
        }
        done.set(true);
        reader.join();
        assertEquals(List.of(), wrong);
    }

    @Test
    void anImportThatFailsLeavesWhatWasThere() throws IOException {
        node.take("drop", "45.1.2.3\n");
        Importer failing = new Importer() {
            @Override
            public String name() {
                return "failing";
            }

            @Override
            public String title() {
                return "";
            }

            @Override
            public void read(InputStream from, Sink to) throws IOException {
                to.advise(Subject.parse("45.9.9.9"), java.util.Optional.empty(), "");
                switch (from.read()) {
                    case 'i' -> throw new IOException("broken");
                    case 'n' -> throw new NullPointerException();
                    case 's' -> throw new StackOverflowError();
                    default -> throw new IllegalArgumentException("line 3: \u001b[2J");
                }
            }
        };
        node.desk.importers = List.of(failing);
        assertThrows(IOException.class, () -> take("failing", "i"));
        assertThrows(IllegalStateException.class, () -> take("failing", "n"));
        assertThrows(IllegalStateException.class, () -> take("failing", "s"));
        assertEquals("line 3: \\x1b[2J", refusal("drop", "failing", Desk.WEEK, Desk.bytes("a")));
        assertEquals(List.of("drop (45.1.2.3)"), node.about("45.1.2.3"));
        assertEquals(List.of(), node.about("45.9.9.9"));
        assertEquals(List.of("drop (45.1.2.3)"), node.restarted().about("45.1.2.3"));
    }

    private Listed take(String form, String text) throws IOException {
        return node.desk.take("drop", form, Desk.bytes(text), Desk.WEEK, "karla");
    }

    @Test
    void whatMakesNoSenseIsRefusedWithAReason() {
        for (String name : List.of("", "A", "-x", "a/b", "..", "a\u202eb", "x".repeat(33), "a\n")) {
            String said = refusal(name, "text", Desk.WEEK, Desk.bytes(""));
            assertTrue(said.startsWith("a list's name is"), said);
            assertTrue(said.chars().allMatch(c -> c >= ' ' && c < 0x7f), said);
        }
        assertEquals(
                "there is no such form; there are json, stix, text", refusal("a", "pdf", Desk.WEEK, Desk.bytes("")));
        for (Duration keep : List.of(Duration.ZERO, Duration.ofMinutes(59), Duration.ofDays(31))) {
            assertEquals("a list is kept from 1h to 30d", refusal("a", "text", keep, Desk.bytes("")));
        }
        assertFalse(Files.exists(folder));
    }

    @Test
    void theLongestNameAndTermsAreTaken() throws IOException {
        node.take("x".repeat(32), "#", Duration.ofHours(1));
        node.take("0", "#", Duration.ofDays(30));
        assertEquals(2, node.restarted().desk.lists().size());
    }

    @Test
    void whatIsTooLongIsCutOffAndRefused() {
        InputStream endless = new InputStream() {
            @Override
            public int read() {
                return '#';
            }

            @Override
            public int read(byte[] to, int offset, int length) {
                java.util.Arrays.fill(to, offset, offset + length, (byte) '#');
                return length;
            }
        };
        assertEquals("it is longer than 64 MB", refusal("drop", "text", Desk.WEEK, endless));
        assertEquals(
                "it is longer than 64 MB",
                refusal("drop", "stix", Desk.WEEK, new SequenceInputStream(Desk.bytes("{\"x\":\""), endless)));
        assertEquals(List.of(), node.desk.lists());
    }

    @Test
    void allListsTogetherHaveOneBound() throws IOException {
        String half = IntStream.range(0, Advice.MAX_ENTRIES / 2)
                .mapToObj(i -> "45." + (i >> 16) + "." + (i >> 8 & 255) + "." + (i & 255))
                .collect(Collectors.joining("\n"));
        node.take("one", half);
        node.take("two", half);
        assertEquals(
                Advice.MAX_ENTRIES,
                node.desk.lists().stream().mapToInt(Listed::entries).sum());
        assertTrue(refusal("three", "text", Desk.WEEK, Desk.bytes("45.1.2.3")).contains("room for 0 more"));
        node.take("two", half); // in the place of itself
        assertEquals(2, node.restarted().about("45.1.2.3").size());
    }

    @Test
    void listsAreFew() throws IOException {
        for (int i = 0; i < Advice.MAX_LISTS; i++) {
            node.take("l" + i, "45.1.2.3\n");
        }
        assertTrue(refusal("more", "text", Desk.WEEK, Desk.bytes("")).startsWith("there are 32 lists already"));
        node.take("l0", "45.1.2.4\n");
        assertEquals(Advice.MAX_LISTS - 1, node.about("45.1.2.3").size());
    }

    @Test
    void oneIsReadAtATime() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        InputStream slow = new InputStream() {
            @Override
            public int read() {
                begun.countDown();
                try {
                    go.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                return -1;
            }

            @Override
            public int read(byte[] to, int offset, int length) {
                return read();
            }
        };
        Thread first = Thread.ofVirtual().start(() -> {
            try {
                InputStream list = new SequenceInputStream(Desk.bytes("45.1.2.4\n"), slow);
                node.desk.take("slow", "text", list, Desk.WEEK, "karla");
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        begun.await();
        assertThrows(IllegalStateException.class, () -> node.take("drop", "45.1.2.3\n"));
        assertEquals(List.of(), node.about("45.1.2.3"), "asking waits for nobody");
        go.countDown();
        first.join();
        node.take("drop", "45.1.2.3\n");
    }

    @Test
    void whatWasLeftHalfWrittenIsSweptAway() throws IOException {
        node.take("drop", "45.1.2.3\n");
        Files.writeString(folder.resolve(".other.new"), "half");
        node.restarted();
        assertFalse(Files.exists(folder.resolve(".other.new")));
        assertTrue(Files.exists(folder.resolve("drop")));
    }

    @Test
    void aFileThatCantBeRemovedIsNotSaidToBeForgotten() throws IOException {
        node.take("drop", "45.1.2.3\n");
        Files.delete(folder.resolve("drop"));
        Files.createDirectories(folder.resolve("drop/full"));
        String said = assertThrows(java.io.UncheckedIOException.class, () -> node.desk.forget("drop", "karla"))
                .getMessage();
        assertTrue(said.startsWith("nothing is forgotten, data/imports/drop can't be removed"), said);
        assertEquals(List.of("drop (45.1.2.3)"), node.about("45.1.2.3"));
    }

    @Test
    void aDiskThatTakesNothingIsToldAndChangesNothing() throws IOException {
        Files.writeString(folder, "a file in the place of the folder");
        Desk broken = new Desk(folder);
        String said = assertThrows(java.io.UncheckedIOException.class, () -> broken.take("drop", "45.1.2.3\n"))
                .getMessage();
        assertTrue(said.startsWith("nothing is imported, data/imports can't be written"), said);
        assertEquals(List.of(), broken.desk.lists());
    }
}
