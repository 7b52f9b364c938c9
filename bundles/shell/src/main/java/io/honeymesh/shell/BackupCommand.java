// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell;

import io.honeymesh.api.SafeText;
import io.honeymesh.api.service.Backups;
import io.honeymesh.api.service.Backups.Backup;
import io.honeymesh.api.service.Backups.Content;
import io.honeymesh.api.service.Backups.Made;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.completers.StringsCompleter;
import org.apache.karaf.shell.support.table.ShellTable;
import org.jline.reader.EndOfFileException;
import org.jline.reader.UserInterruptException;

/** {@code honeymesh:backup} */
@Service
@Command(
        scope = "honeymesh",
        name = "backup",
        description =
                "Makes a backup of identity, ledger and configuration in one encrypted file; lists, checks, removes them.",
        detailedDescription =
                "The file lies in data/backups on the node's machine, for its user alone; the newest five stay. The passphrase"
                        + " is asked for twice, or made by --generate and shown once. Without it nobody opens the file, you neither."
                        + " To put one back: honeymesh restore FILE, with the node stopped.\nExamples:\n  honeymesh:backup\n"
                        + "  honeymesh:backup --generate\n  honeymesh:backup make --recordings --passphrase-file /run/backup-passphrase\n"
                        + "  honeymesh:backup list\n  honeymesh:backup check honeymesh-20261128T120000Z.backup\n"
                        + "  honeymesh:backup remove honeymesh-20261128T120000Z.backup")
public final class BackupCommand extends NodeCommand {

    private static final int MOST_PASSPHRASE_BYTES = 1024;

    @Argument(
            name = "what",
            description = "make, list, check NAME or remove NAME",
            multiValued = true,
            valueToShowInHelp = "")
    @Completion(
            value = StringsCompleter.class,
            values = {"make", "list", "check", "remove"})
    List<String> words = List.of();

    @Option(name = "--generate", description = "Makes a passphrase of 256 random bits and shows it, once")
    boolean generate;

    @Option(
            name = "--passphrase-file",
            description = "Whose first line is the passphrase: a file on the node that its user can read")
    String passphraseFile = "";

    @Option(name = "--recordings", description = "With the recorded conversations")
    boolean recordings;

    @Option(name = "--json", description = "As one JSON document")
    boolean json;

    String what = "make";
    String name = "";

    /** Asks somebody at a terminal; NodeCommand's own is private to it. */
    @Reference
    Session session;

    @Override
    List<String> words() {
        return words;
    }

    @Override
    void arguments(List<String> values) {
        if (values.size() > 2) {
            throw new CommandFailure("one at a time: '" + SafeText.escape(values.get(2), 40) + "' is too many");
        }
        what = values.isEmpty() ? what : values.getFirst();
        name = values.size() > 1 ? values.get(1) : "";
    }

