// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ssh;

import java.util.List;
import java.util.Map;
import org.apache.sshd.common.kex.KexProposalOption;

/**
 * What Debian 12's {@code openssh-server 1:9.2p1-2+deb12u10} says about itself, taken from the running daemon in its
 * default configuration. Banner and lists belong together: a scanner compares them (HASSH).
 */
final class OpenSsh {

    /** The software part of the identification (RFC 4253, 4.2). */
    static final String VERSION = "OpenSSH_9.2p1 Debian-2+deb12u10";

    static final List<String> KEX = List.of(
            "sntrup761x25519-sha512",
            "sntrup761x25519-sha512@openssh.com",
            "curve25519-sha256",
            "curve25519-sha256@libssh.org",
            "ecdh-sha2-nistp256",
            "ecdh-sha2-nistp384",
            "ecdh-sha2-nistp521",
            "diffie-hellman-group-exchange-sha256",
            "diffie-hellman-group16-sha512",
            "diffie-hellman-group18-sha512",
            "diffie-hellman-group14-sha256");

    static final List<String> CIPHERS = List.of(
            "chacha20-poly1305@openssh.com",
            "aes128-ctr",
            "aes192-ctr",
            "aes256-ctr",
            "aes128-gcm@openssh.com",
            "aes256-gcm@openssh.com");

    static final List<String> MACS = List.of(
            "umac-64-etm@openssh.com",
            "umac-128-etm@openssh.com",
            "hmac-sha2-256-etm@openssh.com",
            "hmac-sha2-512-etm@openssh.com",
            "hmac-sha1-etm@openssh.com",
            "umac-64@openssh.com",
            "umac-128@openssh.com",
            "hmac-sha2-256",
            "hmac-sha2-512",
            "hmac-sha1");

    static final List<String> HOST_KEY_ALGORITHMS =
            List.of("rsa-sha2-512", "rsa-sha2-256", "ecdsa-sha2-nistp256", "ssh-ed25519");

    static final List<String> COMPRESSIONS = List.of("none", "zlib@openssh.com");

    /** The value of the {@code server-sig-algs} extension (RFC 8308). */
    static final String SIGNATURE_ALGORITHMS = "ssh-ed25519,sk-ssh-ed25519@openssh.com,ecdsa-sha2-nistp256,"
            + "ecdsa-sha2-nistp384,ecdsa-sha2-nistp521,sk-ecdsa-sha2-nistp256@openssh.com,"
            + "webauthn-sk-ecdsa-sha2-nistp256@openssh.com,ssh-dss,ssh-rsa,rsa-sha2-256,rsa-sha2-512";

    /** Longest identification line sshd takes ({@code SSH_MAX_BANNER_LEN}). */
    static final int MAX_IDENTIFICATION_BYTES = 8192;

    /** {@code MaxAuthTries}. */
    static final int MAX_AUTH_TRIES = 6;

    /** {@code MaxSessions}. */
    static final int MAX_SESSIONS = 10;

    /** {@code CHAN_SES_WINDOW_DEFAULT}. */
    static final int WINDOW_BYTES = 2_097_152;

    /** {@code CHAN_SES_PACKET_DEFAULT}. */
    static final int PACKET_BYTES = 32_768;

    private OpenSsh() {}

    /** The KEXINIT name lists in the daemon's order. */
    static Map<KexProposalOption, String> proposal() {
        String ciphers = String.join(",", CIPHERS);
        String macs = String.join(",", MACS);
        String compressions = String.join(",", COMPRESSIONS);
        return Map.of(
                KexProposalOption.ALGORITHMS,
                String.join(",", KEX) + ",kex-strict-s-v00@openssh.com",
                KexProposalOption.SERVERKEYS,
                String.join(",", HOST_KEY_ALGORITHMS),
                KexProposalOption.C2SENC,
                ciphers,
                KexProposalOption.S2CENC,
                ciphers,
                KexProposalOption.C2SMAC,
                macs,
                KexProposalOption.S2CMAC,
                macs,
                KexProposalOption.C2SCOMP,
                compressions,
                KexProposalOption.S2CCOMP,
                compressions,
                KexProposalOption.C2SLANG,
                "",
                KexProposalOption.S2CLANG,
                "");
    }
}
