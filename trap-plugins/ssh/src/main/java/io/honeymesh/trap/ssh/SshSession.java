// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ssh;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Evidence;
import io.honeymesh.api.spi.TrapSession;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.PublicKey;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.sshd.common.FactoryManager;
import org.apache.sshd.common.NamedFactory;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.SshException;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.kex.KexProposalOption;
import org.apache.sshd.common.kex.KexState;
import org.apache.sshd.common.kex.extension.KexExtensionHandler;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.session.SessionListener;
import org.apache.sshd.common.session.helpers.KeyExchangeMessageHandler;
import org.apache.sshd.common.signature.Signature;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.apache.sshd.server.session.ServerSessionImpl;

/**
 * MINA's transport layer (RFC 4253) taught the manners of sshd 9.2: its identification check, its KEXINIT, what it answers
 * and where it just closes. {@link #run} reads on the host's thread; shells write from theirs. Login and channels are
 * {@link UserAuth} and {@link Channels}.
 */
final class SshSession extends ServerSessionImpl {

    private static final System.Logger LOG = System.getLogger(SshSession.class.getName());
    private static final int FIRST_OF_SERVICES = 50;
    private static final int FIRST_LOCAL = 192;
    private static final String USERAUTH = "ssh-userauth";

    private final TrapSession trap;
    private final Decoy decoy;
    private final Object decrypted = new Object();
    private final ExtInfo extInfo = new ExtInfo();
    private final KexOrder kexOrder = new KexOrder();
    private volatile boolean over;
    private Channels channels;

    SshSession(Decoy decoy, Wire wire, TrapSession trap) throws Exception {
        super(decoy.server(), wire);
        this.decoy = decoy;
        this.trap = trap;
        addSessionListener(new SessionListener() {
            @Override
            public void sessionEvent(Session session, Event event) {
                if (event == Event.KeyEstablished) {
                    trap.encrypted();
                }
            }
        });
    }

    TrapSession trap() {
        return trap;
    }

    Decoy decoy() {
        return decoy;
    }

    /** Whether the client understands OpenSSH's own messages. */
    boolean isOpenSsh() {
        return clientVersion.startsWith("SSH-2.0-OpenSSH");
    }

    void channels(Channels opened) {
        channels = opened;
    }

    /** Gives rules the decrypted bytes. */
    void say(byte[] bytes) {
        synchronized (decrypted) {
            trap.payload(bytes);
        }
    }

    /** Gives the recording what a program answered. */
    void answered(byte[] bytes) {
        synchronized (decrypted) {
            trap.answered(bytes);
        }
    }

    /** Talks until either side is done; returns with the connection closed and nothing left running. */
    void run(InputStream in) throws Exception {
        start();
        switch (Identification.read(in)) {
            case Identification.Gone _ -> {}
            case Identification.Refused refused -> {
                trap.add(new Evidence.Violation("ssh identification", Captured.head(refused.line(), 256)));
                trap.output().write((refused.answer() + "\r\n").getBytes(StandardCharsets.US_ASCII));
            }
            case Identification.Accepted accepted -> {
                trap.add(new Evidence.Detail(
                        "ssh.client", Captured.head(accepted.line().getBytes(StandardCharsets.ISO_8859_1), 512)));
                clientVersion = accepted.line();
                kexState.set(KexState.INIT);
                sendKexInit();
                pump(in);
            }
        }
    }

    /** Reads packets until either side is done. */
    void pump(InputStream in) throws Exception {
        while (inCipher == null && !over && isOpen()) {
            switch (ClearPacket.read(in)) {
                case ClearPacket.Gone _ -> over = true;
                case ClearPacket.Broken(byte[] head) -> {
                    violation("packet length", head, head.length);
                    over = true;
                }
                case ClearPacket.Unpadded(int padding) -> hangUp("Corrupted padlen " + padding + " on input.");
                case ClearPacket.Whole(byte[] bytes) -> messageReceived(new ByteArrayBuffer(bytes));
            }
        }
        if (!over && isOpen()) {
            pumpSealed(in);
        }
    }

    private void pumpSealed(InputStream in) throws Exception {
        byte[] block = new byte[8192];
        int count = in.read(block);
        while (count >= 0) {
            messageReceived(new ByteArrayBuffer(block, 0, count));
            if (over || !isOpen()) {
                return;
            }
            if (discarding != null) {
                // sshd's "Bad packet length": it closes at once, where MINA would ask for more bytes.
                violation("packet length", block, count);
                return;
            }
            count = in.read(block);
        }
    }

    private void violation(String what, byte[] bytes, int count) {
        trap.add(new Evidence.Violation(
                "ssh " + what, Captured.partOf(Arrays.copyOf(bytes, Math.min(count, 64)), count)));
    }

    @Override
    protected KeyExchangeMessageHandler initializeKeyExchangeMessageHandler() {
        return new KexGate(this);
    }

