// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ldap;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/** SCRAM (RFC 5802): the server has never heard of the user, so that no hash is ever seen. */
final class Scram implements Exchange {

    private final Sasl sasl;
    private final String mechanism;

    Scram(Sasl sasl, String mechanism) {
        this.sasl = sasl;
        this.mechanism = mechanism;
    }

    @Override
    public Step next(Optional<byte[]> response) {
        if (response.isEmpty()) {
            return Step.challenge(new byte[0]);
        }
        String text = new String(response.get(), StandardCharsets.ISO_8859_1);
        int user = text.indexOf(",n=");
        int nonce = user < 0 ? -1 : text.indexOf(",r=", user + 3);
        if (nonce < 0 || "nyp".indexOf(text.charAt(0)) < 0) {
            return Step.wrongProtocol("Invalid " + mechanism + " input");
        }
        String name = text.substring(user + 3, nonce).replace("=2C", ",").replace("=3D", "=");
        sasl.keep(mechanism.toLowerCase(Locale.ROOT), name, "");
        return Step.unknownUser("no secret in database");
    }
}
