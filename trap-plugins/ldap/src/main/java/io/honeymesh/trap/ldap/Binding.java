// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ldap;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Evidence;
import io.honeymesh.api.spi.TrapSession;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Bind requests (RFC 4511, 4.2): anonymous is welcome, everybody else has the wrong password. */
final class Binding {

    private static final int SIMPLE = 0x80;
    private static final int SASL = 0xa3;
    private static final int SASL_CREDENTIALS = 0x87;

    private static final int VERSION = 3;
    private static final int OLD_VERSION = 2;

    private static final Result UNKNOWN_METHOD = Result.of(7, "unknown authentication method");
    private static final Result NO_PASSWORD = Result.of(53, "unauthenticated bind (DN with no password) disallowed");

    private final TrapSession session;
    private final Sasl sasl;

    Binding(TrapSession session) {
        this.session = session;
        this.sasl = new Sasl(session);
    }

    /** The answer to a bind, as an operation. */
    byte[] answer(Message message, boolean secured) throws Malformed {
        Ber in = message.operation();
        int version = in.integer(Ber.INTEGER);
        String name = in.text(Ber.OCTET_STRING);
        int method = in.tag();
        Ber choice = in.enter();
        String mechanism = method == SASL ? choice.text(Ber.OCTET_STRING) : "";
        Optional<byte[]> credentials = method == SASL && !choice.more()
                ? Optional.empty()
                : Optional.of(method == SASL ? choice.octets(Ber.OCTET_STRING) : choice.rest());
        Controls controls = Controls.read(in.more() ? in : message.rest());
        Optional<Result> refusal = refusal(version, name, method, controls);
        if (method != SASL || refusal.isPresent()) {
            sasl.reset();
        }
        keepSimple(method, name, credentials);
        if (refusal.isPresent()) {
            return refusal.get().operation(Result.BIND_RESPONSE);
        }
        if (method == SASL) {
            session.add(new Evidence.Detail("ldap.sasl", Kept.of(mechanism)));
            Exchange.Step step = sasl.step(mechanism, credentials, secured);
            return step.challenge()
                    .map(challenge ->
                            step.result().operation(Result.BIND_RESPONSE, Der.value(SASL_CREDENTIALS, challenge)))
                    .orElseGet(() -> step.result().operation(Result.BIND_RESPONSE));
        }
        return simple(name, credentials.orElseThrow()).operation(Result.BIND_RESPONSE);
    }

    private static Optional<Result> refusal(int version, String name, int method, Controls controls) {
        if (controls.unknownCritical()) {
            return Optional.of(Result.CRITICAL_CONTROL);
        }
        if (Dn.parse(name).isEmpty()) {
            return Optional.of(Result.INVALID_DN);
        }
        if (version != VERSION) {
            return Optional.of(Result.protocolError(
                    version == OLD_VERSION
                            ? "historical protocol version requested, use LDAPv3 instead"
                            : "requested protocol version not supported"));
        }
        return method == SIMPLE || method == SASL ? Optional.empty() : Optional.of(UNKNOWN_METHOD);
    }

    private void keepSimple(int method, String name, Optional<byte[]> password) {
        byte[] secret = password.orElse(new byte[0]);
        if (method == SIMPLE && name.isEmpty() && secret.length == 0) {
            session.add(new Evidence.Request(Captured.of("bind anonymous")));
        } else if (method == SIMPLE) {
            String text = new String(secret, StandardCharsets.ISO_8859_1);
            session.add(new Evidence.Credential("simple", Kept.of(name), Kept.of(text)));
        }
    }

    private static Result simple(String name, byte[] password) {
        if (password.length > 0) {
            return Result.INVALID_CREDENTIALS;
        }
        return name.isEmpty() ? Result.SUCCESS : NO_PASSWORD;
    }
}
