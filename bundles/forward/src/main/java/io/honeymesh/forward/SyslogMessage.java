// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.forward;

import io.honeymesh.api.spi.Exporter.Origin;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** A message of syslog (RFC 5424): header, where in the ledger it is, and the event in some form. */
final class SyslogMessage {

    private static final int MAX_HOST_CHARS = 255;
    private static final int MAX_ID_CHARS = 32;

    private SyslogMessage() {}

    /**
     * @param facility 0–23
     * @param severity 0 (emergency) – 7 (debug)
     * @param text printable ASCII on one line
     */
    static byte[] of(Origin origin, int facility, int severity, Instant at, String type, long sequence, String text) {
        return ("<" + (facility * 8 + severity) + ">1 " + at.truncatedTo(ChronoUnit.MICROS) + " "
                        + name(origin.host(), MAX_HOST_CHARS) + " honeymesh - " + name(type, MAX_ID_CHARS)
                        + " [meta sequenceId=\"" + id(sequence) + "\"] " + text)
                .getBytes(StandardCharsets.US_ASCII);
    }

    /** Printable and without blanks, as names in the header are. */
    private static String name(String text, int maxChars) {
        String safe = text.replaceAll("[^!-~]", "_");
        return safe.isEmpty() ? "-" : safe.substring(0, Math.min(safe.length(), maxChars));
    }

    /** 1 to 2147483647, then from 1 again (section 7.3.1). */
    private static long id(long sequence) {
        return (sequence - 1) % Integer.MAX_VALUE + 1;
    }
}
