// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ssh;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.interfaces.XECPublicKey;
import java.security.spec.NamedParameterSpec;
import java.security.spec.XECPublicKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.KeyAgreement;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * An SSH client that says what a test wants, packet by packet, and writes down each packet that comes: its payload and how much it is
 * padded. It speaks curve25519-sha256 and aes128-gcm (RFC 4253, 8731, 5647), and believes any host key.
 */
final class RawClient implements AutoCloseable {

    static final String IDENTIFICATION = "SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u10";
    static final int KEXINIT = 20;

    /** What tells the keys, which are nobody else's. */
    private static final String HOST_KEYS = "P\0\0\0\27hostkeys-00@openssh.com";

    private static final int PATIENCE_MILLIS = 10_000;
    private static final int MAX_PACKET_BYTES = 1 << 20;
    private static final int TAG_BYTES = 16;

    /** What a client does. */
    sealed interface Step {}

    /** Says bytes as they are, without a packet around them. */
    record Raw(byte[] bytes) implements Step {}

    /** Sends a message. */
    record Say(byte[] payload) implements Step {}

    /** Sends a message whose answer takes as long as it takes; what comes after it is heard with the next step. */
    record Ask(byte[] payload) implements Step {}

    /** Exchanges keys, and hears EXT_INFO the first time. */
    record Keys() implements Step {}

    private final Socket socket;
    private final DataInputStream in;
    private final String serverIdentification;
    private byte[] serverKexInit = new byte[0];
    private byte[] sessionId = new byte[0];
    private Direction sending = Direction.CLEAR;
    private Direction receiving = Direction.CLEAR;

