// SPDX-License-Identifier: Apache-2.0
package com.example.sshbanner;

import io.honeymesh.api.*;
import io.honeymesh.api.spi.Fingerprinter;
import java.util.List;
import org.osgi.service.component.annotations.Component;

/** The software version in an SSH client's first line (RFC 4253, 4.2): {@code Go}, {@code libssh2_1.11.0}. */
@Component
public final class SshBannerFingerprinter implements Fingerprinter {
    private static final String BEGIN = "SSH-2.0-";

    /** The longest such line, its end included. */
    private static final int MAX_BYTES = 255;

    @Override
    public List<Fingerprint> fingerprints(Conversation conversation) {
        String said = conversation.wire().latin1();
        int end = said.indexOf('\n');
        if (!said.startsWith(BEGIN) || end < 0 || end >= MAX_BYTES) {
            return List.of();
        }
        String software = said.substring(BEGIN.length(), end).split("[ \r]", 2)[0];
        boolean printable = software.chars().allMatch(c -> c > ' ' && c < 0x7f);
        return software.isEmpty() || !printable ? List.of() : List.of(new Fingerprint("sshbanner", software));
    }
}
