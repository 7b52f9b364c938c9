// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.traps;

import io.honeymesh.api.EvidenceGrade;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether an accepted connection proves its source's address. It does, unless this machine takes TCP Fast Open on every
 * listener without a cookie (RFC 7413; net.ipv4.tcp_fastopen with 0x2, 0x200 and 0x400, which nobody sets by accident): then one
 * forged packet opens a connection in anybody's name. Thread-safe.
 */
final class Handshakes {

    private static final Logger log = LoggerFactory.getLogger(Handshakes.class);

    private static final Path FAST_OPEN = Path.of("/proc/sys/net/ipv4/tcp_fastopen");
    private static final int UNPROVEN = 0x2 | 0x200 | 0x400;

    private final Path setting;
    private volatile EvidenceGrade grade = EvidenceGrade.PROVEN;

    Handshakes() {
        this(FAST_OPEN);
    }

    Handshakes(Path setting) {
        this.setting = setting;
        look();
    }

    /** What a connection shows that is accepted now. */
    EvidenceGrade grade() {
        return grade;
    }

    /** Reads the setting again. */
    void look() {
        EvidenceGrade now = (value() & UNPROVEN) == UNPROVEN ? EvidenceGrade.CLAIMED : EvidenceGrade.PROVEN;
        if (now == EvidenceGrade.CLAIMED && grade != now) {
            log.warn(
                    "net.ipv4.tcp_fastopen lets anybody forge a connection, so touches ban nobody: take 0x200 or 0x400 out of it");
        }
        grade = now;
    }

    private int value() {
        // In one read: the kernel gives only the first one the number.
        try (InputStream in = Files.newInputStream(setting)) {
            byte[] text = new byte[32];
            int length = Math.max(0, in.read(text));
            return Integer.parseInt(new String(text, 0, length, StandardCharsets.US_ASCII).strip());
        } catch (IOException | NumberFormatException none) {
            return 0;
        }
    }
}
