// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ldap;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** LOGIN, which nobody standardised: asks for the user, then for the password. */
final class Login implements Exchange {

    private final Sasl sasl;
    private boolean asked;
    private Optional<String> user = Optional.empty();

    Login(Sasl sasl) {
        this.sasl = sasl;
    }

    @Override
    public Step next(Optional<byte[]> response) {
        if (!asked && response.isEmpty()) {
            asked = true;
            return ask("Username:");
        }
        asked = true;
        String said = new String(response.orElse(new byte[0]), StandardCharsets.ISO_8859_1);
        if (user.isEmpty()) {
            user = Optional.of(said);
            return ask("Password:");
        }
        sasl.keep("login", user.get(), said);
        return Step.unknownUser("checkpass failed");
    }

    private static Step ask(String what) {
        return Step.challenge(what.getBytes(StandardCharsets.ISO_8859_1));
    }
}