    @Override
    void run(Shell shell) {
        Backups backups = shell.services()
                .find(Backups.class)
                .orElseThrow(() -> new CommandFailure("the backup bundle is not running: the log says why"));
        if (!name.isEmpty() && (what.equals("make") || what.equals("list"))) {
            throw new CommandFailure(what + " takes nothing: '" + SafeText.escape(name, 40) + "' is too much");
        }
        if ((generate || recordings) && !what.equals("make")) {
            throw new CommandFailure("--generate and --recordings are for a new backup");
        }
        try {
            switch (what) {
                case "make" -> make(shell, backups);
                case "list" -> list(shell, backups.list());
                case "check" -> check(shell, backups);
                case "remove" -> {
                    backups.remove(needed("remove"));
                    shell.line(SafeText.escape(name) + " is removed");
                }
                default ->
                    throw new CommandFailure(
                            "there is no '" + SafeText.escape(what, 40) + "': make, list, check NAME or remove NAME");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
    }

    private String needed(String action) {
        return required(name, "the backup's name", "honeymesh:backup " + action + " honeymesh-20261128T120000Z.backup");
    }

    private void make(Shell shell, Backups backups) throws IOException {
        if (generate && !passphraseFile.isEmpty()) {
            throw new CommandFailure("either --generate or --passphrase-file");
        }
        char[] passphrase = generate ? backups.passphrase().toCharArray() : passphrase(true);
        try {
            Made made = backups.make(passphrase, recordings, shell.user());
            // Kept in data, which the node's user alone enters.
            String path = shell.node().data().map(data -> data + "/backups/").orElse("")
                    + made.backup().name();
            if (json) {
                Map<String, Object> fields = new LinkedHashMap<>(made.fields());
                fields.put("path", path);
                if (generate) {
                    fields.put("passphrase", new String(passphrase));
                }
                shell.json(fields);
                return;
            }
            shell.line(SafeText.printable(path) + " (" + made.backup().bytes() + " bytes)");
            made.leftOut().forEach(file -> shell.line("left out, the node can't read it: " + SafeText.escape(file)));
            made.removed().forEach(old -> shell.line(old + " made room for it"));
            if (generate) {
                shell.line(new String(passphrase));
                shell.line("is its passphrase; it is not shown again, and without it nobody opens the backup");
            }
        } finally {
            Arrays.fill(passphrase, '\0');
        }
    }

    private void list(Shell shell, List<Backup> backups) {
        if (json) {
            shell.json(backups.stream().map(Backup::fields).toList());
            return;
        }
        ShellTable table = new ShellTable();
        List.of("Backup", "Made", "Bytes").forEach(table::column);
        backups.forEach(one -> table.addRow().addContent(one.name(), Times.readable(one.made()), one.bytes()));
        shell.table(table);
    }

    private void check(Shell shell, Backups backups) throws IOException {
        needed("check");
        char[] passphrase = passphrase(false);
        Content content;
        try {
            content = backups.check(name, passphrase);
        } finally {
            Arrays.fill(passphrase, '\0');
        }
        if (json) {
            shell.json(content.fields());
            return;
        }
        shell.line(
                "it is whole: node " + (content.node().isEmpty() ? "without an identity" : content.node()) + ", made "
                        + Times.readable(content.made()) + " by HoneyMesh " + content.version() + ", " + content.bytes()
                        + " bytes unpacked");
        content.parts().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(part -> shell.line("  " + SafeText.escape(part.getKey()) + "  " + part.getValue()
                        + (part.getValue() == 1 ? " file" : " files")));
    }

    private char[] passphrase(boolean twice) throws IOException {
        if (!passphraseFile.isEmpty()) {
            return firstLine();
        }
        if (session == null || session.getTerminal() == null) {
            throw new CommandFailure("there is no terminal to ask for the passphrase at: open the shell first, or give"
                    + (twice ? " --generate or" : "") + " --passphrase-file");
        }
        String typed = ask("Passphrase: ");
        if (twice && !typed.equals(ask("Once more: "))) {
            throw new CommandFailure("the two are not the same: nothing was done");
        }
        return typed.toCharArray();
    }

    private String ask(String question) throws IOException {
        try {
            return Optional.ofNullable(session.readLine(question, '\0')).orElse("");
        } catch (UserInterruptException | EndOfFileException ctrlCOrCtrlD) {
            throw new CancellationException();
        }
    }

    private char[] firstLine() {
        String shown = SafeText.escape(passphraseFile, 80);
        try {
            Path file = Path.of(passphraseFile);
            if (!Files.isRegularFile(file)) {
                throw new CommandFailure(shown + " is no plain file, or not there");
            }
            try (InputStream in = Files.newInputStream(file)) {
                String text = new String(in.readNBytes(MOST_PASSPHRASE_BYTES), StandardCharsets.UTF_8);
                return text.lines().findFirst().orElse("").toCharArray();
            }
        } catch (IOException | InvalidPathException e) {
            throw new CommandFailure(shown + " can't be read by the user " + System.getProperty("user.name"));
        }
    }
}
