// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.mongodb;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Evidence;
import io.honeymesh.api.spi.TrapSession;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/** saslStart, saslContinue and their kin, for one connection. */
final class Login {

    private static final int MAX_TEXT_BYTES = 256;
    private static final int MAX_EXCHANGE_BYTES = 1024;
    private static final int CONVERSATION = 1;

    private final TrapSession session;
    private final Instance instance;
    private Optional<Scram> exchange = Optional.empty();
    private boolean proven;
    private boolean skipsEmpty;
    private boolean loggedIn;

    Login(TrapSession session, Instance instance) {
        this.session = session;
        this.instance = instance;
    }

    boolean isLoggedIn() {
        return loggedIn;
    }

    void logOut() {
        loggedIn = false;
    }

    Document start(Document command) {
        String mechanism = command.text("mechanism");
        String payload = payload(command);
        skipsEmpty = command.document("options").isTrue("skipEmptyExchange");
        if (mechanism.equals("PLAIN")) {
            plain(payload);
        }
        Optional<Scram.Mechanism> known = Scram.Mechanism.of(mechanism);
        if (known.isEmpty()) {
            return Failure.of(
                    334,
                    "MechanismUnavailable",
                    "Received authentication for mechanism " + cut(mechanism) + " which is unknown or not enabled");
        }
        Optional<String> user = Scram.user(payload);
        if (user.isEmpty()) {
            session.add(new Evidence.Violation("no SCRAM message", head(payload)));
            return Failure.authentication();
        }
        if (!instance.hasUser(user.get())) {
            credential(mechanism, user.get(), Captured.EMPTY);
            return Failure.authentication();
        }
        byte[] salt = instance.salt(mechanism + user.get(), known.get().saltBytes());
        Scram begun = Scram.begin(known.get(), payload, user.get(), salt);
        exchange = Optional.of(begun);
        proven = false;
        return step(false, begun.serverFirst()).put("ok", 1.0);
    }

    /** What LDAP users would send: the password in the clear. */
    private void plain(String payload) {
        String[] part = payload.split("\0", 3);
        if (part.length == 3) {
            session.add(new Evidence.Credential("password", head(part[1]), head(part[2])));
        }
    }

    Document go(Document command) {
        if (exchange.isEmpty()) {
            return Failure.of(17, "ProtocolError", "No SASL session state found");
        }
        if (proven) {
            // The empty exchange at the end, for clients that don't skip it.
            exchange = Optional.empty();
            loggedIn = true;
            return step(true, "").put("ok", 1.0);
        }
        Scram scram = exchange.get();
        String payload = payload(command);
        if (!scram.last(payload)) {
            exchange = Optional.empty();
            session.add(new Evidence.Violation("no SCRAM message", head(payload)));
            return Failure.authentication();
        }
        // One password is all that is tried here: each costs thousands of rounds.
        Optional<String> signature = scram.verify(instance.password());
        if (signature.isPresent()) {
            session.add(new Evidence.Credential("password", head(scram.user()), head(instance.password())));
        } else {
            byte[] transcript = scram.transcript().getBytes(StandardCharsets.ISO_8859_1);
            credential(scram.mechanism().label(), scram.user(), Captured.head(transcript, MAX_EXCHANGE_BYTES));
        }
        if (signature.isEmpty() || !scram.user().equals(instance.user())) {
            exchange = Optional.empty();
            return Failure.authentication();
        }
        proven = true;
        loggedIn = skipsEmpty;
        return step(skipsEmpty, signature.get()).put("ok", 1.0);
    }

    /** What hello's {@code speculativeAuthenticate} gets back; empty if it led nowhere. */
    Optional<Document> speculate(Document command) {
        Document answer = start(command);
        boolean went = answer.get("payload").isPresent();
        answer.fields().remove("ok");
        return went ? Optional.of(answer) : Optional.empty();
    }

    private static Document step(boolean done, String payload) {
        return new Document()
                .put("conversationId", CONVERSATION)
                .put("done", done)
                .put("payload", new Value.Binary(0, payload));
    }

    private static String payload(Document command) {
        return command.get("payload").orElse(new Value.Nothing()) instanceof Value.Binary binary
                ? binary.bytes()
                : command.text("payload");
    }

    private void credential(String mechanism, String user, Captured secret) {
        session.add(new Evidence.Credential(mechanism.toLowerCase(Locale.ROOT), head(user), secret));
    }

    private static String cut(String text) {
        return text.substring(0, Math.min(text.length(), MAX_TEXT_BYTES));
    }

    static Captured head(String text) {
        return Captured.head(text.getBytes(StandardCharsets.ISO_8859_1), MAX_TEXT_BYTES);
    }
}