    @Override
    public KexExtensionHandler getKexExtensionHandler() {
        return extInfo;
    }

    @Override
    protected String resolveAvailableSignaturesProposal(FactoryManager manager) {
        return String.join(",", OpenSsh.HOST_KEY_ALGORITHMS);
    }

    @Override
    protected byte[] sendKexInit(Map<KexProposalOption, String> proposal) throws Exception {
        Map<KexProposalOption, String> ours = new HashMap<>(OpenSsh.proposal());
        if (initialKexDone) {
            // A rekey's list has no strict-KEX marker, as in sshd.
            ours.put(KexProposalOption.ALGORITHMS, String.join(",", OpenSsh.KEX));
        }
        return super.sendKexInit(ours);
    }

    @Override
    protected void doHandleMessage(Buffer buffer) throws Exception {
        if (buffer.available() < 1) {
            over = true;
            return;
        }
        int command = buffer.rawByte(buffer.rpos()) & 0xff;
        boolean strict = strictKex && !initialKexDone;
        if (command == SshConstants.SSH_MSG_DISCONNECT) {
            over = true;
        } else if (command == 0 || command >= FIRST_LOCAL) {
            hangUp("Invalid ssh2 packet type: " + command);
        } else if (Reserved.is(command) && !strict) {
            over = Reserved.isBroken(command, buffer);
        } else if (!initialKexDone) {
            duringFirstKeys(command, buffer);
        } else if (command >= FIRST_OF_SERVICES) {
            super.doHandleMessage(buffer);
        } else if (isAuthenticated()) {
            duringLaterKeys(command, buffer);
        } else if (command == SshConstants.SSH_MSG_SERVICE_REQUEST) {
            super.doHandleMessage(buffer);
        } else {
            unimplemented(); // not even for new keys
        }
    }

    private void duringLaterKeys(int command, Buffer buffer) throws Exception {
        if (kexOrder.expects(command)) {
            exchangeKeys(command, buffer);
        } else {
            unimplemented();
        }
    }

    private void duringFirstKeys(int command, Buffer buffer) throws Exception {
        if (command >= FIRST_OF_SERVICES) {
            over = true;
        } else if (!kexOrder.expects(command)) {
            if (strictKex) {
                hangUp("strict KEX violation: unexpected packet type " + command + " (seqnr " + (seqi - 1L) + ")");
            } else {
                unimplemented();
            }
        } else if (command == SshConstants.SSH_MSG_KEXINIT
                && KexOrder.isWhole(buffer)
                && seqi > 1
                && KexOrder.isStrict(buffer)) {
            hangUp("strict KEX violation: KEXINIT was not the first packet");
        } else {
            exchangeKeys(command, buffer);
        }
    }

    private void exchangeKeys(int command, Buffer buffer) throws Exception {
        if (command == SshConstants.SSH_MSG_KEXINIT && !KexOrder.isWhole(buffer)) {
            violation("key exchange", buffer.getCompactData(), buffer.available());
            over = true;
            return;
        }
        super.doHandleMessage(buffer);
        kexOrder.next(command, getNegotiatedKexParameter(KexProposalOption.ALGORITHMS));
    }

    /** As MINA's, but padded as sshd pads: to the next block, at least four bytes (RFC 4253, 6). */
    @Override
    protected Buffer encode(Buffer buffer) throws IOException {
        try {
            int offset = buffer.rpos() - SshConstants.SSH_PACKET_HEADER_LEN;
            preProcessEncodeBuffer(buffer.rawByte(buffer.rpos()) & 0xff, buffer);
            if (outCompression != null && outCompression.isCompressionExecuted() && isAuthenticated()) {
                outCompression.compress(buffer);
            }
            int payload = buffer.available();
            boolean aead = outCipher != null && outCipher.getAuthenticationTagSize() > 0;
            boolean etm = outMac != null && outMac.isEncryptThenMac();
            int covered = 1 + payload + (aead || etm ? 0 : Integer.BYTES);
            int pad = outCipherSize - covered % outCipherSize;
            pad = pad < 4 ? pad + outCipherSize : pad;
            int length = 1 + payload + pad;
            buffer.wpos(offset);
            buffer.putUInt(length);
            buffer.putByte((byte) pad);
            buffer.wpos(offset + SshConstants.SSH_PACKET_HEADER_LEN + payload);
            byte[] padding = new byte[pad];
            if (outCipher != null) {
                random.fill(padding);
            }
            buffer.putRawBytes(padding);
            if (aead) {
                buffer.wpos(buffer.wpos() + outCipher.getAuthenticationTagSize());
                aeadOutgoingBuffer(buffer, offset, length);
            } else if (etm) {
                encryptOutgoingBuffer(buffer, offset + Integer.BYTES, length);
                appendOutgoingMac(buffer, offset, length);
            } else {
                appendOutgoingMac(buffer, offset, length);
                encryptOutgoingBuffer(buffer, offset, length + Integer.BYTES);
            }
            seqo = (seqo + 1L) & 0xffffffffL;
            outPacketsCount.incrementAndGet();
            outBytesCount.addAndGet(length);
            buffer.rpos(offset);
            return buffer;
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new SshException(e);
        }
    }

