// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ssh;

import io.honeymesh.api.spi.Persona;
import io.honeymesh.api.spi.TrapProtocol;
import io.honeymesh.api.spi.TrapSession;
import io.honeymesh.fuzz.Draw;
import io.honeymesh.trap.ssh.shell.Machine;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Field;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.sshd.common.kex.KexState;
import org.apache.sshd.common.session.helpers.AbstractSession;

/**
 * The SSH trap from the first message behind the key exchange on, as if the keys had agreed on no encryption: the login, its
 * channels, their requests and programs. Of each message two bytes tell the length.
 */
final class BehindKeys implements TrapProtocol {

    private static final int BLOCK_BYTES = 8;
    private static final int MIN_PADDING_BYTES = 4;
    private static final byte[] SESSION_ID = new byte[32];

    private final Map<Persona, Decoy> decoys = new ConcurrentHashMap<>();

    @Override
    public String name() {
        return "ssh";
    }

    @Override
    public List<Integer> defaultPorts() {
        return List.of(22);
    }

    @Override
    public void converse(TrapSession trap) throws IOException {
        Crypto.prepare();
        SshSession session = opened(trap);
        try {
            session.pump(packets(new Draw(said(trap.input()))));
        } catch (IOException e) {
            throw e;
        } catch (Exception malformed) {
            // As in the trap: the client broke the protocol.
        } finally {
            session.end();
        }
    }

    /** All of it, whether the client closes then or falls silent. */
    private static byte[] said(InputStream in) throws IOException {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        try {
            in.transferTo(said);
        } catch (SocketTimeoutException silent) {
            // That was all.
        }
        return said.toByteArray();
    }

    /** As they go over the line (RFC 4253, 6). */
    private static InputStream packets(Draw messages) throws IOException {
        ByteArrayOutputStream packets = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(packets);
        while (!messages.isEmpty()) {
            byte[] message = messages.bytes();
            int rest = (Integer.BYTES + 1 + message.length + MIN_PADDING_BYTES) % BLOCK_BYTES;
            int padding = MIN_PADDING_BYTES + (BLOCK_BYTES - rest) % BLOCK_BYTES;
            out.writeInt(1 + message.length + padding);
            out.writeByte(padding);
            out.write(message);
            out.write(new byte[padding]);
        }
        return new ByteArrayInputStream(packets.toByteArray());
    }

    private SshSession opened(TrapSession trap) {
        try {
            Decoy decoy = decoys.computeIfAbsent(trap.persona(), BehindKeys::decoy);
            SshSession session = new SshSession(decoy, new Wire(trap), trap);
            field("serverVersion").set(session, OpenSsh.VERSION);
            field("clientVersion").set(session, "SSH-2.0-fuzz");
            field("initialKexDone").setBoolean(session, true);
            field("sessionId").set(session, SESSION_ID);
            @SuppressWarnings("unchecked")
            AtomicReference<KexState> state =
                    (AtomicReference<KexState>) field("kexState").get(session);
            state.set(KexState.DONE);
            return session;
        } catch (Exception e) {
            throw new IllegalStateException("MINA is another than this was made for", e);
        }
    }

    private static Field field(String name) throws NoSuchFieldException {
        Field field = AbstractSession.class.getDeclaredField(name);
        field.setAccessible(true);
        return field;
    }

    private static Decoy decoy(Persona persona) {
        HostKeys keys = new HostKeys(persona);
        keys.rsaTask().run();
        ScheduledThreadPoolExecutor timer =
                new ScheduledThreadPoolExecutor(1, Thread.ofPlatform().daemon().factory());
        return new Decoy(
                SshEngine.server(keys, timer), keys, Machine.of(persona), new FailureDelay(Duration.ZERO), true);
    }
}
