// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.console;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import org.apache.karaf.shell.api.console.SignalListener;
import org.jline.terminal.Size;
import org.jline.terminal.impl.ExternalTerminal;

/** The client's terminal, as JLine and Karaf want it. Signals may be raised by any thread. */
final class SocketTerminal extends ExternalTerminal implements org.apache.karaf.shell.api.console.Terminal {

    SocketTerminal(Hello hello, InputStream in, OutputStream out) throws IOException {
        super("console", hello.terminal(), in, out, StandardCharsets.UTF_8);
        setSize(jline(hello.size()));
    }

    void resize(Hello.Size size) {
        setSize(jline(size));
        raise(Signal.WINCH);
    }

    private static Size jline(Hello.Size size) {
        return new Size(size.columns(), size.rows());
    }

    @Override
    public int getWidth() {
        return getSize().getColumns();
    }

    @Override
    public int getHeight() {
        return getSize().getRows();
    }

    @Override
    public boolean isAnsiSupported() {
        return !"dumb".equals(getType());
    }

    @Override
    public boolean isEchoEnabled() {
        return echo();
    }

    @Override
    public void setEchoEnabled(boolean enabled) {
        echo(enabled);
    }

    /** Nobody asks: Karaf's shell hears of signals from JLine. */
    @Override
    public void addSignalListener(SignalListener listener, org.apache.karaf.shell.api.console.Signal... signals) {}

    @Override
    public void addSignalListener(
            SignalListener listener, EnumSet<org.apache.karaf.shell.api.console.Signal> signals) {}

    @Override
    public void addSignalListener(SignalListener listener) {}

    @Override
    public void removeSignalListener(SignalListener listener) {}
}
