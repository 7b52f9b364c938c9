// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.backup;

import io.honeymesh.api.service.Backups.Content;
import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Run by the launcher, outside OSGi: checks a backup, or unpacks it into a folder. What becomes of that folder, and whose it is, is
 * the launcher's to say.
 */
public final class Restore {

    /** Tells the node at its next start that it was restored. */
    static final String MARK = "data/restored";

    private static final int MOST_PASSPHRASE_BYTES = 1024;

    private Restore() {}

    /**
     * @param args the backup; the file of the passphrase or nothing; the folder to unpack to, or nothing to only look; the base folder; its
     *     settings; those that come with the program; then which of {@link Guarded} are taken
     */
    public static void main(String[] args) {
        System.exit(run(args, System.out, System.err));
    }

    static int run(String[] args, PrintStream out, PrintStream err) {
        char[] passphrase = new char[0];
        try {
            Path file = Path.of(args[0]);
            if (!Files.isRegularFile(file)) {
                throw new BackupRefused("it is no plain file");
            }
            passphrase = args[1].isEmpty() ? ask() : read(Path.of(args[1]));
            Passphrase.check(passphrase);
            Choice choice = new Choice(new Here(Path.of(args[3]), Path.of(args[4]), Path.of(args[5])), asked(args));
            Content content = args[2].isEmpty()
                    ? Unpacking.check(file, passphrase, Optional.of(choice))
                    : extract(file, passphrase, Path.of(args[2]), choice);
            out.println(
                    "backup of " + (content.node().isEmpty() ? "a node without an identity" : "node " + content.node())
                            + ", made " + content.made() + " by HoneyMesh " + content.version());
            content.parts().entrySet().stream()
                    .sorted(java.util.Map.Entry.comparingByKey())
                    .forEach(part -> out.println("  " + part.getKey() + "  " + part.getValue()
                            + (part.getValue() == 1 ? " file" : " files")));
            choice.report().forEach(out::println);
            return 0;
        } catch (NoSuchFileException missing) {
            err.println("honeymesh: " + missing.getFile() + " is not there");
        } catch (AccessDeniedException denied) {
            err.println("honeymesh: " + denied.getFile() + " can't be read or written");
        } catch (IOException | IllegalArgumentException refused) {
            err.println("honeymesh: " + args[0] + " can't be used: " + refused.getMessage());
        } finally {
            Arrays.fill(passphrase, '\0');
        }
        return 1;
    }

    private static Set<Guarded> asked(String[] args) {
        List<String> words = Arrays.asList(args).subList(6, args.length);
        return Arrays.stream(Guarded.values())
                .filter(kind -> words.contains(kind.word()))
                .collect(Collectors.toSet());
    }

    private static Content extract(Path file, char[] passphrase, Path target, Choice choice) throws IOException {
        Content content = Unpacking.extract(file, passphrase, target, choice);
        Files.createDirectories(target.resolve(MARK).getParent());
        Files.write(target.resolve(MARK), new About(content.node(), content.version(), content.made()).text());
        return content;
    }

    private static char[] ask() throws IOException {
        Console console = System.console();
        if (console == null || !console.isTerminal()) {
            throw new BackupRefused(
                    "there is no terminal to ask for the passphrase at: --passphrase-file names a file with it");
        }
        char[] typed = console.readPassword("Passphrase of the backup: ");
        if (typed == null) {
            throw new BackupRefused("no passphrase was given");
        }
        return typed;
    }

    /** The first line. */
    private static char[] read(Path file) throws IOException {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(MOST_PASSPHRASE_BYTES);
        }
        int end = 0;
        while (end < bytes.length && bytes[end] != '\n' && bytes[end] != '\r') {
            end++;
        }
        try {
            CharBuffer text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, 0, end));
            return Arrays.copyOf(text.array(), text.length());
        } catch (CharacterCodingException binary) {
            throw new BackupRefused("the passphrase's file is no text");
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }
}
