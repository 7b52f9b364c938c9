// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ssh;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/**
 * Reads the client's identification (RFC 4253, 4.2) as sshd 9.2 does, byte by byte and no further than the first fault: what
 * stays unread makes the kernel answer the close with RST, as it does for sshd.
 */
sealed interface Identification {

    /** A line worth talking to, without its end. */
    record Accepted(String line) implements Identification {}

    /** What sshd says before it closes, and what it was given. */
    record Refused(String answer, byte[] line) implements Identification {}

    /** The client left without a line. */
    record Gone() implements Identification {}

    String INVALID = "Invalid SSH identification string.";
    String VERSION_DIFFERS = "Protocol major versions differ.";

    /** Reads up to {@link OpenSsh#MAX_IDENTIFICATION_BYTES}. */
    static Identification read(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(64);
        boolean carriageReturn = false;
        while (true) {
            int c = in.read();
            if (c < 0) {
                return new Gone();
            }
            if (c == '\n') {
                return judge(line.toByteArray());
            }
            if (c == '\r') {
                carriageReturn = true;
                continue;
            }
            line.write(c);
            if (c == 0 || carriageReturn || line.size() > OpenSsh.MAX_IDENTIFICATION_BYTES) {
                return new Refused(INVALID, line.toByteArray());
            }
        }
    }

    private static Identification judge(byte[] bytes) {
        String line = new String(bytes, StandardCharsets.ISO_8859_1);
        // sscanf("SSH-%d.%d-%[^\n]"): two numbers and at least one character.
        int dot = line.indexOf('.');
        int dash = line.indexOf('-', Math.max(dot, 0));
        if (!line.startsWith("SSH-") || dot < 5 || dash < dot + 2 || dash + 1 >= line.length()) {
            return new Refused(INVALID, bytes);
        }
        int major = number(line.substring(4, dot));
        int minor = number(line.substring(dot + 1, dash));
        if (major < 0 || minor < 0) {
            return new Refused(INVALID, bytes);
        }
        boolean version2 = major == 2 || major == 1 && minor == 99;
        return version2 ? new Accepted(line) : new Refused(VERSION_DIFFERS, bytes);
    }

    private static int number(String digits) {
        boolean plain = digits.length() <= 6 && digits.chars().allMatch(c -> c >= '0' && c <= '9');
        return plain ? Integer.parseInt(digits) : -1;
    }
}
