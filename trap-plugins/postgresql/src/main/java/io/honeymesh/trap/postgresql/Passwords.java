// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.postgresql;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** What pg_shadow shows in place of passwords: of the right form, and of no use, as no password belongs to it. */
final class Passwords {

    private Passwords() {}

    static String stored(Instance instance, String role) {
        Base64.Encoder base64 = Base64.getEncoder();
        return "SCRAM-SHA-256$" + Scram.ITERATIONS + ":" + base64.encodeToString(instance.salt(role)) + "$"
                + base64.encodeToString(noise(instance, role, "stored")) + ":"
                + base64.encodeToString(noise(instance, role, "server"));
    }

    private static byte[] noise(Instance instance, String role, String what) {
        return Messages.sha256()
                .digest(new Bytes()
                        .raw(instance.secret())
                        .raw(role.getBytes(StandardCharsets.ISO_8859_1))
                        .raw(what)
                        .toArray());
    }
}
