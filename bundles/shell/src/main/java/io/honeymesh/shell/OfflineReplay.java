// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell;

import io.honeymesh.api.SafeText;
import java.io.Console;
import java.io.PrintStream;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** {@code honeymesh:replay} without a node, for {@code ./honeymesh replay}. Public for the class path alone: nothing is exported. */
public final class OfflineReplay {

    private static final int OK = 0;
    private static final int FAILED = 1;
    private static final int USAGE = 2;

    /** Where services come from. */
    public interface Offers {
        <T> List<T> all(Class<T> type);
    }

    private final Offers offers;
    private final PrintStream out;
    private final PrintStream errors;

    public OfflineReplay(Offers offers, PrintStream out, PrintStream errors) {
        this.offers = offers;
        this.out = out;
        this.errors = errors;
    }

    /**
     * Replays each file by itself.
     *
     * @param words the command's options, and files
     * @return 0, 1 if a file could not be read, or not to its end, 2 if the words make no sense
     */
    public int run(List<String> words) throws InterruptedException {
        int code = OK;
        try {
            List<String> files = Words.place(new ReplayCommand(), words);
            if (files.isEmpty()) {
                throw new CommandFailure("no file named (see --help)");
            }
            for (String file : files) {
                ReplayCommand command = new ReplayCommand();
                Words.place(command, words);
                command.file = file;
                command.check(shell());
                code = Math.max(code, run(command));
            }
        } catch (CommandFailure | IllegalArgumentException wrong) {
            code = refused(wrong, USAGE);
        }
        out.flush();
        return code;
    }

    private int run(ReplayCommand command) throws InterruptedException {
        try {
            command.run(shell());
            return OK;
        } catch (CommandFailure unreadable) {
            return refused(unreadable, FAILED);
        }
    }

    private int refused(RuntimeException why, int code) {
        out.flush();
        errors.println("replay: " + SafeText.printable(String.valueOf(why.getMessage())));
        return code;
    }

    private Shell shell() {
        Services services = new Services() {
            @Override
            public boolean isInstalled(String bundle) {
                return false;
            }

            @Override
            public <T> Optional<T> find(Class<T> type) {
                return all(type).stream().findFirst();
            }

            @Override
            public <T> List<T> all(Class<T> type) {
                return offers.all(type);
            }
        };
        return new Shell(
                services,
                new Node(ProcessHandle.current().pid(), Instant.now(), "", Optional.empty()),
                out,
                Optional.ofNullable(System.console())
                        .filter(Console::isTerminal)
                        .map(terminal -> errors),
                Style.PLAIN,
                "nobody",
                Instant.now(),
                out::checkError,
                listener -> () -> {});
    }
}
