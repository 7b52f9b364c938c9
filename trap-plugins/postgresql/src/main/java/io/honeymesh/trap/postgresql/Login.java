// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.postgresql;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Evidence;
import io.honeymesh.api.spi.TrapSession;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Asks for a password the way pg_hba.conf says and keeps what comes. */
final class Login {

    /** Bytes kept of a name or a password. */
    private static final int MAX_TEXT_BYTES = 256;

    /** Bytes kept of a SCRAM exchange. */
    private static final int MAX_EXCHANGE_BYTES = 1024;

    private static final int OK = 0;
    private static final int CLEAR = 3;
    private static final int MD5 = 5;
    private static final int SASL = 10;
    private static final int SASL_CONTINUE = 11;
    private static final int SASL_FINAL = 12;

    private static final SecureRandom RANDOM = new SecureRandom();

    /** What guessers try most, tried on what they send hashed. */
    private static final List<String> COMMON = List.of(
            "postgres",
            "123456",
            "password",
            "admin",
            "postgres123",
            "root",
            "12345678",
            "qwerty",
            "test",
            "1234",
            "changeme",
            "P@ssw0rd",
            "12345",
            "123456789",
            "123",
            "111111",
            "abc123",
            "admin123",
            "administrator",
            "database",
            "db",
            "default",
            "demo",
            "guest",
            "letmein",
            "master",
            "pass",
            "passw0rd",
            "password1",
            "pgsql",
            "pgadmin",
            "postgre",
            "postgresql",
            "secret",
            "server",
            "test123",
            "toor",
            "user",
            "welcome",
            "qwe123",
            "1q2w3e4r",
            "000000",
            "123123");

    private final TrapSession session;
    private final Instance instance;
    private final Messages messages;
    private final String user;
    private final boolean encrypted;

    Login(TrapSession session, Instance instance, Messages messages, String user, boolean encrypted) {
        this.session = session;
        this.instance = instance;
        this.messages = messages;
        this.user = user;
        this.encrypted = encrypted;
    }

    /** @return whether the client may come in; if not it has been told */
    boolean run() throws IOException {
        boolean in = switch (instance.method()) {
            case SCRAM -> scram();
            case MD5 -> md5();
            case PASSWORD, PAM, LDAP -> clear();
        };
        if (in) {
            messages.write('R', new Bytes().number(OK, 4));
        }
        return in;
    }

    private boolean clear() throws IOException {
        messages.write('R', new Bytes().number(CLEAR, 4));
        Optional<String> password = password();
        if (password.isEmpty()) {
            return false;
        }
        credential("password", head(password.get()));
        return instance.knows(user, password.get()) || denied();
    }

    private boolean md5() throws IOException {
        byte[] salt = new byte[4];
        RANDOM.nextBytes(salt);
        messages.write('R', new Bytes().number(MD5, 4).raw(salt));
        Optional<String> response = password();
        if (response.isEmpty()) {
            return false;
        }
        Optional<String> guess = Stream.concat(Stream.of(user, user + "123"), COMMON.stream())
                .filter(password -> response.get().equals(md5(password, salt)))
                .findFirst();
        if (guess.isPresent()) {
            credential("password", head(guess.get()));
        } else {
            credential("md5", head(HexFormat.of().formatHex(salt) + ":" + response.get()));
        }
        boolean right = user.equals(instance.user()) && response.get().equals(md5(instance.password(), salt));
        return right || denied();
    }

    private String md5(String password, byte[] salt) {
        String stored = hash((password + user).getBytes(StandardCharsets.ISO_8859_1));
        return "md5" + hash(new Bytes().raw(stored).raw(salt).toArray());
    }

