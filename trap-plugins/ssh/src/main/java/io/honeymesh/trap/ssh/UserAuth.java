// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ssh;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Evidence;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.sshd.common.Service;
import org.apache.sshd.common.ServiceFactory;
import org.apache.sshd.common.SshException;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.apache.sshd.common.util.closeable.AbstractCloseable;

/**
 * The login dialogue (RFC 4252, RFC 4256) with sshd's order, counting and words. It keeps every secret it is offered, believes
 * none of the keys and lets the host pick who gets in. Runs on the host's thread alone.
 */
final class UserAuth extends AbstractCloseable implements Service {

    private static final int REQUEST = 50;
    private static final byte FAILURE = 51;
    private static final byte INFO_REQUEST = 60;
    private static final int INFO_RESPONSE = 61;
    private static final int MAX_SECRET_BYTES = 1024;
    private static final int MAX_KEYS_KEPT = 32;

    private final SshSession session;
    private final Decoy decoy;
    private final Set<String> keysSeen = new HashSet<>();
    private byte[] user;
    private String service;
    private int attempts;
    private int failures;
    private boolean promptPending;
    private long requestedNanos;

    UserAuth(SshSession session) {
        this.session = session;
        this.decoy = session.decoy();
    }

    /** Makes one per connection. */
    static final class Factory implements ServiceFactory {
        @Override
        public String getName() {
            return "ssh-userauth";
        }

        @Override
        public Service create(Session session) {
            return new UserAuth((SshSession) session);
        }
    }

    @Override
    public Session getSession() {
        return session;
    }

    @Override
    public Map<String, Object> getProperties() {
        return Map.of();
    }

    @Override
    public void start() {
        // The client speaks first.
    }

    @Override
    public void process(int command, Buffer buffer) throws Exception {
        switch (command) {
            case REQUEST -> request(buffer);
            case INFO_RESPONSE -> infoResponse(buffer);
            default -> session.unimplemented();
        }
    }

    private void request(Buffer buffer) throws Exception {
        byte[] name = cString(buffer);
        String wanted = new String(cString(buffer), StandardCharsets.ISO_8859_1);
        String method = new String(cString(buffer), StandardCharsets.ISO_8859_1);
        attempts++;
        promptPending = false;
        requestedNanos = System.nanoTime();
        if (user == null) {
            user = name;
            service = wanted;
        } else if (!Arrays.equals(user, name) || !service.equals(wanted)) {
            session.hangUp("Change of username or service not allowed: (" + text(user) + "," + service + ") -> ("
                    + text(name) + "," + wanted + ")");
            return;
        }
        switch (method) {
            case "none" -> {
                if (attempts == 1) {
                    requireEnd(buffer);
                    sendFailure();
                } else {
                    fail();
                }
            }
            case "password" -> {
                boolean change = buffer.getBoolean();
                byte[] secret = buffer.getBytes();
                if (change) {
                    buffer.getBytes();
                }
                requireEnd(buffer);
                password("password", secret);
            }
            case "keyboard-interactive" -> {
                if (decoy.keyboardInteractive()) {
                    prompt();
                } else {
                    fail();
                }
            }
            case "publickey", "publickey-hostbound-v00@openssh.com" -> publicKey(buffer);
            default -> fail();
        }
    }

    private void password(String method, byte[] secret) throws Exception {
        keep(method, secret);
        boolean accepted = "ssh-connection".equals(service)
                && decoy.machine().loginUsers().contains(text(user))
                && session.trap().opens(text(user), new String(secret, StandardCharsets.ISO_8859_1));
        if (accepted) {
            session.signalAuthenticationSuccess(text(user), service, new ByteArrayBuffer());
            session.announceHostKeys();
        } else {
            session.trap().pause(decoy.failureDelay().ofPassword());
            fail();
        }
    }

    private void prompt() throws IOException {
        promptPending = true;
        Buffer message = session.createBuffer(INFO_REQUEST);
        message.putString("");
        message.putString("");
        message.putString("");
        message.putUInt(1);
        message.putString("Password: ");
        message.putBoolean(false);
        session.writePacket(message);
    }

    private void infoResponse(Buffer buffer) throws Exception {
        if (!promptPending) {
            session.unimplemented();
            return;
        }
        promptPending = false;
        requestedNanos = System.nanoTime();
        if (buffer.getUInt() == 1) {
            password("keyboard-interactive", buffer.getBytes());
        } else {
            fail();
        }
    }

    /** A key is refused whether it is only asked for or signed with: sshd counts both. */
    private void publicKey(Buffer buffer) throws IOException {
        buffer.getBoolean();
        buffer.getString();
        String fingerprint = fingerprint(buffer.getBytes());
        if (keysSeen.size() < MAX_KEYS_KEPT && keysSeen.add(fingerprint)) {
            keep("publickey", fingerprint.getBytes(StandardCharsets.US_ASCII));
        }
        fail();
    }

    /** A text in C: a NUL at its end goes unnoticed, any other is an error. */
    private static byte[] cString(Buffer buffer) throws SshException {
        byte[] text = buffer.getBytes();
        int length = text.length > 0 && text[text.length - 1] == 0 ? text.length - 1 : text.length;
        for (int i = 0; i < length; i++) {
            if (text[i] == 0) {
                throw new SshException("a NUL within a text");
            }
        }
        return Arrays.copyOf(text, length);
    }

    private static void requireEnd(Buffer buffer) throws SshException {
        if (buffer.available() > 0) {
            throw new SshException("more than a request");
        }
    }

    private void keep(String method, byte[] secret) {
        session.trap()
                .add(new Evidence.Credential(
                        method, Captured.head(user, MAX_SECRET_BYTES), Captured.head(secret, MAX_SECRET_BYTES)));
    }

    private void fail() throws IOException {
        session.trap().pause(FailureDelay.ofRequest(session.trap().persona(), text(user), requestedNanos));
        failures++;
        if (failures >= OpenSsh.MAX_AUTH_TRIES) {
            session.hangUp("Too many authentication failures");
        } else {
            sendFailure();
        }
    }

    private void sendFailure() throws IOException {
        Buffer message = session.createBuffer(FAILURE);
        message.putString(decoy.methods());
        message.putBoolean(false);
        session.writePacket(message);
    }

    private static String fingerprint(byte[] key) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(key);
            return "SHA256:" + Base64.getEncoder().withoutPadding().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }

    private static String text(byte[] bytes) {
        return new String(bytes, 0, Math.min(bytes.length, 64), StandardCharsets.ISO_8859_1);
    }
}
