// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.backup;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The encryption: what was sealed is opened, and nothing else is. */
class ContainerTest {

    private static final char[] PASSPHRASE = "correct horse battery".toCharArray();

    @TempDir
    static Path folder;

    private static final byte[] CONTENT = new byte[100_000];
    private static Path sealed;
    private static byte[] whole;

    @BeforeAll
    static void seal() throws IOException {
        new Random(7).nextBytes(CONTENT);
        sealed = sealed("whole", CONTENT);
        whole = Files.readAllBytes(sealed);
    }

    private static Path sealed(String name, byte[] bytes) throws IOException {
        Path file = folder.resolve(name);
        try (OutputStream out = Files.newOutputStream(file)) {
            Sealing sealing = new Sealing(out, PASSPHRASE, 1000);
            sealing.write(bytes);
            sealing.close();
        }
        return file;
    }

    private static byte[] open(Path file) throws IOException {
        try (Opening opening = new Opening(file, PASSPHRASE)) {
            return opening.readAllBytes();
        }
    }

    private static String refused(byte[] bytes) throws IOException {
        Path file = Files.write(folder.resolve("changed"), bytes);
        return assertThrows(BackupRefused.class, () -> open(file)).getMessage();
    }

    @Test
    void whatWasSealedIsOpened() throws IOException {
        assertArrayEquals(CONTENT, open(sealed));
        for (int length : new int[] {0, 1, Sealing.PIECE_BYTES - 1, Sealing.PIECE_BYTES, Sealing.PIECE_BYTES + 1}) {
            byte[] some = Arrays.copyOf(CONTENT, length);
            assertArrayEquals(some, open(sealed("some", some)), length + " bytes");
        }
    }

    @Test
    void opensslOpensIt() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/openssl")), "skipped: no openssl");
        Path out = folder.resolve("by-openssl");
        Process process = new ProcessBuilder(
                        "openssl",
                        "cms",
                        "-decrypt",
                        "-inform",
                        "DER",
                        "-in",
                        sealed.toString(),
                        "-out",
                        out.toString(),
                        "-pwri_password",
                        new String(PASSPHRASE))
                .inheritIO()
                .start();
        assertEquals(0, process.waitFor());
        assertArrayEquals(CONTENT, Files.readAllBytes(out));
    }

    @Test
    void twoOfTheSameAreNotTheSame() throws IOException {
        byte[] other = Files.readAllBytes(sealed("other", CONTENT));
        TreeSet<Integer> equal = new TreeSet<>();
        for (int i = 300; i < Math.min(other.length, whole.length); i++) {
            if (other[i] == whole[i]) {
                equal.add(i);
            }
        }
        assertTrue(equal.size() < whole.length / 100, equal.size() + " of " + whole.length);
    }

    @Test
    void anotherPassphraseOpensNothing() {
        String said = assertThrows(
                        BackupRefused.class, () -> new Opening(sealed, "correct horse batterY".toCharArray()))
                .getMessage();
        assertTrue(said.contains("the passphrase isn't this backup's"), said);
    }

    /** The head, the content's beginning, middle and end, the tag, the ends of the encoding. */
    @Test
    void aChangeAnywhereIsFound() throws IOException {
        TreeSet<Integer> places = new TreeSet<>();
        // Each costs a derivation of the key, which is slow on purpose.
        for (int i = 0; i < 330; i += 11) {
            places.add(i);
        }
        for (int back : new int[] {1, 2, 8, 12, 20, 25, 28, 40}) {
            places.add(whole.length - back);
        }
        places.add(whole.length / 2);
        for (int place : places) {
            byte[] changed = whole.clone();
            changed[place] ^= 0x41;
            Path file = Files.write(folder.resolve("changed"), changed);
            assertThrows(BackupRefused.class, () -> open(file), "byte " + place + " of " + whole.length);
        }
    }

    @Test
    void aFileThatIsCutOffOrGoesOnIsRefused() throws IOException {
        for (int length : new int[] {0, 1, 40, 200, 400, whole.length / 2, whole.length - 20, whole.length - 1}) {
            refused(Arrays.copyOf(whole, length));
        }
        refused(Arrays.copyOf(whole, whole.length + 1));
    }

    /** A length that says gigabytes must cost none. */
    @Test
    void hugeDeclaredSizesAreRefusedAtOnce() throws IOException {
        String one =
                refused(new byte[] {0x30, (byte) 0x84, 0x7f, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0x06, 0x01, 0x2a});
        assertTrue(one.contains("no backup"), one);
        // An endless series of nested sequences, and one of small members.
        byte[] nested = new byte[1 << 20];
        for (int i = 0; i < nested.length; i += 2) {
            nested[i] = 0x30;
            nested[i + 1] = (byte) 0x80;
        }
        refused(nested);
        byte[] members = new byte[1 << 20];
        Arrays.fill(members, (byte) 0x05);
        members[0] = 0x31;
        members[1] = (byte) 0x80;
        refused(members);
        byte[] head = Arrays.copyOf(whole, 100 + nested.length);
        System.arraycopy(nested, 0, head, 36, nested.length);
        refused(head);
    }

    @Test
    void whatIsNoBackupIsRefused() throws IOException {
        assertTrue(refused("PK\3\4 some archive".getBytes()).contains("no backup"));
        byte[] noise = new byte[5000];
        new Random(1).nextBytes(noise);
        refused(noise);
    }
}