    @Override
    protected boolean handleServiceRequest(String name, Buffer buffer) throws Exception {
        if (isAuthenticated()) {
            sendNotImplemented(seqi - 1L);
            return false;
        }
        // A NUL at the end goes unnoticed in C.
        if (!USERAUTH.equals(name) && !name.equals(USERAUTH + "\0")) {
            hangUp("bad service request " + name);
            return false;
        }
        return super.handleServiceRequest(USERAUTH, buffer);
    }

    /** sshd's {@code ssh_packet_disconnect}: says why (always reason 2) and closes. */
    void hangUp(String why) throws IOException {
        over = true;
        Buffer message = createBuffer(SshConstants.SSH_MSG_DISCONNECT);
        message.putUInt(SshConstants.SSH2_DISCONNECT_PROTOCOL_ERROR);
        message.putString(why);
        message.putString("");
        writePacket(message);
    }

    /** sshd's {@code ssh_packet_send_debug}: a word to the client's log (RFC 4253, 11.3). */
    void debug(String text) throws IOException {
        Buffer message = createBuffer(SshConstants.SSH_MSG_DEBUG);
        message.putBoolean(false);
        message.putString(text);
        message.putString("");
        writePacket(message);
    }

    /** sshd's {@code hostkeys-00@openssh.com}: all host keys, for clients that update their list. */
    void announceHostKeys() throws Exception {
        Buffer message = createBuffer(SshConstants.SSH_MSG_GLOBAL_REQUEST);
        message.putString("hostkeys-00@openssh.com");
        message.putBoolean(false);
        for (KeyPair key : decoy.keys().loadKeys(this)) {
            message.putBytes(blob(key.getPublic()));
        }
        writePacket(message);
    }

    /** Answers {@code hostkeys-prove-00@openssh.com}: a signature by each key the client names. */
    Optional<Buffer> proveHostKeys(Buffer request) throws Exception {
        Buffer answer = createBuffer(SshConstants.SSH_MSG_REQUEST_SUCCESS);
        int proven = 0;
        while (request.available() > 0 && proven < 8) {
            byte[] wanted = request.getBytes();
            KeyPair key = hostKey(wanted);
            if (key == null) {
                return Optional.empty();
            }
            Buffer signed = new ByteArrayBuffer();
            signed.putString("hostkeys-prove-00@openssh.com");
            signed.putBytes(getSessionId());
            signed.putBytes(wanted);
            String type = KeyUtils.getKeyType(key);
            String algorithm = type.equals(KeyPairProvider.SSH_RSA) ? "rsa-sha2-512" : type;
            Signature signature = NamedFactory.create(getSignatureFactories(), algorithm);
            signature.initSigner(this, key.getPrivate());
            signature.update(this, signed.getCompactData());
            Buffer encoded = new ByteArrayBuffer();
            encoded.putString(algorithm);
            encoded.putBytes(signature.sign(this));
            answer.putBytes(encoded.getCompactData());
            proven++;
        }
        return Optional.of(answer);
    }

    private KeyPair hostKey(byte[] wanted) throws Exception {
        for (KeyPair key : decoy.keys().loadKeys(this)) {
            if (Arrays.equals(wanted, blob(key.getPublic()))) {
                return key;
            }
        }
        return null;
    }

    private static byte[] blob(PublicKey key) {
        Buffer encoded = new ByteArrayBuffer();
        encoded.putRawPublicKey(key);
        return encoded.getCompactData();
    }

    /** A program of this connection ended by an exception: the line is cut, as it is when sshd's child dies. */
    void failed(Exception cause) {
        if (cause instanceof RuntimeException) {
            LOG.log(System.Logger.Level.DEBUG, "an SSH program failed", cause);
        }
        finish();
        trap.close();
    }

    /** Closes the connection and waits for its programs. Call once, last, on the host's thread. */
    void end() {
        trap.close();
        if (channels != null) {
            channels.abort();
        }
        try {
            close(true); // frees programs that wait for a key exchange
        } finally {
            if (channels != null) {
                channels.join();
            }
        }
    }

    /** Ends the reading loop once the packet at hand is done. */
    void finish() {
        over = true;
    }

    /** The packet at hand was not understood (RFC 4253, 11.4). */
    void unimplemented() throws IOException {
        sendNotImplemented(seqi - 1L);
    }

    /** Called by MINA where a write or a key exchange fails on another thread: sshd would just be gone. */
    @Override
    public void exceptionCaught(Throwable cause) {
        if (cause instanceof SshException broken) {
            trap.add(new Evidence.Violation("ssh protocol", Captured.of(String.valueOf(broken.getMessage()))));
        }
        over = true;
        trap.close();
    }
}
