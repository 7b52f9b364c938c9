// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell;

import io.honeymesh.api.DurationText;
import io.honeymesh.api.SafeText;
import io.honeymesh.api.service.Advice;
import io.honeymesh.api.service.Advice.Form;
import io.honeymesh.api.service.Advice.Listed;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.CommandLine;
import org.apache.karaf.shell.api.console.Completer;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.completers.ArgumentCommandLine;
import org.apache.karaf.shell.support.completers.StringsCompleter;
import org.apache.karaf.shell.support.table.ShellTable;
import org.osgi.framework.BundleContext;

/** {@code honeymesh:import} */
@Service
@Command(
        scope = "honeymesh",
        name = "import",
        description = "Takes a list of addresses in as advice; without arguments, which forms are read.",
        detailedDescription =
                "Nobody is blocked because a list names them: what they do at a trap weighs more. A list takes the place of the one"
                        + " with its name, and ends by itself. The file is one that the node can read; - reads what is piped in.\n"
                        + "Examples:\n  honeymesh:import\n  honeymesh:import text /srv/drop.txt --as drop\n"
                        + "  honeymesh:import stix /srv/bundle.json --as partner --for 24h\nFrom outside the shell:\n"
                        + "  ./honeymesh shell \"honeymesh:import text - --as drop\" < drop.txt")
public final class ImportCommand extends NodeCommand {

    private static final String EXAMPLE = "honeymesh:import text /srv/drop.txt --as drop";
    private static final String STANDARD_INPUT = "-";

    /** What the tab key offers: a form, and behind it a file. */
    @Service
    public static final class FormThenFile implements Completer {

        @Reference
        private BundleContext context;

        @Override
        public int complete(Session session, CommandLine line, List<String> candidates) {
            try (BundleServices services = new BundleServices(context)) {
                return complete(services, session, line, candidates);
            }
        }

        int complete(Services services, Session session, CommandLine line, List<String> candidates) {
            List<String> forms = services.find(Advice.class).stream()
                    .flatMap(advice -> advice.forms().stream())
                    .map(Form::name)
                    .toList();
            boolean named = Arrays.stream(line.getArguments())
                    .limit(Math.max(0, line.getCursorArgumentIndex()))
                    .anyMatch(forms::contains);
            boolean option = String.valueOf(line.getCursorArgument()).startsWith(STANDARD_INPUT);
            return named || option || line instanceof ArgumentCommandLine
                    ? new Files().complete(session, line, candidates)
                    : new StringsCompleter(forms).complete(session, line, candidates);
        }

        private static final class Files extends FileWords {
            Files() {
                super(ImportCommand.class);
            }
        }
    }

    @Argument(
            name = "what",
            description = "The form (text, stix ...), then a file on the node or -",
            multiValued = true,
            valueToShowInHelp = "")
    @Completion(FormThenFile.class)
    List<String> words = List.of();

    @Option(name = "--as", description = "What the list is called here: a-z, 0-9 and -", valueToShowInHelp = "")
    @Completion(Completers.Imported.class)
    String as = "";

    @Option(name = "--for", description = "How long it is kept (1h-30d)")
    @Completion(Completers.ImportTerms.class)
    String keep = "7d";

    @Option(name = "--json", description = "As one JSON document")
    boolean json;

    String form = "";
    String file = "";

    /** What is piped in; of this command where nothing else is said. */
    InputStream in;

    @Override
    List<String> words() {
        return words;
    }

    @Override
    void arguments(List<String> values) {
        if (values.size() > 2) {
            throw new CommandFailure("one at a time: '" + SafeText.escape(values.get(2), 40) + "' is too many");
        }
        form = values.isEmpty() ? "" : values.getFirst();
        file = values.size() > 1 ? values.get(1) : "";
    }

    @Override
    void run(Shell shell) {
        Advice advice = shell.services().advice();
        if (form.isEmpty()) {
            forms(shell, advice.forms());
            return;
        }
        required(file, "the file", EXAMPLE);
        required(as, "the list's name (--as)", EXAMPLE);
        Duration howLong = DurationText.parse(keep);
        Listed listed = file.equals(STANDARD_INPUT)
                ? taken(shell, advice, in == null ? System.in : in, howLong)
                : fromFile(shell, advice, howLong);
        if (json) {
            shell.json(listed.fields());
            return;
        }
        shell.line(listed.name() + " names " + listed.entries() + " addresses and prefixes until "
                + Times.readable(listed.until()));
        listed.skipped().forEach(skipped -> shell.line("  left out: " + skipped.line()));
    }

    private Listed fromFile(Shell shell, Advice advice, Duration howLong) {
        String shown = SafeText.escape(file, 80);
        try {
            Path path = Path.of(file);
            // Not a pipe or a device, which might never end.
            if (!Files.isRegularFile(path)) {
                throw new CommandFailure(
                        shown + " is no plain file, or not there for the user " + System.getProperty("user.name"));
            }
            try (InputStream opened = Files.newInputStream(path)) {
                return taken(shell, advice, opened, howLong);
            }
        } catch (IOException | InvalidPathException e) {
            throw new CommandFailure(shown + " can't be read by the user " + System.getProperty("user.name"));
        }
    }

    private Listed taken(Shell shell, Advice advice, InputStream from, Duration howLong) {
        try {
            return advice.take(as, form, from, howLong, shell.user());
        } catch (IOException e) {
            throw new CommandFailure("nothing is imported, reading broke off: " + e.getMessage());
        }
    }

    private void forms(Shell shell, List<Form> forms) {
        if (json) {
            shell.json(forms.stream().map(Form::fields).toList());
            return;
        }
        ShellTable table = new ShellTable();
        table.column("Form");
        table.column("What is read");
        forms.forEach(
                one -> table.addRow().addContent(SafeText.printable(one.name()), SafeText.printable(one.title())));
        shell.table(table);
    }
}
