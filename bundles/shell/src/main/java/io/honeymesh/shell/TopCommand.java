// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell;

import io.honeymesh.api.DurationText;
import io.honeymesh.shell.top.Top;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.completers.StringsCompleter;
import org.jline.terminal.Terminal;
import org.osgi.framework.BundleContext;

/** {@code honeymesh:top} */
@Service
@Command(
        scope = "honeymesh",
        name = "top",
        description = "Shows bans, touches, sources, peers and the drop rate live, on the whole screen.",
        detailedDescription = "Examples:\n  honeymesh:top\n  honeymesh:top --interval 5s\n  honeymesh:top --once\n\n"
                + "Keys: arrows or j k move, Tab goes to the next list, / filters, Enter shows all that is known of an"
                + " address, l lifts a ban (operators), s sorts, p pauses, ? helps, q quits.\n"
                + "It needs a terminal: open the shell with ./honeymesh shell. Without one --once prints one frame.")
public final class TopCommand extends NodeCommand {

    private static final Duration SHORTEST = Duration.ofMillis(500);
    private static final Duration LONGEST = Duration.ofMinutes(1);
    private static final int WIDTH = 120;

    @Reference
    private BundleContext context;

    @Reference
    private Session session;

    @Option(name = "--interval", description = "How often to look at the node: 500ms to 1m")
    @Completion(
            value = StringsCompleter.class,
            values = {"1s", "2s", "5s", "10s"})
    String interval = "1s";

    @Option(name = "--once", description = "Prints one frame as text, for pipes and files")
    boolean once;

    @Override
    void run(Shell shell) throws InterruptedException {
        Duration pause = pause();
        Optional<Terminal> terminal = terminal();
        if (!once && terminal.isEmpty()) {
            throw new CommandFailure("honeymesh:top needs a terminal that can move its cursor: open the shell with"
                    + " ./honeymesh shell and give it there, or print one frame with honeymesh:top --once");
        }
        Happenings happenings = new Happenings();
        try (Listening _ = Listening.of(shell, happenings)) {
            NodeView view = new NodeView(new Asking(context), shell.node(), happenings, new Lifting(session));
            if (once) {
                int width = terminal.map(Terminal::getWidth)
                        .filter(columns -> columns > 0)
                        .orElse(WIDTH);
                Top.once(view, pause, width).forEach(shell::line);
            } else {
                Top.run(terminal.get(), view, pause, shell.gone());
            }
        }
    }

    private Duration pause() {
        Duration pause = DurationText.parse(interval);
        if (pause.compareTo(SHORTEST) < 0 || pause.compareTo(LONGEST) > 0) {
            throw new CommandFailure("--interval is 500ms to 1m, not " + interval);
        }
        return pause;
    }

    /** Karaf has none where a command came without a terminal, and a dumb one in a pipe. */
    private Optional<Terminal> terminal() {
        return session.getTerminal() != null && session.get(".jline.terminal") instanceof Terminal terminal
                ? Optional.of(terminal).filter(Top::suits)
                : Optional.empty();
    }

    /** The framework's services. */
    private record Asking(BundleContext context) implements NodeView.Asking {
        @Override
        public <T> T ask(Function<Services, T> question) {
            try (BundleServices services = new BundleServices(context)) {
                return question.apply(services);
            }
        }
    }
}
