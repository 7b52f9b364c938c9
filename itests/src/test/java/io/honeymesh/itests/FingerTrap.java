// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.itests;

import io.honeymesh.api.spi.TrapProtocol;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.spi.ToolProvider;
import org.osgi.service.component.annotations.Component;

/** The trap of the tutorial: compiled, packed and dropped in by the test. */
final class FingerTrap {

    static final int PORT = 7979;

    /** The tutorial, of which the trap is the first piece of Java. */
    private static final Path TUTORIAL = Path.of(System.getProperty("honeymesh.root"), "docs/writing-a-trap.md");

    private static final String COMPONENT = """
            <scr:component xmlns:scr="http://www.osgi.org/xmlns/scr/v1.4.0" name="com.example.finger.FingerTrap">
              <service><provide interface="io.honeymesh.api.spi.TrapProtocol"/></service>
              <implementation class="com.example.finger.FingerTrap"/>
            </scr:component>
            """;

    private FingerTrap() {}

    /** The trap as the tutorial has it. */
    static String tutorial() throws IOException {
        String text = Files.readString(TUTORIAL);
        String fence = "```java\n";
        int from = text.indexOf(fence) + fence.length();
        return text.substring(from, text.indexOf("```", from));
    }

    private static String source(int version) throws IOException {
        return tutorial()
                .replace("List.of(79)", "List.of(" + PORT + ")")
                .replace("no such user", "no such user, version " + version);
    }

    /** Writes the trap's bundle; the file appears whole. */
    static void bundle(Path jar, int version) throws IOException {
        Path work = Files.createTempDirectory("finger");
        Path source = Files.writeString(work.resolve("FingerTrap.java"), source(version));
        Path classes = Files.createDirectories(work.resolve("classes"));
        tool(
                "javac",
                "-proc:none",
                "-cp",
                Container.jarOf(TrapProtocol.class) + ":" + Container.jarOf(Component.class),
                "-d",
                classes.toString(),
                source.toString());
        Files.createDirectories(classes.resolve("OSGI-INF"));
        Files.writeString(classes.resolve("OSGI-INF/finger.xml"), COMPONENT);
        Path manifest = Files.writeString(work.resolve("MANIFEST.MF"), """
                Bundle-ManifestVersion: 2
                Bundle-SymbolicName: com.example.finger
                Bundle-Version: 1.0.%d
                Import-Package: io.honeymesh.api,io.honeymesh.api.spi
                Service-Component: OSGI-INF/finger.xml
                """.formatted(version));
        Path packed = work.resolve("finger.jar");
        tool("jar", "cfm", packed.toString(), manifest.toString(), "-C", classes.toString(), ".");
        Path beside = jar.resolveSibling(".finger.new");
        Files.copy(packed, beside, StandardCopyOption.REPLACE_EXISTING);
        Files.move(beside, jar, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static void tool(String name, String... arguments) {
        int code = ToolProvider.findFirst(name).orElseThrow().run(System.out, System.err, arguments);
        if (code != 0) {
            throw new AssertionError(name + " failed with " + code);
        }
    }

    /** What the trap says, or nothing if nobody listens. */
    static String answer() throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", PORT), 1000);
            socket.setSoTimeout(3000);
            socket.getOutputStream().write("root\r\n".getBytes(StandardCharsets.US_ASCII));
            byte[] bytes = new byte[200];
            int count = socket.getInputStream().read(bytes);
            return count <= 0 ? "" : new String(bytes, 0, count, StandardCharsets.US_ASCII);
        } catch (ConnectException | SocketTimeoutException closed) {
            return "";
        }
    }
}
