// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.itests;

import io.honeymesh.itests.insider.Insider;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;

/** The line to the {@link Insider} in a running node. */
final class Inside implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final SocketChannel channel;
    private final BufferedReader reader;

    private Inside(SocketChannel channel) {
        this.channel = channel;
        this.reader = new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8));
    }

    /** Packs the insider as a bundle into a node's {@code deploy} folder. */
    static void install(Path base) throws IOException {
        Path deploy = Files.createDirectories(base.resolve("deploy"));
        Manifest manifest = new Manifest();
        Attributes main = manifest.getMainAttributes();
        main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        Map.of(
                        "Bundle-ManifestVersion", "2",
                        "Bundle-SymbolicName", "io.honeymesh.itests.insider",
                        "Bundle-Version", "1.0.0",
                        "Bundle-Activator", Insider.class.getName(),
                        "Import-Package",
                                "io.honeymesh.api,io.honeymesh.api.service,io.honeymesh.api.spi,org.osgi.framework,"
                                        + "org.osgi.framework.wiring,javax.management")
                .forEach((name, value) -> main.put(new Attributes.Name(name), value));
        Path jar = deploy.resolve("insider.jar");
        Path beside = deploy.resolve(".insider.new");
        try (OutputStream file = Files.newOutputStream(beside);
                JarOutputStream out = new JarOutputStream(file, manifest)) {
            Path folder = Path.of(Container.jarOf(Insider.class));
            try (var classes = Files.list(folder.resolve("io/honeymesh/itests/insider"))) {
                for (Path each : classes.sorted().toList()) {
                    out.putNextEntry(new ZipEntry(folder.relativize(each).toString()));
                    Files.copy(each, out);
                    out.closeEntry();
                }
            }
        }
        Files.move(beside, jar);
    }

    /** Waits until the insider answers. */
    static Inside of(Path base) throws Exception {
        Path socket = base.resolve("run").resolve(Insider.SOCKET);
        SocketChannel[] open = new SocketChannel[1];
        Wait.until(PATIENCE, "the insider answers", () -> {
            try {
                open[0] = SocketChannel.open(UnixDomainSocketAddress.of(socket));
                return true;
            } catch (IOException notYet) {
                return false;
            }
        });
        return new Inside(open[0]);
    }

    /** The answer's lines. @throws IOException also when the node dies before it has answered */
    synchronized List<String> ask(String request) throws IOException {
        channel.write(ByteBuffer.wrap((request + "\n").getBytes(StandardCharsets.UTF_8)));
        List<String> lines = new ArrayList<>();
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            if (line.equals(".")) {
                if (!lines.isEmpty() && lines.getFirst().startsWith("error: ")) {
                    throw new AssertionError(request + ": " + lines.getFirst());
                }
                return lines;
            }
            lines.add(line);
        }
        throw new IOException("the node hung up");
    }

    /** The answer's lines as {@code name value}. */
    Map<String, String> table(String request) throws IOException {
        Map<String, String> table = new LinkedHashMap<>();
        for (String line : ask(request)) {
            int space = line.indexOf(' ');
            table.put(line.substring(0, space), line.substring(space + 1));
        }
        return table;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
