// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.backup;

import io.honeymesh.api.service.Backups;
import java.security.SecureRandom;
import java.util.Base64;

/** What a passphrase has to be, and new ones. */
final class Passphrase {

    private static final int MOST = 256;
    private static final int RANDOM_BYTES = 32;

    private Passphrase() {}

    /** @throws IllegalArgumentException with one clear line */
    static void check(char[] passphrase) {
        if (passphrase.length < Backups.LEAST_PASSPHRASE || passphrase.length > MOST) {
            throw new IllegalArgumentException(
                    "a passphrase has " + Backups.LEAST_PASSPHRASE + " characters at least and " + MOST + " at most");
        }
        for (char c : passphrase) {
            if (Character.isISOControl(c)) {
                throw new IllegalArgumentException("a passphrase is one line of text");
            }
        }
    }

    static String random() {
        byte[] bytes = new byte[RANDOM_BYTES];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
