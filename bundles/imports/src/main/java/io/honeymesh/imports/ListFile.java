// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.imports;

import io.honeymesh.api.SafeText;
import io.honeymesh.api.Subject;
import io.honeymesh.api.service.Advice;
import io.honeymesh.api.service.Advice.Listed;
import io.honeymesh.api.service.Advice.Skipped;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;

/**
 * A list on the disk: readable text, its head first, then a line for each entry with the second at which it ends and what is said of
 * it, then the SHA-256 of all that. For its owner alone (0600), whole or not there. For one thread.
 */
record ListFile(Path path) {

    private static final String FIRST = "honeymesh-import 1";
    private static final String SUM = "sha256 ";
    private static final long MOST_BYTES = 64 << 20;

    /** Written beside, flushed to the disk and renamed; its folder is made if it is missing. */
    void write(AdvisedList list) throws IOException {
        Path folder = path.toAbsolutePath().getParent();
        Files.createDirectories(
                folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Path beside = folder.resolve("." + path.getFileName() + ".new");
        Files.deleteIfExists(beside);
        MessageDigest sum = sha256();
        try (FileChannel channel = FileChannel.open(
                        beside,
                        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
                OutputStream file = new BufferedOutputStream(Channels.newOutputStream(channel), 64 << 10)) {
            // Behind it, so that the sum itself isn't summed.
            write(list, new DigestOutputStream(file, sum));
            line(file, SUM + HexFormat.of().formatHex(sum.digest()));
            file.flush();
            channel.force(true);
        } catch (IOException | RuntimeException failed) {
            Files.deleteIfExists(beside);
            throw failed;
        }
        Files.move(beside, path, StandardCopyOption.ATOMIC_MOVE);
    }

    private static void write(AdvisedList list, OutputStream to) throws IOException {
        Listed listed = list.listed();
        line(to, FIRST);
        line(to, "form " + listed.form());
        line(to, "imported " + listed.imported());
        line(to, "until " + listed.until());
        line(to, "by " + listed.by());
        for (Skipped skipped : listed.skipped()) {
            line(to, "skipped " + skipped.count() + "\t" + skipped.reason() + "\t" + skipped.first());
        }
        line(to, "entries " + listed.entries());
        for (Table table : new Table[] {list.ipv4(), list.ipv6()}) {
            for (int i = 0; i < table.size(); i++) {
                Subject subject = table.keys().subject(i);
                String note = list.notes().getOrDefault(subject, "");
                line(to, subject + " " + table.keys().seconds(i) + (note.isEmpty() ? "" : " " + note));
            }
        }
    }

    private static void line(OutputStream to, String text) throws IOException {
        to.write((text + "\n").getBytes(StandardCharsets.ISO_8859_1));
    }

    /** @throws IOException with one clear line if it isn't what was written */
    AdvisedList read(Gathering.Room room) throws IOException {
        if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS) || Files.size(path) > MOST_BYTES) {
            throw new IOException("it is no plain file, or too long");
        }
        try (InputStream in = Files.newInputStream(path)) {
            return new Reading(new Lines(in)).list(path.getFileName().toString(), room);
        } catch (DateTimeException | ArithmeticException wrong) {
            throw new IOException("a time in it is none");
        } catch (IllegalArgumentException wrong) {
            throw new IOException(wrong.getMessage(), wrong);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Reads one line after the other, adding them up. */
    private static final class Reading {

        private final Lines lines;
        private final MessageDigest sum = sha256();
        private String line = "";

        Reading(Lines lines) {
            this.lines = lines;
        }

        AdvisedList list(String name, Gathering.Room room) throws IOException {
            next();
            if (!line.equals(FIRST)) {
                throw new IOException("it doesn't begin with '" + FIRST + "'");
            }
            String form = value("form ");
            Instant imported = Instant.parse(value("imported "));
            Duration keep = Duration.between(imported, Instant.parse(value("until ")));
            if (keep.compareTo(Advice.SHORTEST) < 0 || keep.compareTo(Advice.LONGEST) > 0) {
                throw new IOException("it says a time that no list is kept");
            }
            String by = value("by ");
            Gathering gathering = new Gathering(imported, keep, room);
            for (next(); line.startsWith("skipped "); next()) {
                String[] said = line.substring("skipped ".length()).split("\t", -1);
                if (said.length != 3) {
                    throw new IOException("line " + lines.number() + " isn't as it was written");
                }
                gathering.skipped(
                        new Skipped(SafeText.printable(said[1]), number(said[0]), SafeText.printable(said[2])));
            }
            long entries = number(after("entries "));
            for (next(); !line.startsWith(SUM); next()) {
                String[] said = line.split(" ", 3);
                gathering.advise(
                        Subject.parse(said[0]),
                        Optional.of(imported.plusSeconds(said.length > 1 ? number(said[1]) : 0)),
                        "");
                if (said.length > 2) {
                    gathering.note(Subject.parse(said[0]), SafeText.printable(said[2]));
                }
            }
            // The line of the sum itself was not added to it.
            if (!line.equals(SUM + HexFormat.of().formatHex(sum.digest())) || lines.next() != null) {
                throw new IOException("its sum is another: it was changed, or is not whole");
            }
            AdvisedList list = gathering.list(name, SafeText.printable(form), SafeText.printable(by));
            if (list.listed().entries() != entries) {
                throw new IOException("it has " + list.listed().entries() + " entries and says " + entries);
            }
            return list;
        }

        private String value(String name) throws IOException {
            next();
            return after(name);
        }

        private String after(String name) throws IOException {
            if (!line.startsWith(name)) {
                throw new IOException("line " + lines.number() + " isn't as it was written");
            }
            return line.substring(name.length());
        }

        private long number(String text) throws IOException {
            if (!text.matches("[0-9]{1,18}")) {
                throw new IOException("line " + lines.number() + " isn't as it was written");
            }
            return Long.parseLong(text);
        }

        private void next() throws IOException {
            line = lines.next();
            if (line == null || lines.tooLong()) {
                throw new IOException("it ends in the middle, or has a line that was never written");
            }
            if (!line.startsWith(SUM)) {
                sum.update((line + "\n").getBytes(StandardCharsets.ISO_8859_1));
            }
        }
    }
}
