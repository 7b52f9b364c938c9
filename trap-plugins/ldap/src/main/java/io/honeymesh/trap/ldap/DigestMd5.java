// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ldap;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** DIGEST-MD5 (RFC 2831). The whole response is kept: nonces and hash are in it. */
final class DigestMd5 implements Exchange {

    private static final int NONCE_BYTES = 32;
    private static final int AUTHORIZATION_FAILURE = 50;

    /** What must be there, in the order in which it is missed. */
    private static final Map<String, String> NAMES = Map.of("nc", "noncecount", "digest-uri", "digesturi");

    private static final List<String> REQUIRED = List.of("username", "nonce", "nc", "cnonce", "digest-uri", "response");

    private final Sasl sasl;
    private final String host;
    private String nonce = "";

    DigestMd5(Sasl sasl, String host) {
        this.sasl = sasl;
        this.host = host;
    }

    @Override
    public Step next(Optional<byte[]> response) {
        if (nonce.isEmpty()) {
            nonce = Base64.getEncoder().encodeToString(sasl.fresh(NONCE_BYTES));
            String challenge = "nonce=\"" + nonce + "\",realm=\"" + host + "\",qop=\"auth,auth-int,auth-conf\","
                    + "cipher=\"rc4-40,rc4-56,rc4,des,3des\",maxbuf=65536,charset=utf-8,algorithm=md5-sess";
            return Step.challenge(challenge.getBytes(StandardCharsets.ISO_8859_1));
        }
        String text = new String(response.orElse(new byte[0]), StandardCharsets.ISO_8859_1);
        if (text.isEmpty()) {
            return Step.failed("input expected in DIGEST-MD5, step 2");
        }
        Optional<Map<String, String>> read = parse(text);
        if (read.isEmpty()) {
            return Step.failed("Parse error");
        }
        return judge(read.get(), text);
    }

    private Step judge(Map<String, String> fields, String text) {
        for (String name : REQUIRED) {
            if (!fields.containsKey(name)) {
                return Step.failed("required parameters missing: " + NAMES.getOrDefault(name, name));
            }
        }
        String user = fields.get("username");
        sasl.keep("digest-md5", user, text);
        if (!fields.get("nonce").equals(nonce)) {
            return Step.failed("nonce changed: authentication aborted");
        }
        if (!fields.get("digest-uri").toLowerCase(Locale.ROOT).startsWith("ldap/")) {
            return Step.failed("bad digest-uri: doesn't match service");
        }
        if (user.isEmpty()) {
            return Step.end(
                    AUTHORIZATION_FAILURE,
                    "SASL(-14): authorization failure: unable to canonify user and get auxprops");
        }
        return Step.unknownUser("no secret in database");
    }

    /** Reads {@code name=value} and {@code name="value"}, separated by commas; empty if it is something else. */
    private static Optional<Map<String, String>> parse(String text) {
        Map<String, String> fields = new HashMap<>();
        int at = 0;
        while (at < text.length()) {
            int equals = text.indexOf('=', at);
            if (equals < 0) {
                return Optional.empty();
            }
            String name = text.substring(at, equals).strip().toLowerCase(Locale.ROOT);
            int end;
            if (equals + 1 < text.length() && text.charAt(equals + 1) == '"') {
                int quote = text.indexOf('"', equals + 2);
                if (quote < 0) {
                    return Optional.empty();
                }
                fields.putIfAbsent(name, text.substring(equals + 2, quote));
                end = text.indexOf(',', quote);
            } else {
                end = text.indexOf(',', equals);
                fields.putIfAbsent(
                        name,
                        text.substring(equals + 1, end < 0 ? text.length() : end)
                                .strip());
            }
            at = end < 0 ? text.length() : end + 1;
        }
        return Optional.of(fields);
    }
}
