// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ldap;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** PLAIN (RFC 4616). */
final class Plain implements Exchange {

    private static final int AUTHORIZATION_FAILURE = 50;

    private final Sasl sasl;

    Plain(Sasl sasl) {
        this.sasl = sasl;
    }

    @Override
    public Step next(Optional<byte[]> response) {
        if (response.isEmpty()) {
            return Step.challenge(new byte[0]);
        }
        String text = new String(response.get(), StandardCharsets.ISO_8859_1);
        int first = text.indexOf('\0');
        int second = first < 0 ? -1 : text.indexOf('\0', first + 1);
        if (second < 0) {
            return Step.wrongProtocol("Can only find author" + (first < 0 ? "" : "/en") + " (no password)");
        }
        String user = text.substring(first + 1, second);
        sasl.keep("plain", user, text.substring(second + 1));
        return user.isEmpty()
                ? Step.end(AUTHORIZATION_FAILURE, "SASL(-14): authorization failure: Invalid syntax")
                : Step.unknownUser("Password verification failed");
    }
}
