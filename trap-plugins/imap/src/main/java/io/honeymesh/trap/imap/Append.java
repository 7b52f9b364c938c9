// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.imap;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Evidence;
import io.honeymesh.api.spi.TrapSession;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;

/** APPEND (RFC 3501, 6.3.11): takes the message as evidence, then fails as Dovecot does on a mailbox it can't write. */
final class Append {

    /** Bytes kept for evidence. */
    static final int HEAD_BYTES = 8192;

    /** The largest message announced that is read at all; the host's limit comes first by default. */
    static final long MAX_BYTES = 64L << 20;

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

    /** What came of it. */
    sealed interface Outcome {
        record Done(String answer) implements Outcome {}

        record Gone() implements Outcome {}
    }

    private final TrapSession session;

    Append(TrapSession session) {
        this.session = session;
    }

    Outcome take(String arguments, Folders folders) throws IOException {
        int open = arguments.lastIndexOf('{');
        boolean announced = open > 0 && arguments.endsWith("}");
        if (!announced) {
            boolean several = arguments.indexOf(' ') > 0;
            return bad(several ? "Invalid arguments" : "Missing arguments");
        }
        String size = arguments.substring(open + 1, arguments.length() - 1);
        boolean waits = !size.endsWith("+");
        String digits = waits ? size : size.substring(0, size.length() - 1);
        boolean number =
                !digits.isEmpty() && digits.length() < 10 && digits.chars().allMatch(c -> c >= '0' && c <= '9');
        if (!number || Long.parseLong(digits) > MAX_BYTES) {
            return bad("Invalid literal size");
        }
        String name = arguments
                .substring(0, arguments.indexOf(' ') < 0 ? open : arguments.indexOf(' '))
                .replace("\"", "");
        boolean here = Folders.exists(name);
        if (!here && waits) {
            return new Outcome.Done(Folders.missing("[TRYCREATE] ", name));
        }
        if (waits) {
            session.write("+ OK\r\n");
        }
        boolean whole = read(name, Long.parseLong(digits));
        // The rest of the line, mostly nothing.
        boolean ended = whole && session.readLine(Mailbox.MAX_LINE_BYTES).isPresent();
        if (!ended) {
            return new Outcome.Gone();
        }
        String now = TIME.format(LocalDateTime.now(ZoneOffset.UTC));
        return new Outcome.Done(
                here
                        ? "NO [SERVERBUG] Internal error occurred. Refer to server log for more information. [" + now
                                + "]"
                        : Folders.missing("[TRYCREATE] ", name));
    }

    private boolean read(String name, long length) throws IOException {
        MessageDigest digest = sha256();
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        byte[] buffer = new byte[4096];
        InputStream in = session.input();
        long left = length;
        try {
            while (left > 0) {
                int got = in.read(buffer, 0, (int) Math.min(buffer.length, left));
                if (got < 0) {
                    return false;
                }
                digest.update(buffer, 0, got);
                head.write(buffer, 0, Math.min(got, HEAD_BYTES - head.size()));
                left -= got;
            }
            return true;
        } finally {
            // Also what was cut off.
            session.add(new Evidence.Upload(
                    Captured.of(name),
                    length - left,
                    HexFormat.of().formatHex(digest.digest()),
                    Captured.partOf(head.toByteArray(), length - left)));
        }
    }

    private static Outcome bad(String why) {
        return new Outcome.Done("BAD Error in IMAP command APPEND: " + why);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
