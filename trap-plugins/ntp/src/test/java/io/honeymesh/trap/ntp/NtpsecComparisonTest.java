// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ntp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.honeymesh.traps.Programs;
import io.honeymesh.traps.TrapHarness;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Asks a real NTPsec and the trap the same and compares the answers, but for what a clock says of itself: the real one follows
 * nobody here. As its port can't be chosen it runs in a network namespace of its own, without the right to set the time.
 */
@Timeout(90)
class NtpsecComparisonTest {

    @TempDir
    Path folder;

    @Test
    void theSameIsAnswered() throws Exception {
        Map<String, byte[]> requests = Requests.all();
        List<String> names = List.copyOf(requests.keySet());
        List<String> real = real(requests);
        StringBuilder expected = new StringBuilder();
        StringBuilder answered = new StringBuilder();
        for (int i = 0; i < names.size(); i++) {
            byte[] request = requests.get(names.get(i));
            byte[] answer = TrapHarness.answer(new NtpTrap(), request).orElse(new byte[0]);
            expected.append(names.get(i))
                    .append(": ")
                    .append(shown(HexFormat.of().parseHex(real.get(i))))
                    .append('\n');
            answered.append(names.get(i)).append(": ").append(shown(answer)).append('\n');
        }
        assertEquals(expected.toString(), answered.toString());
    }

    private static String shown(byte[] answer) {
        if (answer.length == 0) {
            return "silence";
        }
        ByteBuffer in = ByteBuffer.wrap(answer);
        return "%d bytes, version and mode %02x, poll %d, origin %x"
                .formatted(answer.length, in.get(0) & 0x3f, in.get(2), in.getLong(24));
    }

    private List<String> real(Map<String, byte[]> requests) throws IOException, InterruptedException {
        Path ntpd = Programs.find("ntpd");
        Path script = folder.resolve("ask.sh");
        try (InputStream in = getClass().getResourceAsStream("ask.sh")) {
            Files.write(script, in.readAllBytes());
        }
        List<String> lines =
                requests.values().stream().map(HexFormat.of()::formatHex).toList();
        Path questions = Files.write(folder.resolve("questions"), lines);
        Path answers = folder.resolve("answers");
        Process process = new ProcessBuilder(
                        "unshare",
                        "--user",
                        "--map-root-user",
                        "--net",
                        "--pid",
                        "--fork",
                        "--kill-child",
                        "sh",
                        script.toString(),
                        ntpd.toString(),
                        folder.toString())
                .redirectInput(questions.toFile())
                .redirectOutput(answers.toFile())
                .redirectError(folder.resolve("errors").toFile())
                .start();
        process.waitFor(60, TimeUnit.SECONDS);
        process.destroy();
        List<String> read = Files.readAllLines(answers, StandardCharsets.US_ASCII);
        Assumptions.assumeTrue(read.size() == lines.size(), () -> "ntpd could not be run in a namespace: " + errors());
        return read;
    }

    private String errors() {
        try {
            return Files.readString(folder.resolve("errors"));
        } catch (IOException unreadable) {
            return unreadable.toString();
        }
    }
}
