// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.docker;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Evidence;
import io.honeymesh.trap.http.json.Json;
import io.honeymesh.trap.http.json.JsonParser;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/** Registry logins in requests: the header X-Registry-Auth, and what {@code docker login} sends. */
final class Logins {

    private Logins() {}

    static Optional<Evidence> header(String value) {
        try {
            // Old clients pad, new ones don't; both alphabets are about.
            String plain = value.strip().replace('+', '-').replace('/', '_').replace("=", "");
            return body(new String(Base64.getUrlDecoder().decode(plain), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
    }

    static Optional<Evidence> body(String json) {
        if (!(JsonParser.parse(json) instanceof JsonParser.Outcome.Parsed parsed)) {
            return Optional.empty();
        }
        String user = text(parsed.value(), "username");
        String secret = text(parsed.value(), "password") + text(parsed.value(), "identitytoken");
        return user.isEmpty() && secret.isEmpty()
                ? Optional.empty()
                : Optional.of(new Evidence.Credential("registry", Captured.of(user), Captured.of(secret)));
    }

    private static String text(Json object, String member) {
        return object.member(member).flatMap(Json::text).orElse("");
    }
}
