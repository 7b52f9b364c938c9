// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.backup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.service.Backups.Content;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Archives as a node that was taken over might make them, with the right passphrase: root unpacks nothing but what it should. */
class HostileArchiveTest {

    private static final char[] PASSPHRASE = "correct horse battery".toCharArray();
    private static final About ABOUT = new About("ab".repeat(32), "1.0", Instant.parse("2026-11-28T12:00:00Z"));

    @TempDir
    Path folder;

    private Path target;

    @BeforeEach
    void target() throws IOException {
        target = Files.createDirectory(folder.resolve("target"));
    }

    private interface Filling {
        void into(ZipOutputStream zip) throws IOException;
    }

    private Path backup(Filling filling) throws IOException {
        Path file = folder.resolve("backup");
        try (OutputStream out = Files.newOutputStream(file)) {
            ZipOutputStream zip = new ZipOutputStream(new Sealing(out, PASSPHRASE, 1000));
            filling.into(zip);
            zip.close();
        }
        return file;
    }

    private static void add(ZipOutputStream zip, String name, byte[] content) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(content);
        zip.closeEntry();
    }

    private static Filling with(String name, String content) {
        return zip -> {
            add(zip, Places.ABOUT, ABOUT.text());
            add(zip, name, content.getBytes(StandardCharsets.UTF_8));
            add(zip, Places.SUMS, new byte[0]);
        };
    }

    private String refused(Filling filling) throws IOException {
        Path file = backup(filling);
        return assertThrows(BackupRefused.class, () -> extract(file)).getMessage();
    }

    private Content extract(Path file) throws IOException {
        Path none = folder.resolve("none");
        return Unpacking.extract(
                file, PASSPHRASE, target, new Choice(new Here(none, none, none), Set.of(Guarded.values())));
    }

    @Test
    void whatIsPackedIsUnpackedForItsOwnerAlone() throws IOException {
        Path file = folder.resolve("good");
        try (OutputStream out = Files.newOutputStream(file)) {
            Packing packing = new Packing(new Sealing(out, PASSPHRASE, 1000), ABOUT);
            packing.add("etc/io.honeymesh.web.cfg", new ByteArrayInputStream("port = 9443\n".getBytes()));
            packing.add(Places.LEDGER, new ByteArrayInputStream(new byte[300_000]));
            packing.close();
        }
        assertEquals(2, extract(file).parts().size());
        assertEquals("port = 9443\n", Files.readString(target.resolve("etc/io.honeymesh.web.cfg")));
        assertEquals(300_000, Files.size(target.resolve(Places.LEDGER)));
        assertEquals(
                PosixFilePermissions.fromString("rw-------"),
                Files.getPosixFilePermissions(target.resolve("etc/io.honeymesh.web.cfg")));
        assertEquals(ABOUT.node(), Unpacking.check(file, PASSPHRASE).node());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/etc/passwd",
                "../outside",
                "etc/../../outside",
                "etc/./x",
                "etc//x",
                "etc/",
                "etc",
                "data/cache/bundle.jar",
                "data/tmp/x",
                "data/ledger/honeymesh.db-wal",
                "data/backups/x",
                "data/restored",
                "operator/id_ed25519",
                "classes/edge.jsa",
                "lib/launcher/node.sh",
                "etc/config.properties",
                "etc/startup.properties",
                "etc/system.properties",
                "etc/a\nb",
                "etc\\x",
                "ETC/x",
                ".restore/swapping"
            })
    void namesThatNoBackupHasAreRefused(String name) throws IOException {
        refused(with(name, "x"));
        assertTrue(Files.notExists(folder.resolve("outside")));
    }

    @Test
    void aFileCantBeAFolderToo() throws IOException {
        Path file = backup(zip -> {
            add(zip, Places.ABOUT, ABOUT.text());
            add(zip, "etc/x", new byte[1]);
            add(zip, "etc/x/y", new byte[1]);
            add(zip, Places.SUMS, new byte[0]);
        });
        assertThrows(BackupRefused.class, () -> extract(file));
    }

    @Test
    void sumsThatDontFitAreRefused() throws IOException {
        assertTrue(refused(with("etc/x", "y")).contains("sums"));
    }

    @Test
    void sumsInAnotherOrderOrOfMoreFilesAreRefused() throws IOException {
        String sum = HexFormat.of().formatHex(Packing.sha256().digest(new byte[1]));
        for (List<String> listed :
                List.of(List.of("etc/y", "etc/x"), List.of("etc/x", "etc/y", "etc/z"), List.of("etc/x"))) {
            String said = refused(zip -> {
                add(zip, Places.ABOUT, ABOUT.text());
                add(zip, "etc/x", new byte[1]);
                add(zip, "etc/y", new byte[1]);
                add(
                        zip,
                        Places.SUMS,
                        listed.stream()
                                .map(name -> sum + "  " + name + "\n")
                                .collect(Collectors.joining())
                                .getBytes(StandardCharsets.US_ASCII));
            });
            assertTrue(said.contains("sums"), said);
            clear();
        }
    }

    private void clear() throws IOException {
        for (String left : List.of("etc/x", "etc/y", "etc")) {
            Files.deleteIfExists(target.resolve(left));
        }
    }

    @Test
    void oneFileTwiceIsRefusedAlsoWhereNothingIsWritten() throws IOException {
        // The JDK's own writer refuses it: one byte of the name is changed where the archive is not yet sealed.
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(zipped)) {
            add(zip, Places.ABOUT, ABOUT.text());
            add(zip, "etc/x", new byte[1]);
            add(zip, "etc/y", new byte[1]);
            add(zip, Places.SUMS, new byte[0]);
        }
        String twice = zipped.toString(StandardCharsets.ISO_8859_1).replace("etc/y", "etc/x");
        Path file = folder.resolve("twice");
        try (OutputStream out = Files.newOutputStream(file)) {
            Sealing sealing = new Sealing(out, PASSPHRASE, 1000);
            sealing.write(twice.getBytes(StandardCharsets.ISO_8859_1));
            sealing.close();
        }
        String said = assertThrows(BackupRefused.class, () -> Unpacking.check(file, PASSPHRASE))
                .getMessage();
        assertTrue(said.contains("twice"), said);
    }

    /** What the launcher gives Java, and more files than whose names would fit into that. */
    @Test
    void itTakesLittleMemory() throws Exception {
        int files = 100_000;
        Path file = folder.resolve("many");
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 16)) {
            Packing packing = new Packing(new Sealing(out, PASSPHRASE, 1000), ABOUT);
            String folder = "data/recordings/" + "long/".repeat(4) + "x".repeat(340);
            for (int i = 0; i < files; i++) {
                packing.add(folder + i, new ByteArrayInputStream(new byte[1]));
            }
            packing.close();
        }
        Path secret = Files.writeString(folder.resolve("passphrase"), new String(PASSPHRASE));
        String none = folder.resolve("none").toString();
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        Restore.class.getName(),
                        file.toString(),
                        secret.toString(),
                        "",
                        none,
                        none,
                        none)
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), said);
        assertTrue(said.contains("data/recordings  " + files + " files"), said);
    }

    @Test
    void settingsBeyondAnyNodesAreRefused() throws IOException {
        String said = refused(zip -> {
            add(zip, Places.ABOUT, ABOUT.text());
            for (int i = 0; i <= Unpacking.MOST_OUTSIDE; i++) {
                add(zip, "deploy/" + i + ".jar", new byte[0]);
            }
        });
        assertTrue(said.contains("more than " + Unpacking.MOST_OUTSIDE), said);
    }

    @Test
    void whatSwellsIsStopped() throws IOException {
        byte[] zeros = new byte[1 << 20];
        String said = refused(zip -> {
            add(zip, Places.ABOUT, ABOUT.text());
            zip.putNextEntry(new ZipEntry("etc/swells"));
            for (long written = 0; written <= Unpacking.MOST_BYTES; written += zeros.length) {
                zip.write(zeros);
            }
            zip.closeEntry();
        });
        assertTrue(said.contains("longer than"), said);
    }

    @Test
    void aLongWordOfItselfIsRefused() throws IOException {
        assertTrue(refused(zip -> add(zip, Places.ABOUT, new byte[1 << 20])).contains("too long"));
        assertTrue(refused(zip -> add(zip, "etc/x", new byte[1])).contains("no backup of a node"));
    }

    @Test
    void aNewerFormatIsSaidToBeOne() throws IOException {
        String said = refused(zip ->
                add(zip, Places.ABOUT, "format=2\nmade=2026-11-28T12:00:00Z\n".getBytes(StandardCharsets.US_ASCII)));
        assertTrue(said.contains("newer HoneyMesh") && said.contains("upgrade"), said);
    }

    /** What the launcher runs: one line, no trace, and nothing unpacked where the tag is wrong. */
    @Test
    void theLauncherGetsOneLineAndNoFile() throws IOException {
        Path file = backup(with("etc/x", "y"));
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length - 12] ^= 1;
        Files.write(file, bytes);
        Path secret = Files.writeString(folder.resolve("passphrase"), new String(PASSPHRASE) + "\n");
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        for (List<String> args : List.of(
                List.of(file.toString(), secret.toString(), target.toString()),
                List.of(file.toString(), folder.resolve("none").toString(), target.toString()),
                List.of(folder.resolve("none").toString(), secret.toString(), ""))) {
            err.reset();
            String none = folder.resolve("none").toString();
            assertEquals(
                    1,
                    Restore.run(
                            Stream.concat(args.stream(), Stream.of(none, none, none))
                                    .toArray(String[]::new),
                            new PrintStream(OutputStream.nullOutputStream()),
                            new PrintStream(err)));
            assertEquals(1, err.toString().lines().count(), err.toString());
        }
        try (var left = Files.list(target)) {
            assertEquals(0, left.count());
        }
    }
}
