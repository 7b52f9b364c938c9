// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell;

import io.honeymesh.api.SafeText;
import io.honeymesh.api.spi.NodeEventListener;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.api.console.Terminal;
import org.apache.karaf.shell.support.CommandException;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;

/**
 * The side of every command that Karaf sees. A command's own work is {@link #run}; whatever it refuses is one line to the
 * operator and a failed command to scripts.
 */
abstract class NodeCommand implements Action {

    @Reference
    private BundleContext context;

    @Reference
    private Session session;

    /**
     * Does it.
     *
     * @throws CommandFailure or what a service throws, with the one line to show
     * @throws CancellationException if whoever was asked something pressed Ctrl-C or Ctrl-D: nothing is said
     */
    abstract void run(Shell shell) throws InterruptedException;

    /** What was typed beside the options before it, as Karaf found it. */
    List<String> words() {
        return List.of();
    }

    /** Takes the argument that the words hold; not called if they hold none. */
    void argument(String value) {
        throw new CommandFailure("there is nothing to name here: '" + SafeText.escape(value, 40) + "'");
    }

    /** Takes all of them, of a command that has several. */
    void arguments(List<String> values) {
        if (values.size() > 1) {
            throw new CommandFailure("one at a time: '" + SafeText.escape(values.get(1), 40)
                    + "' is too many (several words stand in quotes)");
        }
        values.forEach(this::argument);
    }

    /** Sorts the words, so that options may stand behind the argument too. */
    final void sort() {
        arguments(Words.place(this, words()));
    }

    @Override
    public final Object execute() throws CommandException {
        try (BundleServices services = new BundleServices(context)) {
            sort();
            Bundle bundle = context.getBundle();
            // Karaf puts the pipe's next command behind System.out, and only there.
            run(new Shell(
                    services,
                    Node.of(context),
                    System.out,
                    Optional.ofNullable(session.getTerminal()).map(terminal -> System.err),
                    style(),
                    user(),
                    Instant.now(),
                    () -> gone(bundle),
                    this::listening));
            return null;
        } catch (CancellationException ctrlCAtAQuestion) {
            return null;
        } catch (CommandFailure | IllegalArgumentException | IllegalStateException | UncheckedIOException e) {
            throw refusal(e);
        } catch (InterruptedException ctrlC) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    /**
     * Karaf prints the first text as it is, and no stack trace, for an exception of exactly this class. To the output it is: over SSH
     * it never sends what was written to the stream for errors.
     */
    static CommandException refusal(RuntimeException cause) {
        String line = SafeText.printable(String.valueOf(cause.getMessage()));
        return new CommandException(line, line, cause);
    }

    /** Karaf's pipe hands on to the console's stream, which buffers for itself; only that one knows a closed connection. */
    private boolean gone(Bundle bundle) {
        boolean piped = System.out.checkError();
        return session.getConsole().checkError() || piped || bundle.getState() != Bundle.ACTIVE;
    }

    private AutoCloseable listening(NodeEventListener listener) {
        ServiceRegistration<NodeEventListener> registration =
                context.registerService(NodeEventListener.class, listener, null);
        Bundle bundle = context.getBundle();
        return () -> {
            // A bundle that stopped has lost its registrations already.
            if (bundle.getState() == Bundle.ACTIVE) {
                registration.unregister();
            }
        };
    }

    /** Karaf's terminal of SSH says of every one that it has colours. */
    private Style style() {
        Terminal terminal = session.getTerminal();
        return new Style(terminal != null && terminal.isAnsiSupported() && !"dumb".equals(terminal.getType()));
    }

    private String user() {
        Object user = session.get("USER");
        return user == null ? "the console" : SafeText.escape(user.toString(), 64);
    }

    static String required(String value, String what, String example) {
        if (value == null || value.isBlank()) {
            throw new CommandFailure(what + " is missing, e.g. " + example);
        }
        return value;
    }
}
