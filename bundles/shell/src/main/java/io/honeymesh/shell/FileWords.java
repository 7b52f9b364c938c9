// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.karaf.shell.api.console.CommandLine;
import org.apache.karaf.shell.api.console.Completer;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.completers.ArgumentCommandLine;
import org.apache.karaf.shell.support.completers.StringsCompleter;

/**
 * Offers the node's files, one folder at a time, and behind a hyphen the command's options. A name that would need quoting is
 * not offered: whoever wrote it may mean the terminal.
 */
abstract class FileWords implements Completer {

    private static final int MAX_OFFERED = 500;
    private static final String PLAIN = "[A-Za-z0-9._+:=@%,-]+";

    private final List<String> options;

    FileWords(Class<? extends NodeCommand> command) {
        options = Words.options(command);
    }

    @Override
    public final int complete(Session session, CommandLine line, List<String> candidates) {
        if (line instanceof ArgumentCommandLine behind) {
            // Karaf asks whether a word before the cursor will do, or it offers nothing behind it: any will.
            candidates.add(behind.getCursorArgument());
            return 0;
        }
        String typed = line.getCursorArgument() == null
                ? ""
                : line.getCursorArgument().substring(0, line.getArgumentPosition());
        if (typed.startsWith("-")) {
            return new StringsCompleter(options).complete(session, line, candidates);
        }
        String folder = typed.substring(0, typed.lastIndexOf('/') + 1);
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(Path.of(folder.isEmpty() ? "." : folder))) {
            offers(entries, folder, typed).forEach(candidates::add);
        } catch (IOException | DirectoryIteratorException | InvalidPathException nothingToOffer) {
            return -1;
        }
        return candidates.isEmpty() ? -1 : line.getBufferPosition() - line.getArgumentPosition();
    }

    private static Stream<String> offers(DirectoryStream<Path> entries, String folder, String typed) {
        return StreamSupport.stream(entries.spliterator(), false)
                .filter(entry -> entry.getFileName().toString().matches(PLAIN))
                .filter(entry -> (folder + entry.getFileName()).startsWith(typed))
                .limit(MAX_OFFERED)
                .map(entry -> folder + entry.getFileName() + (Files.isDirectory(entry) ? "/" : " "))
                .sorted();
    }
}