    RawClient(int port) throws IOException {
        socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(PATIENCE_MILLIS);
        in = new DataInputStream(socket.getInputStream());
        StringBuilder line = new StringBuilder();
        for (int c = in.readUnsignedByte(); c != '\n'; c = in.readUnsignedByte()) {
            line.append((char) c);
        }
        serverIdentification = line.toString().strip();
        raw((IDENTIFICATION + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Takes all steps, and tells all that was heard after each of them until it was silent for so long, or the end. */
    static String talk(int port, List<Step> steps, int silenceMillis) throws Exception {
        StringBuilder heard = new StringBuilder();
        try (RawClient client = new RawClient(port)) {
            client.serverKexInit = client.receive().payload;
            for (Step step : steps) {
                boolean open = client.take(step, step == steps.getLast(), heard, silenceMillis);
                if (!open) {
                    return heard.append("[closed]").toString();
                }
            }
            return heard.append("[open]").toString();
        }
    }

    private boolean take(Step step, boolean last, StringBuilder heard, int silenceMillis) throws Exception {
        socket.setSoTimeout(silenceMillis);
        try {
            switch (step) {
                case Raw(byte[] bytes) -> raw(bytes);
                case Say(byte[] payload) -> send(payload);
                case Ask(byte[] payload) -> {
                    send(payload);
                    socket.setSoTimeout(PATIENCE_MILLIS);
                    heard.append(receive()).append('\n');
                    if (!last) {
                        return true;
                    }
                    socket.setSoTimeout(silenceMillis);
                }
                case Keys() -> {
                    socket.setSoTimeout(PATIENCE_MILLIS);
                    boolean first = sessionId.length == 0;
                    exchangeKeys();
                    if (first) {
                        heard.append(receive()).append('\n');
                    }
                    if (!last) {
                        return true;
                    }
                    socket.setSoTimeout(silenceMillis);
                }
            }
            while (true) {
                heard.append(receive()).append('\n');
            }
        } catch (SocketTimeoutException silence) {
            heard.append("-\n");
            return true;
        } catch (EOFException | SocketException end) {
            return false;
        }
    }

    /** What came in one packet. */
    record Received(byte[] payload, int padding) {
        @Override
        public String toString() {
            if (payload.length > HOST_KEYS.length()
                    && new String(payload, StandardCharsets.ISO_8859_1).startsWith(HOST_KEYS)) {
                return "host keys, " + padding + " padded";
            }
            return padding + " " + (payload.length == 0 ? "empty" : payload[0] & 0xff) + " "
                    + HexFormat.of().formatHex(payload) + " "
                    + new String(payload, StandardCharsets.ISO_8859_1).replaceAll("[^ -~]+", ".");
        }
    }

    byte[] serverKexInit() throws IOException, GeneralSecurityException {
        return receive().payload;
    }

    String serverIdentification() {
        return serverIdentification;
    }

    /** Exchanges keys and asks for the login, which is granted. */
    void prepare() throws IOException, GeneralSecurityException {
        serverKexInit = receive().payload;
        exchangeKeys();
        receive(); // EXT_INFO
        ask(new Message(5).text("ssh-userauth").bytes());
    }

    /** Sends a message and returns the next that comes. */
    byte[] ask(byte[] payload) throws IOException, GeneralSecurityException {
        send(payload);
        return receive().payload;
    }

    private void raw(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    private void send(byte[] payload) throws IOException, GeneralSecurityException {
        raw(sending.pack(payload));
    }

    private Received receive() throws IOException, GeneralSecurityException {
        int length = in.readInt();
        if (length < 0 || length > MAX_PACKET_BYTES) {
            throw new IOException("a packet of " + length + " bytes");
        }
        byte[] packet = new byte[length + receiving.tagBytes()];
        in.readFully(packet);
        byte[] clear = receiving.open(length, packet);
        int padding = clear[0];
        return new Received(Arrays.copyOfRange(clear, 1, clear.length - padding), padding);
    }

    static byte[] kexInit(String exchanges) {
        Message message = new Message(KEXINIT);
        for (int i = 0; i < 4; i++) {
            message.number(0);
        }
        message.text(exchanges).text("ssh-ed25519");
        for (String list : List.of("aes128-gcm@openssh.com", "hmac-sha2-256", "none", "")) {
            message.text(list).text(list);
        }
        return message.flag(false).number(0).bytes();
    }

    private void exchangeKeys() throws IOException, GeneralSecurityException {
        byte[] kexInit = kexInit("curve25519-sha256,ext-info-c");
        send(kexInit);
        if (sessionId.length > 0) {
            // It begins anew, after what was under way.
            do {
                serverKexInit = receive().payload;
            } while (serverKexInit[0] != KEXINIT);
        }
        KeyPairGenerator generator = KeyPairGenerator.getInstance("X25519");
        KeyPair mine = generator.generateKeyPair();
        byte[] point = reversed(fixed(((XECPublicKey) mine.getPublic()).getU()));
        send(new Message(30).blob(point).bytes());
        ByteBuffer reply = ByteBuffer.wrap(receive().payload);
        reply.get();
        byte[] hostKey = blob(reply);
        byte[] theirs = blob(reply);
        KeyAgreement agreement = KeyAgreement.getInstance("X25519");
        agreement.init(mine.getPrivate());
        BigInteger u = new BigInteger(1, reversed(theirs));
        agreement.doPhase(
                KeyFactory.getInstance("X25519").generatePublic(new XECPublicKeySpec(NamedParameterSpec.X25519, u)),
                true);
        byte[] secret = new BigInteger(1, agreement.generateSecret()).toByteArray();
        ByteArrayOutputStream hashed = new ByteArrayOutputStream();
        for (byte[] part : List.of(
                IDENTIFICATION.getBytes(StandardCharsets.ISO_8859_1),
                serverIdentification.getBytes(StandardCharsets.ISO_8859_1),
                kexInit,
                serverKexInit,
                hostKey,
                point,
                theirs,
                secret)) {
            hashed.writeBytes(ByteBuffer.allocate(4).putInt(part.length).array());
            hashed.writeBytes(part);
        }
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(hashed.toByteArray());
        sessionId = sessionId.length == 0 ? hash : sessionId;
        if (receive().payload[0] != 21) {
            throw new IOException("no NEWKEYS");
        }
        send(new byte[] {21});
        sending = new Direction(key('C', secret, hash), key('A', secret, hash));
        receiving = new Direction(key('D', secret, hash), key('B', secret, hash));
    }

    private byte[] key(char which, byte[] secret, byte[] hash) throws GeneralSecurityException {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        digest.update(ByteBuffer.allocate(4).putInt(secret.length).array());
        digest.update(secret);
        digest.update(hash);
        digest.update((byte) which);
        return digest.digest(sessionId);
    }

    private static byte[] blob(ByteBuffer from) {
        byte[] blob = new byte[from.getInt()];
        from.get(blob);
        return blob;
    }

    private static byte[] fixed(BigInteger number) {
        byte[] all = new byte[32];
        byte[] bytes = number.toByteArray();
        int count = Math.min(bytes.length, 32);
        System.arraycopy(bytes, bytes.length - count, all, 32 - count, count);
        return all;
    }

    private static byte[] reversed(byte[] bytes) {
        byte[] all = new byte[bytes.length];
        for (int i = 0; i < all.length; i++) {
            all[i] = bytes[all.length - 1 - i];
        }
        return all;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    /** Packets one way, with AES-128-GCM if there are keys; the nonce counts them. */
    private static final class Direction {

        static final Direction CLEAR = new Direction(new byte[0], new byte[0]);

        private final byte[] key;
        private final byte[] nonce;

        Direction(byte[] key, byte[] nonce) {
            this.key = Arrays.copyOf(key, Math.min(key.length, 16));
            this.nonce = Arrays.copyOf(nonce, Math.min(nonce.length, 12));
        }

        int tagBytes() {
            return key.length == 0 ? 0 : TAG_BYTES;
        }

        byte[] pack(byte[] payload) throws GeneralSecurityException {
            int block = key.length == 0 ? 8 : 16;
            int covered = payload.length + (key.length == 0 ? 5 : 1);
            int padding = block - covered % block;
            padding = padding < 4 ? padding + block : padding;
            byte[] body = new byte[1 + payload.length + padding];
            body[0] = (byte) padding;
            System.arraycopy(payload, 0, body, 1, payload.length);
            byte[] sealed = key.length == 0
                    ? body
                    : cipher(Cipher.ENCRYPT_MODE, body.length).doFinal(body);
            return ByteBuffer.allocate(4 + sealed.length)
                    .putInt(body.length)
                    .put(sealed)
                    .array();
        }

        byte[] open(int length, byte[] packet) throws GeneralSecurityException {
            return key.length == 0
                    ? packet
                    : cipher(Cipher.DECRYPT_MODE, length).doFinal(packet);
        }

        private Cipher cipher(int mode, int length) throws GeneralSecurityException {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(8 * TAG_BYTES, nonce));
            cipher.updateAAD(ByteBuffer.allocate(4).putInt(length).array());
            ByteBuffer counter = ByteBuffer.wrap(nonce);
            counter.putLong(4, counter.getLong(4) + 1);
            return cipher;
        }
    }
}
