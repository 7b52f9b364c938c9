// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ldap;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;

/** CRAM-MD5 (RFC 2195). The response is kept the way hashcat reads it (mode 10200). */
final class CramMd5 implements Exchange {

    /** Cyrus SASL keeps only the clock's lower digits. */
    private static final long CLOCK_MODULUS = 0xff_ffffL;

    private final Sasl sasl;
    private final String host;
    private String challenge = "";

    CramMd5(Sasl sasl, String host) {
        this.sasl = sasl;
        this.host = host;
    }

    @Override
    public Step next(Optional<byte[]> response) {
        if (challenge.isEmpty()) {
            if (response.isPresent()) {
                return Step.wrongProtocol("Remote sent first but mech does not allow it.");
            }
            long clock = Instant.now().getEpochSecond() % CLOCK_MODULUS;
            challenge = "<" + new BigInteger(1, sasl.fresh(4)) + "." + clock + "@" + host + ">";
            return Step.challenge(challenge.getBytes(StandardCharsets.ISO_8859_1));
        }
        byte[] said = response.orElse(new byte[0]);
        String text = new String(said, StandardCharsets.ISO_8859_1);
        int space = text.lastIndexOf(' ');
        if (space < 0) {
            return Step.wrongProtocol("need authentication name");
        }
        Base64.Encoder base64 = Base64.getEncoder();
        String begin = base64.encodeToString(challenge.getBytes(StandardCharsets.ISO_8859_1));
        sasl.keep("cram-md5", text.substring(0, space), "$cram_md5$" + begin + "$" + base64.encodeToString(said));
        return Step.unknownUser("no secret in database");
    }
}