    private static String hash(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has MD5", e);
        }
    }

    private boolean scram() throws IOException {
        Bytes offer = new Bytes().number(SASL, 4);
        if (encrypted) {
            offer.ended("SCRAM-SHA-256-PLUS");
        }
        messages.write('R', offer.ended("SCRAM-SHA-256").number(0, 1));
        Scram scram = new Scram(instance.salt(user));
        Optional<String> first = initial(scram);
        if (first.isEmpty()) {
            return false;
        }
        messages.write('R', new Bytes().number(SASL_CONTINUE, 4).raw(scram.serverFirst()));
        Optional<Message.Whole> last = token("SASL");
        if (last.isEmpty()) {
            return false;
        }
        Optional<Failure> problem = scram.last(last.get().text());
        if (problem.isPresent()) {
            return refuse(problem.get());
        }
        // One password is all that is tried here: each costs 4096 rounds.
        Optional<String> signature = scram.verify(instance.password());
        if (signature.isPresent()) {
            credential("password", head(instance.password()));
        } else {
            byte[] exchange = scram.transcript().getBytes(StandardCharsets.ISO_8859_1);
            credential("scram-sha-256", Captured.head(exchange, MAX_EXCHANGE_BYTES));
        }
        if (signature.isEmpty() || !user.equals(instance.user())) {
            return denied();
        }
        messages.write('R', new Bytes().number(SASL_FINAL, 4).raw(signature.get()));
        return true;
    }

    /** The client's choice of a mechanism and its first message; empty if it has been refused or is gone. */
    private Optional<String> initial(Scram scram) throws IOException {
        Optional<Message.Whole> message = token("SASL");
        if (message.isEmpty()) {
            return Optional.empty();
        }
        Cursor cursor = new Cursor(message.get().body());
        String mechanism = cursor.terminated();
        boolean binding = encrypted && mechanism.equals("SCRAM-SHA-256-PLUS");
        if (!binding && !mechanism.equals("SCRAM-SHA-256")) {
            refuse(Failure.fatal(
                    "08P01",
                    "client selected an invalid SASL authentication mechanism",
                    "auth-scram.c:256:scram_init"));
            return Optional.empty();
        }
        int length = (int) cursor.number(4);
        if (length == -1) {
            // No first message: the server asks for it with an empty challenge.
            messages.write('R', new Bytes().number(SASL_CONTINUE, 4));
            Optional<Message.Whole> next = token("SASL");
            return next.isPresent() ? accepted(scram, next.get().text(), binding) : Optional.empty();
        }
        String text = cursor.text(length);
        if (cursor.isBroken()) {
            refuse(Failure.fatal("08P01", "insufficient data left in message", "pqformat.c:515:pq_getmsgbytes"));
            return Optional.empty();
        }
        return accepted(scram, text, binding);
    }

    private Optional<String> accepted(Scram scram, String text, boolean binding) throws IOException {
        Optional<Failure> problem = scram.first(text, binding);
        if (problem.isPresent()) {
            refuse(problem.get());
            return Optional.empty();
        }
        return Optional.of(text);
    }

    /** A message of type {@code p}; empty if something else came, which has been refused. */
    private Optional<Message.Whole> token(String what) throws IOException {
        int type = messages.type();
        if (type < 0) {
            return Optional.empty();
        }
        if (type != 'p') {
            boolean sasl = what.equals("SASL");
            refuse(Failure.fatal(
                    "08P01",
                    "expected " + (sasl ? "SASL" : "password") + " response, got message type " + type,
                    sasl ? "auth-sasl.c:95:CheckSASLAuth" : "auth.c:718:recv_password_packet"));
            return Optional.empty();
        }
        Message message = messages.rest('p', Messages.TOKEN_BYTES);
        return message instanceof Message.Whole whole ? Optional.of(whole) : Optional.empty();
    }

    /** A password message's content. */
    private Optional<String> password() throws IOException {
        Optional<Message.Whole> message = token("password");
        if (message.isEmpty()) {
            return Optional.empty();
        }
        String text = message.get().text();
        // Its first zero has to be its last byte; an empty one has neither.
        if (text.isEmpty() || text.indexOf(0) != text.length() - 1) {
            refuse(Failure.fatal("08P01", "invalid password packet size", "auth.c:739:recv_password_packet"));
            return Optional.empty();
        }
        if (text.length() == 1) {
            credential("password", Captured.EMPTY);
            refuse(Failure.fatal("28P01", "empty password returned by client", "auth.c:757:recv_password_packet"));
            return Optional.empty();
        }
        return Optional.of(text.substring(0, text.length() - 1));
    }

    private boolean denied() throws IOException {
        String how = switch (instance.method()) {
            case PAM -> "PAM";
            case LDAP -> "LDAP";
            default -> "password";
        };
        String code = how.equals("password") ? "28P01" : "28000";
        return refuse(Failure.fatal(
                code, how + " authentication failed for user \"" + user + "\"", "auth.c:334:auth_failed"));
    }

    private boolean refuse(Failure failure) throws IOException {
        messages.write(failure);
        return false;
    }

    private void credential(String method, Captured secret) {
        session.add(new Evidence.Credential(method, head(user), secret));
    }

    static Captured head(String text) {
        return Captured.head(text.getBytes(StandardCharsets.ISO_8859_1), MAX_TEXT_BYTES);
    }
}
