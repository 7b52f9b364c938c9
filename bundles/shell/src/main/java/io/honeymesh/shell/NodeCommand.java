// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell;

import io.honeymesh.api.SafeText;
import io.honeymesh.api.spi.NodeEventListener;
import java.time.Instant;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.api.console.Terminal;
import org.apache.karaf.shell.support.CommandException;
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
     * @throws CommandFailure or {@link IllegalArgumentException} with the one line to show
     */
    abstract void run(Shell shell) throws InterruptedException;

    @Override
    public final Object execute() throws CommandException {
        try (BundleServices services = new BundleServices(context)) {
            // Karaf puts the pipe's next command behind System.out, and only there.
            run(new Shell(services, Node.of(context), System.out, style(), user(), Instant.now(), this::listening));
            return null;
        } catch (CommandFailure | IllegalArgumentException e) {
            throw refusal(e);
        } catch (InterruptedException ctrlC) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    /** Karaf prints the first text as it is, and no stack trace, for an exception of exactly this class. */
    static CommandException refusal(RuntimeException cause) {
        String line = SafeText.printable(String.valueOf(cause.getMessage()));
        return new CommandException(line, line, cause);
    }

    private AutoCloseable listening(NodeEventListener listener) {
        ServiceRegistration<NodeEventListener> registration =
                context.registerService(NodeEventListener.class, listener, null);
        return registration::unregister;
    }

    private Style style() {
        Optional<Terminal> terminal = Optional.ofNullable(session.getTerminal());
        return new Style(terminal.filter(Terminal::isAnsiSupported).isPresent());
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
