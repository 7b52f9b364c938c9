// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell;

import io.honeymesh.api.LicenceStatus;
import io.honeymesh.api.SafeText;
import io.honeymesh.api.service.Licensing;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.CommandLine;
import org.apache.karaf.shell.api.console.Completer;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.completers.ArgumentCommandLine;
import org.apache.karaf.shell.support.completers.StringsCompleter;

/** {@code honeymesh:license} */
@Service
@Command(
        scope = "honeymesh",
        name = "license",
        description = "Shows the licence, which only sharing with peers needs; checks one, or installs it.",
        detailedDescription =
                "show (or nothing) tells what is in force, verify FILE what another licence would permit, and install FILE"
                        + " puts it in force. The file is one on the node that its user can read.\nExamples:\n"
                        + "  honeymesh:license\n  honeymesh:license show --json\n  honeymesh:license verify /srv/licence\n"
                        + "  honeymesh:license install /srv/licence")
public final class LicenseCommand extends NodeCommand {

    private static final String EXAMPLE = "honeymesh:license install /srv/licence";

    /** Four times what a licence may have: enough to say what is wrong with it. */
    private static final int MAX_BYTES = 16 * 1024;

    /** What the tab key offers: what may be done, then files. */
    @Service
    public static final class WhatWords implements Completer {

        private static final List<String> ACTIONS = List.of("show", "install", "verify");

        private final FileWords files = new Offered();

        @Override
        public int complete(Session session, CommandLine line, List<String> candidates) {
            if (line instanceof ArgumentCommandLine behind) {
                candidates.add(behind.getCursorArgument());
                return 0;
            }
            boolean hasAction = line.getArguments() != null
                    && Arrays.stream(line.getArguments())
                            .limit(line.getCursorArgumentIndex())
                            .anyMatch(ACTIONS::contains);
            boolean option = String.valueOf(line.getCursorArgument()).startsWith("-");
            return hasAction || option
                    ? files.complete(session, line, candidates)
                    : new StringsCompleter(ACTIONS).complete(session, line, candidates);
        }

        private static final class Offered extends FileWords {
            Offered() {
                super(LicenseCommand.class);
            }
        }
    }

    @Argument(
            name = "what",
            description = "show, install FILE or verify FILE",
            multiValued = true,
            valueToShowInHelp = "")
    @Completion(WhatWords.class)
    List<String> words = List.of();

    String what = "show";
    String file = "";

    @Option(name = "--json", description = "As one JSON document")
    boolean json;

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
        file = values.size() > 1 ? values.get(1) : "";
    }

    @Override
    void run(Shell shell) {
        Licensing licensing = shell.services()
                .find(Licensing.class)
                .orElseThrow(() -> new CommandFailure("the license bundle is not running: it is Community"));
        switch (what) {
            case "show" -> show(shell, licensing.status());
            case "verify" -> verify(shell, licensing.verify(text()));
            case "install" -> {
                LicenceStatus status = licensing.install(text());
                if (!json) {
                    shell.line("the licence is installed");
                }
                show(shell, status);
            }
            default ->
                throw new CommandFailure(
                        "there is no '" + SafeText.escape(what, 40) + "': show, install FILE or verify FILE");
        }
    }

    private void show(Shell shell, LicenceStatus status) {
        if (!file.isEmpty() && what.equals("show")) {
            throw new CommandFailure("show takes no file: honeymesh:license verify " + SafeText.escape(file, 80));
        }
        if (json) {
            shell.json(LicenseView.fields(status));
        } else {
            LicenseView.lines(status, shell.style(), shell.now()).forEach(shell::line);
        }
    }

    /** Fails where the licence does, for scripts. */
    private void verify(Shell shell, LicenceStatus status) {
        if (json) {
            shell.json(LicenseView.fields(status));
        } else if (status.permitsSharing()) {
            shell.line("this licence would permit sharing here:");
            LicenseView.lines(status, shell.style(), shell.now()).forEach(shell::line);
        }
        if (!status.permitsSharing()) {
            throw new CommandFailure("this licence permits no sharing here: " + status.reason());
        }
    }

    private String text() {
        String name = required(file, "the licence's file", EXAMPLE);
        try {
            Path path = Path.of(name);
            if (Files.exists(path) && !Files.isRegularFile(path)) {
                throw new CommandFailure(SafeText.escape(name) + " is no plain file");
            }
            try (InputStream in = Files.newInputStream(path)) {
                return new String(in.readNBytes(MAX_BYTES), StandardCharsets.ISO_8859_1).strip();
            }
        } catch (NoSuchFileException e) {
            throw new CommandFailure(SafeText.escape(name) + " is not there");
        } catch (AccessDeniedException e) {
            throw new CommandFailure(
                    SafeText.escape(name) + " can't be read by the user " + System.getProperty("user.name"));
        } catch (IOException | InvalidPathException e) {
            throw new CommandFailure(
                    SafeText.escape(name) + " can't be read: " + SafeText.printable("" + e.getMessage()));
        }
    }
}
