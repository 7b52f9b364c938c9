// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ldap;

import java.util.Optional;

/** A SASL mechanism's conversation: a few steps, none of which ever lets anybody in. */
interface Exchange {

    /**
     * What is answered.
     *
     * @param challenge what the client has to reply to, where it goes on
     */
    record Step(Result result, Optional<byte[]> challenge) {

        private static final int OTHER = 80;

        static Step challenge(byte[] challenge) {
            return new Step(
                    Result.of(Result.SASL_BIND_IN_PROGRESS, "SASL(0): successful result: "), Optional.of(challenge));
        }

        static Step end(int code, String text) {
            return new Step(Result.of(code, text), Optional.empty());
        }

        static Step wrongProtocol(String why) {
            return end(OTHER, "SASL(-5): bad protocol / cancel: " + why);
        }

        static Step failed(String why) {
            return end(Result.INVALID_CREDENTIALS.code(), "SASL(-13): authentication failure: " + why);
        }

        static Step unknownUser(String why) {
            return end(Result.INVALID_CREDENTIALS.code(), "SASL(-13): user not found: " + why);
        }
    }

    /** Takes what the client says, if it says anything. */
    Step next(Optional<byte[]> response);
}
