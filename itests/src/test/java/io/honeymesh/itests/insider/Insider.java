// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.itests.insider;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/**
 * The test's own bundle inside a real node: answers questions that no shell command answers, and as fast as a method call,
 * over a socket file in the node's {@code run} folder. One request a line; the answer's lines end with a dot of its own.
 */
public final class Insider implements BundleActivator {

    public static final String SOCKET = "insider.sock";

    private ServerSocketChannel server;
    private Path file;

    @Override
    public void start(BundleContext context) throws IOException {
        file = Path.of(context.getProperty("karaf.base"), "run", SOCKET);
        Files.deleteIfExists(file);
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(file));
        Book book = new Book(context);
        Framework framework = new Framework(context);
        Transports transports = new Transports(context);
        Thread.ofVirtual().name("insider").start(() -> accept(book, framework, transports));
    }

    @Override
    public void stop(BundleContext context) throws IOException {
        server.close();
        Files.deleteIfExists(file);
    }

    private void accept(Book book, Framework framework, Transports transports) {
        while (true) {
            try {
                SocketChannel client = server.accept();
                Thread.ofVirtual().name("insider").start(() -> serve(client, book, framework, transports));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private static void serve(SocketChannel client, Book book, Framework framework, Transports transports) {
        try (client;
                BufferedReader in =
                        new BufferedReader(Channels.newReader(client, StandardCharsets.UTF_8.newDecoder(), -1));
                PrintWriter out = new PrintWriter(Channels.newWriter(client, StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                answer(line.split(" "), book, framework, transports).forEach(each -> out.print(each + "\n"));
                out.print(".\n");
                out.flush();
            }
        } catch (IOException gone) {
            // The test has hung up.
        }
    }

    private static List<String> answer(String[] words, Book book, Framework framework, Transports transports) {
        try {
            return switch (words[0]) {
                case "ban" -> book.ban(words[1], words[2]);
                case "unban" -> book.unban(words[1]);
                case "allow" -> book.allow(words[1], words[2]);
                case "disallow" -> book.disallow(words[1]);
                case "bans" -> book.bans();
                case "allows" -> book.allows();
                case "differences" -> book.differences();
                case "sync" -> book.sync();
                case "restore" -> book.restore(Integer.parseInt(words[1]));
                case "redeploy" -> framework.redeploy(words[1]);
                case "loaders" -> framework.loaders();
                case "figures" -> framework.figures();
                case "threads" -> framework.threads();
                case "links" -> transports.links();
                case "send" -> transports.send(words[1], words[2]);
                default -> List.of("error: unknown request");
            };
        } catch (IllegalArgumentException refused) {
            return List.of("refused: " + refused.getMessage());
        } catch (Exception failed) {
            return List.of("error: " + failed);
        }
    }
}
