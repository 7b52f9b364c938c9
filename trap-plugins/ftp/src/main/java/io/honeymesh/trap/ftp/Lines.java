// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ftp;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Evidence;
import io.honeymesh.api.spi.TrapSession;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Reads lines as vsftpd does: what was not ended when the client finished is none. */
final class Lines {

    /** vsftpd's VSFTP_MAX_COMMAND_LINE, without the LF. */
    static final int MAX_BYTES = 4095;

    static final class TooLong extends IOException {
        TooLong() {
            super("a line is longer than " + MAX_BYTES + " bytes");
        }
    }

    private final TrapSession session;

    Lines(TrapSession session) {
        this.session = session;
    }

    /** The next one without its LF or CRLF, each byte a character; empty at the end. */
    Optional<String> next() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(64);
        // Anew each time: TLS replaces it.
        for (int b = session.input().read(); b >= 0; b = session.input().read()) {
            if (b == '\n') {
                String text = line.toString(StandardCharsets.ISO_8859_1);
                return Optional.of(text.endsWith("\r") ? text.substring(0, text.length() - 1) : text);
            }
            if (line.size() == MAX_BYTES) {
                TooLong tooLong = new TooLong();
                session.add(new Evidence.Violation(tooLong.getMessage(), Captured.of(line.toByteArray())));
                throw tooLong;
            }
            line.write(b);
        }
        return Optional.empty();
    }
}
