// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ssh;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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

    /** A number is short enough to be turned into one in no time. */
    Pattern FORM = Pattern.compile("SSH-[ \\t\\x0b\\f]*([-+]?[0-9]{1,64})\\.[ \\t\\x0b\\f]*([-+]?[0-9]{1,64})-(?s:.+)");

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

    /** As {@code sscanf("SSH-%d.%d-%[^\n]")} reads it. */
    private static Identification judge(byte[] bytes) {
        String line = new String(bytes, StandardCharsets.ISO_8859_1);
        Matcher matcher = FORM.matcher(line);
        if (!matcher.matches()) {
            return new Refused(INVALID, bytes);
        }
        int major = number(matcher.group(1));
        int minor = number(matcher.group(2));
        boolean version2 = major == 2 || major == 1 && minor == 99;
        return version2 ? new Accepted(line) : new Refused(VERSION_DIFFERS, bytes);
    }

    /** Past a long's range it is the last one there; then its lower half counts. */
    private static int number(String digits) {
        BigInteger number = new BigInteger(digits.startsWith("+") ? digits.substring(1) : digits);
        return number.max(BigInteger.valueOf(Long.MIN_VALUE))
                .min(BigInteger.valueOf(Long.MAX_VALUE))
                .intValue();
    }
}
