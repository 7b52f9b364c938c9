// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.vnc;

import io.honeymesh.traps.Comparison;
import io.honeymesh.traps.RealServer;
import io.honeymesh.traps.Timing;
import io.honeymesh.traps.TrapHarness;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Talks to a real Xtigervnc and to the trap and compares the answers byte by byte; only challenges may differ. */
@Timeout(60)
class XtigervncComparisonTest {

    private static final String V8 = "RFB 003.008\n";
    private static final String RESPONSE = "0123456789abcdef";

    private static final List<List<String>> TALKS = List.of(
            List.of(),
            List.of(V8, "\2", RESPONSE),
            List.of("RFB 003.007\n", "\2", RESPONSE),
            List.of("RFB 003.003\n", RESPONSE),
            List.of("RFB 003.005\n", RESPONSE),
            List.of("RFB 003.889\n", "\2", RESPONSE),
            List.of(V8, "\1"),
            List.of(V8, "\0"),
            List.of(V8, "\22"),
            List.of(V8, "\23"),
            List.of(V8, "\23", "\0\0"),
            List.of(V8, "\23", "\0\1"),
            List.of(V8, "\23", "\0\3"),
            List.of("RFB 003.007\n", "\23", "\0\3"),
            List.of(V8, "\23", "\0\2", "\0\0\0\2", RESPONSE),
            List.of(V8, "\23", "\0\2", "\0\0\1\2"),
            List.of(V8, "\23", "\0\2", "\0\0\1\5"),
            List.of("RFB 004.001\n"),
            List.of("RFB 002.002\n"),
            List.of("RFB 000.000\n"),
            List.of("RFB -03.008\n"),
            List.of("RFB  3.   8\n"),
            List.of("RFB 003.008\r\n"),
            List.of("RFB 003.00a\n"),
            List.of("RFB 0003.008"),
            List.of("RFB003.008\n\n"),
            List.of("rfb 003.008\n"),
            List.of("GET / HTTP/1.0\r\n\r\n"));

    private static final int AT_ONCE = 8;

    @TempDir
    Path folder;

    @Test
    void withoutACertificate() throws Exception {
        compare(Nodes.withoutTls(), "VncAuth");
    }

    @Test
    void withACertificate() throws Exception {
        compare(Nodes.withTls(), "VncAuth,X509Vnc");
    }

    private void compare(int node, String securityTypes) throws Exception {
        try (RealServer real = start(securityTypes);
                TrapHarness trap = Nodes.open(node)) {
            Comparison.assertAllSame(
                    AT_ONCE,
                    TALKS.stream()
                            .map(talk -> new Comparison.Pair(
                                    talk.toString(),
                                    silence -> talk(real.port(), talk, silence),
                                    silence -> talk(trap.port(), talk, silence)))
                            .toList());
            Timing.assertGreetsAlike(real.port(), trap.port());
            Timing.assertAnswersAlike("wrong password", real.port(), trap.port(), "", V8, "\2", RESPONSE);
        }
    }

    private RealServer start(String securityTypes) throws Exception {
        int port = RealServer.freePort();
        Path password = Files.write(folder.resolve("passwd"), new byte[8]);
        return RealServer.start(
                folder,
                port,
                "Xtigervnc",
                ":" + (port + 20_000),
                "-rfbport",
                Integer.toString(port),
                "-interface",
                "127.0.0.1",
                "-SecurityTypes",
                securityTypes,
                "-BlacklistThreshold",
                "1000000",
                "-PasswordFile",
                password.toString(),
                "-X509Cert",
                "/etc/ssl/certs/ssl-cert-snakeoil.pem",
                "-X509Key",
                "/etc/ssl/private/ssl-cert-snakeoil.key");
    }

    private static String talk(int port, List<String> words, int silence) throws IOException {
        List<byte[]> steps = new ArrayList<>();
        steps.add(new byte[0]); // The server speaks first.
        words.forEach(word -> steps.add(word.getBytes(StandardCharsets.ISO_8859_1)));
        return RealServer.talk(port, steps, silence).stream()
                .map(XtigervncComparisonTest::withoutChallenge)
                .collect(Collectors.joining(" "));
    }

    /** A challenge, after the type where the server chooses it, is as good as any other. */
    private static String withoutChallenge(String heard) {
        return heard.replaceFirst("(?s)^(....)?.{16}\\[open\\]$", "$1CHALLENGE");
    }
}
