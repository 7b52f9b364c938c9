// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ldap;

import io.honeymesh.api.Evidence;
import io.honeymesh.api.spi.TrapSession;
import io.honeymesh.trap.ldap.Exchange.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** SASL binds (RFC 4422) as Cyrus SASL 2.1.28 with Debian's libsasl2-modules takes them for slapd. */
final class Sasl {

    private static final List<String> MECHANISMS = List.of(
            "SCRAM-SHA-512",
            "SCRAM-SHA-384",
            "SCRAM-SHA-256",
            "SCRAM-SHA-224",
            "SCRAM-SHA-1",
            "DIGEST-MD5",
            "CRAM-MD5",
            "NTLM");

    private static final int AUTH_METHOD_NOT_SUPPORTED = 7;
    private static final int INAPPROPRIATE_AUTHENTICATION = 48;

    private final TrapSession session;
    private Optional<Exchange> current = Optional.empty();
    private int challenges;

    Sasl(TrapSession session) {
        this.session = session;
    }

    /** What is offered: passwords in the clear only within TLS. */
    static List<String> mechanisms(boolean secured) {
        List<String> offered = new ArrayList<>(MECHANISMS);
        if (secured) {
            offered.addAll(List.of("PLAIN", "LOGIN"));
        }
        return offered;
    }

    /** Forgets an exchange that is not finished. */
    void reset() {
        current = Optional.empty();
    }

    Step step(String mechanism, Optional<byte[]> response, boolean secured) {
        // An exchange that has begun goes on, whatever the client calls it.
        Optional<Exchange> going = current.isPresent() ? current : begin(mechanism, secured);
        if (going.isEmpty()) {
            return refused(mechanism);
        }
        Step step = going.get().next(response);
        current = step.challenge().isPresent() ? going : Optional.empty();
        return step;
    }

    private Optional<Exchange> begin(String mechanism, boolean secured) {
        String name = mechanism.toUpperCase(Locale.ROOT);
        if (!mechanisms(secured).contains(name)) {
            return Optional.empty();
        }
        return Optional.of(
                switch (name) {
                    case "DIGEST-MD5" -> new DigestMd5(this, session.persona().hostName());
                    case "CRAM-MD5" -> new CramMd5(this, session.persona().hostName());
                    case "NTLM" -> new Ntlm(this, session.persona().hostName());
                    case "PLAIN" -> new Plain(this);
                    case "LOGIN" -> new Login(this);
                    default -> new Scram(this, name);
                });
    }

    private static Step refused(String mechanism) {
        return switch (mechanism.toUpperCase(Locale.ROOT)) {
            case "" -> Step.end(AUTH_METHOD_NOT_SUPPORTED, "no SASL mechanism provided");
            case "PLAIN", "LOGIN" ->
                Step.end(
                        INAPPROPRIATE_AUTHENTICATION,
                        "SASL(-16): encryption needed to use mechanism: security flags do not match required");
            case "EXTERNAL" -> Step.end(AUTH_METHOD_NOT_SUPPORTED, "SASL(-4): no mechanism available: ");
            default ->
                Step.end(
                        AUTH_METHOD_NOT_SUPPORTED, "SASL(-4): no mechanism available: Couldn't find mech " + mechanism);
        };
    }

    /** Bytes nobody saw before, for a challenge. */
    byte[] fresh(int count) {
        return session.persona().bytes("ldap.sasl." + session.touch().id() + "." + challenges++, count);
    }

    /** Keeps a login attempt. */
    void keep(String method, String user, String secret) {
        session.add(new Evidence.Credential(method, Kept.of(user), Kept.of(secret)));
    }
}
