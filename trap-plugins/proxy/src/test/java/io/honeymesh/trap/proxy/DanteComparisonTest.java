// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.proxy;

import io.honeymesh.traps.Comparison;
import io.honeymesh.traps.Programs;
import io.honeymesh.traps.RealServer;
import io.honeymesh.traps.Timing;
import io.honeymesh.traps.TrapHarness;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Says the same to a real dante and to the trap and compares the answers byte by byte; only the port from which a connection was
 * tried may differ. Dante is asked for addresses of this machine alone.
 */
@Timeout(120)
class DanteComparisonTest {

    private static final String LOCAL = "\u007f\0\0\1";
    private static final String V6 = "\0".repeat(15) + "\1";
    private static final String OPEN = "\5\1\0";

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theTrapAnswersAsARealDanteDoes(boolean password) throws Exception {
        try (RealServer dante = start(password);
                TrapHarness trap = Nodes.open(new SocksTrap(), Nodes.socks(password))) {
            Comparison.assertAllSame(
                    talks().size(),
                    talks().stream()
                            .map(words -> new Comparison.Pair(
                                    shown(words),
                                    silence -> ask(dante.port(), words, silence),
                                    silence -> ask(trap.port(), words, silence)))
                            .toList());
            Timing.assertAnswersAlike("methods", dante.port(), trap.port(), password ? "\5\1\2" : "\5\1\0");
            if (password) {
                Timing.assertAnswersAlike("wrong password", dante.port(), trap.port(), "\5\1\2", "\1\4root\4toor");
            }
        }
    }

    private static List<String> talks() {
        return List.of(
                "\5\1\0",
                "\5\1\2",
                "\5\2\0\2",
                "\5\2\1\3",
                "\5\0",
                OPEN + "\5\1\0\1" + LOCAL + "\0\1",
                OPEN + "\5\1\0\1" + LOCAL + "\0\0",
                OPEN + "\5\1\0\4" + V6 + "\0\1",
                OPEN + "\5\2\0\1" + LOCAL + "\0\1",
                OPEN + "\5\3\0\4" + V6 + "\0\1",
                OPEN + "\5\1\0\7abc",
                OPEN + "\5\11\0\1" + LOCAL + "\0\1",
                OPEN + "\6\1\0\1",
                "\5\2\0\2\1\4root\4toor",
                "\5\2\0\2\2\4root\4toor",
                "\4\1\0\1" + LOCAL + "me\0",
                "\4\1\0\0" + LOCAL + "me\0",
                "\4\2\0\1" + LOCAL + "me\0",
                "\4\11\0\1" + LOCAL + "me\0",
                "\4\1\0\1\0\0\0\0me\0",
                "\6\1\0",
                "\0\0\0\n",
                "GET / HTTP/1.0\r\n\r\n");
    }

    private RealServer start(boolean password) throws Exception {
        Programs.needRoot("only root may run danted as the package does");
        int port = RealServer.freePort();
        Path configuration = Files.writeString(
                folder.resolve("danted.conf"), """
                logoutput: %1$s/danted.out
                internal: 127.0.0.1 port = %2$d
                external: 127.0.0.1
                clientmethod: none
                socksmethod: %3$s
                user.privileged: root
                user.unprivileged: nobody
                client pass { from: 0.0.0.0/0 to: 0.0.0.0/0 }
                socks pass { from: 0.0.0.0/0 to: 0.0.0.0/0 command: connect }
                """.formatted(folder, port, password ? "username" : "none"));
        return RealServer.start(
                folder,
                port,
                "danted",
                "-f",
                configuration.toString(),
                "-p",
                folder.resolve("pid").toString());
    }

    private static String ask(int port, String words, int silence) throws IOException {
        return shown(RealServer.ask(port, words, silence)
                .replaceFirst("(?s)^(\5\0\5\5\0\1" + LOCAL + ")[\u0080-\u00ff].", "$1PP")
                .replaceFirst("(?s)^\0\\[[\u0080-\u00ff].", "\0[PP"));
    }

    private static String shown(String bytes) {
        StringBuilder out = new StringBuilder();
        bytes.chars()
                .forEach(c ->
                        out.append(c >= ' ' && c < 0x7f ? String.valueOf((char) c) : "\\" + Integer.toOctalString(c)));
        return out.toString();
    }
}
