// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.console;

import io.honeymesh.console.Frame.Kind;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import javax.security.auth.Subject;
import org.apache.karaf.jaas.boot.principal.RolePrincipal;
import org.apache.karaf.jaas.boot.principal.UserPrincipal;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.api.console.SessionFactory;
import org.apache.karaf.shell.support.ShellUtil;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One client: what it types goes to a shell session, what that says comes back. Two threads: the shell's and one that reads. */
final class Connection {

    private static final Logger LOG = LoggerFactory.getLogger(Connection.class);

    private static final int TYPED_AHEAD = 65_536;
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final byte FAILED = 1;

    private final SocketChannel channel;
    private final String user;
    private final KarafShell karaf;
    private final DataInputStream in;
    private final OutputStream out;
    private final PipedOutputStream typed = new PipedOutputStream();
    private final PipedInputStream ahead = new PipedInputStream(TYPED_AHEAD);
    private final AtomicReference<Session> session = new AtomicReference<>();
    private volatile SocketTerminal terminal;
    private volatile boolean gone;

    /**
     * @param user the account on the other side
     */
    Connection(SocketChannel channel, String user, KarafShell karaf) {
        this.channel = channel;
        this.user = user;
        this.karaf = karaf;
        in = new DataInputStream(new BufferedInputStream(Channels.newInputStream(channel)));
        out = Channels.newOutputStream(channel);
    }

    /** Returns when the session is over; the channel is closed then. */
    void serve() {
        try (channel;
                InputStream input = ahead) {
            typed.connect(ahead);
            Frame first = Frame.read(in);
            if (first == null) {
                return;
            }
            Hello hello = Hello.parse(first);
            Thread reader = Thread.ofVirtual().name("console-input").start(this::readOn);
            int code = asAdministrator(() -> serve(karaf.sessions(), hello, input));
            new Frame(Kind.EXIT, new byte[] {(byte) code}).write(out);
            reader.interrupt();
        } catch (IOException e) {
            LOG.debug("console of {}: {}", user, e.toString());
        }
    }

    /** Ends it from outside. */
    void close() {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.debug("console of {}: {}", user, e.toString());
        }
        hangUp();
    }

    private int serve(SessionFactory sessions, Hello hello, InputStream input) throws IOException {
        return hello.command().isEmpty() ? converse(sessions, hello, input) : execute(sessions, hello, input);
    }

    private int converse(SessionFactory sessions, Hello hello, InputStream input) throws IOException {
        try (SocketTerminal shown = new SocketTerminal(hello, input, new BufferedOutputStream(output(Kind.OUTPUT)))) {
            terminal = shown;
            PrintStream print = new PrintStream(shown.output(), true, StandardCharsets.UTF_8);
            Session shell =
                    begin(sessions.create(shown.input(), print, print, shown, StandardCharsets.UTF_8.name(), () -> {}));
            shell.run();
            return 0;
        }
    }

    private int execute(SessionFactory sessions, Hello hello, InputStream input) {
        try (PrintStream shown = print(Kind.OUTPUT);
                PrintStream errors = print(Kind.ERROR)) {
            Session shell = begin(sessions.create(input, shown, errors));
            try {
                return shell.execute(hello.command()) instanceof Integer code ? code : 0;
            } catch (Exception e) {
                ShellUtil.logException(shell, e);
                return FAILED;
            } finally {
                shell.close();
            }
        }
    }

    private Session begin(Session shell) {
        shell.put("USER", user);
        // As in etc/shell.init.script, which Karaf runs for no single command of ours.
        shell.put(Session.SCOPE, "honeymesh:shell:bundle:*");
        session.set(shell);
        if (gone) {
            shell.close();
        }
        return shell;
    }

    private FrameOutput output(Kind kind) {
        return new FrameOutput(kind, out, this::hangUp);
    }

    private PrintStream print(Kind kind) {
        return new PrintStream(new BufferedOutputStream(output(kind)), true, StandardCharsets.UTF_8);
    }

    /** Root and the node's owner may do everything on this machine anyway. */
    private <T> T asAdministrator(Callable<T> work) throws IOException {
        Subject subject = new Subject();
        subject.getPrincipals().add(new UserPrincipal(user));
        for (String role : new String[] {"admin", "manager", "systembundles"}) {
            subject.getPrincipals().add(new RolePrincipal(role));
        }
        try {
            return Subject.callAs(subject, work);
        } catch (CompletionException e) {
            String why = e.getCause().getMessage();
            if (e.getCause() instanceof IOException) {
                LOG.info("No shell for {}: {}", user, why);
            } else {
                LOG.warn("No shell for {}", user, e.getCause());
                why = "the node could not open a shell: see its log";
            }
            new Frame(Kind.ERROR, ("honeymesh: " + why + "\n").getBytes(StandardCharsets.UTF_8)).write(out);
            new Frame(Kind.EXIT, new byte[] {FAILED}).write(out);
            throw new IOException(e.getCause());
        }
    }

    private void readOn() {
        try (typed) {
            for (Frame frame = Frame.read(in); frame != null; frame = Frame.read(in)) {
                take(frame);
            }
        } catch (IOException e) {
            LOG.debug("console of {}: {}", user, e.toString());
        }
        hangUp();
    }

    private void take(Frame frame) throws IOException {
        switch (frame.kind()) {
            case INPUT -> {
                awaitRoom(frame.bytes().length);
                typed.write(frame.bytes());
                typed.flush();
            }
            case INPUT_ENDS -> typed.close();
            case RESIZED -> {
                SocketTerminal shown = terminal;
                if (shown != null) {
                    shown.resize(Hello.size(frame));
                }
            }
            default -> throw new IOException("a client doesn't send " + frame.kind());
        }
    }

    /** A command that reads nothing must not keep us from seeing that its client is gone: an empty frame tells. */
    private void awaitRoom(int bytes) throws IOException {
        try {
            while (ahead.available() + bytes > TYPED_AHEAD) {
                Frame.of(Kind.OUTPUT).write(out);
                Thread.sleep(PATIENCE);
            }
        } catch (InterruptedException e) {
            throw new IOException("the session is over", e);
        }
    }

    /** The client is gone: its command ends. */
    private void hangUp() {
        gone = true;
        Session shell = session.get();
        if (shell != null) {
            shell.close();
        }
    }
}
