// SPDX-License-Identifier: Apache-2.0
package com.example.sshbanner;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.honeymesh.api.Fingerprint;
import io.honeymesh.testkit.FingerprinterTester;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class SshBannerFingerprinterTest {
    private final FingerprinterTester banner = FingerprinterTester.of(new SshBannerFingerprinter());

    private static List<Fingerprint> software(String name) {
        return List.of(new Fingerprint("sshbanner", name));
    }

    @Test
    void a_client_is_told_by_its_software_version() {
        assertEquals(software("Go"), banner.of("SSH-2.0-Go\r\n"));
        assertEquals(software("OpenSSH_9.2p1"), banner.of("SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u10\r\nmore"));
        assertEquals(software("PUTTY"), banner.of("SSH-2.0-PUTTY\n"), "some leave the CR out");
    }

    @Test
    void the_longest_line_counts_and_one_byte_more_does_not() {
        String longest = "x".repeat(255 - "SSH-2.0-\r\n".length());
        assertEquals(software(longest), banner.of("SSH-2.0-" + longest + "\r\n"));
        assertEquals(List.of(), banner.of("SSH-2.0-x" + longest + "\r\n"));
    }

    @Test
    void others_have_none() {
        for (String words :
                List.of("", "SSH-2.0-Go", "SSH-2.0-\r\n", "SSH-2.0-\u001b[2J\r\n", "SSH-1.5-x\r\n", "GET /\r\n")) {
            assertEquals(List.of(), banner.of(words), words);
        }
    }

    @Test
    void strangers_do_no_harm() {
        banner.assertSurvivesStrangers("SSH-2.0-Go\r\n".getBytes(StandardCharsets.US_ASCII));
    }
}
