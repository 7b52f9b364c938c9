// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ssh;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Evidence;
import io.honeymesh.trap.ssh.shell.Login;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.sshd.common.Service;
import org.apache.sshd.common.ServiceFactory;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.closeable.AbstractCloseable;

/**
 * The connection protocol (RFC 4254) with the one kind of channel there is, {@code session}: forwarding of any kind is kept
 * as evidence and refused, and there is no code that could do it (S14). At most {@value OpenSsh#MAX_SESSIONS} channels at a
 * time and {@value #MAX_OPENED} in all. Messages arrive on the host's thread; shells send from their own.
 */
final class Channels extends AbstractCloseable implements Service {

    private static final int MAX_OPENED = 64;
    private static final int ADMINISTRATIVELY_PROHIBITED = 1;
    private static final int CONNECT_FAILED = 2;
    private static final byte REQUEST_SUCCESS = 81;
    private static final byte REQUEST_FAILURE = 82;

    /** What sshd calls those it complains of. */
    private static final Map<Integer, String> MESSAGES = Map.of(
            91, "open confirmation",
            92, "open failure",
            93, "window adjust",
            94, "data",
            95, "extended data",
            96, "ieof",
            97, "oclose");

    private final SshSession session;
    private final Login login;
    private final Map<Integer, SessionChannel> open = new TreeMap<>();
    private final List<SessionChannel> closing = new ArrayList<>();
    private int opened;
    private boolean noMoreSessions;

    private Channels(SshSession session) {
        this.session = session;
        this.login = session.decoy()
                .machine()
                .login(session.getUsername(), session.trap().touch(), session.trap()::add, session::say);
    }

    /** Makes one per connection, after the login. */
    static final class Factory implements ServiceFactory {
        @Override
        public String getName() {
            return "ssh-connection";
        }

        @Override
        public Service create(Session session) {
            Channels channels = new Channels((SshSession) session);
            channels.session.channels(channels);
            return channels;
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

    Login login() {
        return login;
    }

    @Override
    public void process(int command, Buffer buffer) throws Exception {
        switch (command) {
            case 80 -> globalRequest(buffer);
            case 90 -> openRequest(buffer);
            case 81, 82 -> {} // answers to requests we never make with want-reply
            case 91, 92, 93, 94, 95, 96, 97, 98, 99, 100 -> toChannel(command, buffer);
            default -> session.unimplemented();
        }
    }

    private void toChannel(int command, Buffer buffer) throws IOException {
        if (buffer.available() < Integer.BYTES && MESSAGES.containsKey(command)) {
            session.hangUp("Invalid " + MESSAGES.get(command) + " message");
            return;
        }
        long number = buffer.getUInt();
        SessionChannel channel = number < Integer.MAX_VALUE ? open.get((int) number) : null;
        if (channel == null) {
            missing(command, number);
            return;
        }
        switch (command) {
            case 93 -> channel.widen(buffer.getUInt());
            case 94 -> channel.data(buffer.getBytes());
            case 95 -> {
                buffer.getUInt();
                channel.consumed(buffer.getBytes().length);
            }
            case 96 -> channel.endOfInput();
            case 97 -> {
                channel.closeByClient();
                open.remove((int) number);
                closing.removeIf(SessionChannel::ended);
                closing.add(channel);
            }
            case 98 -> channel.request(buffer);
            default -> {} // answers to what we never ask for
        }
    }

    /** sshd overlooks what only answers or widens. */
    private void missing(int command, long number) throws IOException {
        switch (command) {
            case 93, 99, 100 -> {}
            case 98 -> session.hangUp("server_input_channel_req: unknown channel " + number);
            default -> session.hangUp(MESSAGES.get(command) + " packet referred to nonexistent channel " + number);
        }
    }

    private void openRequest(Buffer buffer) throws IOException {
        String type = buffer.getString();
        long peer = buffer.getUInt();
        long window = buffer.getUInt();
        long packet = buffer.getUInt();
        if (type.equals("session") && noMoreSessions) {
            session.hangUp("Possible attack: attempt to open a session after additional sessions disabled");
            return;
        }
        if (type.equals("session") && open.size() < OpenSsh.MAX_SESSIONS && opened < MAX_OPENED) {
            int number = 0;
            while (open.containsKey(number)) {
                number++;
            }
            opened++;
            open.put(number, new SessionChannel(session, login, peer, window, packet));
            Buffer answer = session.createBuffer((byte) 91);
            answer.putUInt(peer);
            answer.putUInt(number);
            answer.putUInt(0); // sshd opens the window when a program starts
            answer.putUInt(OpenSsh.PACKET_BYTES);
            session.writePacket(answer);
            return;
        }
        if (type.startsWith("direct-")) {
            String host = buffer.getString();
            String what = type.equals("direct-tcpip") ? host + ":" + buffer.getUInt() : host;
            keep("ssh.forward", type + " " + what);
        } else {
            keep("ssh.channel", type);
            if (type.equals("tun@openssh.com")) {
                buffer.getUInt();
                buffer.getUInt();
                session.debug("Server has rejected tunnel device forwarding");
            }
        }
        Buffer answer = session.createBuffer((byte) 92);
        answer.putUInt(peer);
        answer.putUInt(type.startsWith("direct-") ? ADMINISTRATIVELY_PROHIBITED : CONNECT_FAILED);
        answer.putString("open failed");
        answer.putString("");
        session.writePacket(answer);
    }

    private void globalRequest(Buffer buffer) throws Exception {
        String name = buffer.getString();
        boolean wantReply = buffer.getBoolean();
        switch (name) {
            case "no-more-sessions@openssh.com" -> noMoreSessions = true;
            case "hostkeys-prove-00@openssh.com" -> {
                Optional<Buffer> proof = session.proveHostKeys(buffer);
                if (proof.isPresent()) {
                    if (wantReply) {
                        session.writePacket(proof.get());
                    }
                    return;
                }
            }
            case "tcpip-forward" -> {
                keep("ssh.forward", name + " " + buffer.getString() + ":" + buffer.getUInt());
                session.debug("Server has disabled port forwarding.");
            }
            case "cancel-tcpip-forward" ->
                keep("ssh.forward", name + " " + buffer.getString() + ":" + buffer.getUInt());
            case "streamlocal-forward@openssh.com" -> keep("ssh.forward", name + " " + buffer.getString());
            default -> {}
        }
        if (wantReply) {
            boolean granted = name.equals("no-more-sessions@openssh.com");
            session.writePacket(session.createBuffer(granted ? REQUEST_SUCCESS : REQUEST_FAILURE));
        }
    }

    private void keep(String name, String value) {
        session.trap().add(new Evidence.Detail(name, Captured.head(value.getBytes(StandardCharsets.UTF_8), 512)));
    }

    /** Tells every program that the line is gone. */
    void abort() {
        login.leave();
        open.values().forEach(SessionChannel::abort);
        closing.forEach(SessionChannel::abort);
    }

    /** Waits until all programs have noticed. */
    void join() {
        open.values().forEach(SessionChannel::join);
        closing.forEach(SessionChannel::join);
    }
}
