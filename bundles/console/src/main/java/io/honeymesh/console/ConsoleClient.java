// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.console;

import io.honeymesh.console.Frame.Kind;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import java.util.EnumSet;
import org.jline.terminal.Attributes;
import org.jline.terminal.Attributes.ControlChar;
import org.jline.terminal.Attributes.InputFlag;
import org.jline.terminal.Attributes.LocalFlag;
import org.jline.terminal.Attributes.OutputFlag;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;

/**
 * The launcher's side: {@code ConsoleClient SOCKET COMMAND}, with an empty command for a session on this terminal. Ends with the command's exit code, 255 without a connection.
 */
public final class ConsoleClient {

    private static final int NO_CONNECTION = 255;
    private static final int WRONG_USAGE = 2;
    /** In characters, of at most 3 bytes each. */
    private static final int LONGEST_COMMAND = 20_000;

    private static final String NO_TERMINAL = "dumb";
    private static final Hello.Size USUAL = new Hello.Size(80, 24);

    private ConsoleClient() {}

    /** @param args the socket's path, a command line or nothing */
    public static void main(String[] args) {
        String command = args.length > 1 ? args[1] : "";
        if (command.length() > LONGEST_COMMAND) {
            System.err.println("honeymesh: a command line of " + command.length() + " characters is too long");
            System.exit(WRONG_USAGE);
        }
        boolean onTerminal = command.isEmpty()
                && System.console() != null
                && System.console().isTerminal();
        System.exit(run(UnixDomainSocketAddress.of(args[0]), command, onTerminal));
    }

    private static int run(UnixDomainSocketAddress address, String command, boolean onTerminal) {
        try (SocketChannel channel = SocketChannel.open(address)) {
            OutputStream out = Channels.newOutputStream(channel);
            return onTerminal
                    ? converse(channel, out)
                    : talk(channel, out, new Hello(NO_TERMINAL, USUAL, command), System.in, System.out);
        } catch (IOException e) {
            System.err.println("honeymesh: the node's console on " + address + ": " + e.getMessage());
            return NO_CONNECTION;
        }
    }

    private static int converse(SocketChannel channel, OutputStream out) throws IOException {
        try (Terminal terminal =
                TerminalBuilder.builder().system(true).provider("exec").build()) {
            Attributes before = terminal.getAttributes();
            terminal.setAttributes(raw(before));
            terminal.handle(Terminal.Signal.WINCH, signal -> resized(terminal, out));
            try {
                Hello hello = new Hello(terminal.getType(), size(terminal), "");
                return talk(channel, out, hello, terminal.input(), terminal.output());
            } finally {
                terminal.setAttributes(before);
            }
        }
    }

    /** Each key goes to the node as it is, Ctrl-C too; what comes from there is shown as it is (cfmakeraw, termios(3)). */
    private static Attributes raw(Attributes before) {
        Attributes raw = new Attributes(before);
        raw.setLocalFlags(EnumSet.of(LocalFlag.ICANON, LocalFlag.ECHO, LocalFlag.IEXTEN, LocalFlag.ISIG), false);
        raw.setInputFlags(EnumSet.of(InputFlag.IXON, InputFlag.ICRNL, InputFlag.INLCR, InputFlag.IGNCR), false);
        raw.setOutputFlag(OutputFlag.OPOST, false);
        raw.setControlChar(ControlChar.VMIN, 1);
        raw.setControlChar(ControlChar.VTIME, 0);
        return raw;
    }

    private static int talk(SocketChannel channel, OutputStream out, Hello hello, InputStream in, OutputStream shown)
            throws IOException {
        try {
            hello.frame().write(out);
        } catch (IOException e) {
            // whoever refuses to listen has said why, which is read now
        }
        Thread.ofPlatform().daemon().start(() -> type(in, out));
        return show(new DataInputStream(new BufferedInputStream(Channels.newInputStream(channel))), shown);
    }

    private static int show(DataInputStream in, OutputStream shown) throws IOException {
        for (Frame frame = Frame.read(in); frame != null; frame = Frame.read(in)) {
            switch (frame.kind()) {
                case OUTPUT -> print(shown, frame);
                case ERROR -> print(System.err, frame);
                case EXIT -> {
                    return frame.bytes()[0] & 0xff;
                }
                default -> throw new IOException("a node doesn't send " + frame.kind());
            }
        }
        throw new IOException("closed by the node");
    }

    private static void print(OutputStream stream, Frame frame) throws IOException {
        stream.write(frame.bytes());
        stream.flush();
    }

    /** Until there is nothing more to read, or nobody to send it to: {@link #show} says so then. */
    private static void type(InputStream in, OutputStream out) {
        byte[] bytes = new byte[8192];
        try {
            for (int n = in.read(bytes); n >= 0; n = in.read(bytes)) {
                new Frame(Kind.INPUT, Arrays.copyOf(bytes, n)).write(out);
            }
            Frame.of(Kind.INPUT_ENDS).write(out);
        } catch (IOException e) {
            // the other thread sees the same end
        }
    }

    private static void resized(Terminal terminal, OutputStream out) {
        try {
            Hello.resized(size(terminal)).write(out);
        } catch (IOException e) {
            // the size stays as it was
        }
    }

    private static Hello.Size size(Terminal terminal) {
        boolean known = terminal.getWidth() > 0 && terminal.getHeight() > 0;
        return known ? new Hello.Size(terminal.getWidth(), terminal.getHeight()) : USUAL;
    }
}
