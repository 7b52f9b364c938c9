// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.itests;

import io.honeymesh.api.Endpoint;
import io.honeymesh.api.IpAddress;
import io.honeymesh.lab.Host;
import io.honeymesh.lab.MeshMember;
import io.honeymesh.transport.gossip.wire.KeyRing;
import io.honeymesh.transport.gossip.wire.Malformed;
import io.honeymesh.transport.gossip.wire.Message;
import io.honeymesh.transport.gossip.wire.Messages;
import io.honeymesh.transport.gossip.wire.MsgpackWriter;
import io.honeymesh.transport.gossip.wire.Packets;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Somebody with the leaked key of a gossip cluster, who is no member of the mesh: it takes part, listens and says what it likes. */
final class GossipInsider implements AutoCloseable {

    private static final String NAME = "insider";

    /** What nodes of ours say of themselves, as serf's agents do: only those are told what spreads. */
    private static final byte[] TAGS =
            new MsgpackWriter().type(255).map(1).text("role").text("honeymesh").toBytes();

    private static final byte[] VERSIONS = {1, 5, 2, 2, 5, 5};
    private static final int MOST_BYTES = 65_535;

    /** What stands before an envelope that spreads. */
    private static final byte[] LIVE = {'H', 'L'};

    private final Endpoint self;
    private final Packets packets;
    private final DatagramSocket socket;
    private final Collection<byte[]> overheard = new ConcurrentLinkedQueue<>();
    private final Collection<MeshMember> joined = new ConcurrentLinkedQueue<>();

    GossipInsider(Host host, int port, String key) {
        self = Endpoint.parse(host.ipv4() + ":" + port);
        packets = new Packets(new KeyRing(List.of(Base64.getDecoder().decode(key))), "orchard");
        socket = host.call(() -> new DatagramSocket(port, InetAddress.getByName(host.ipv4())));
        Thread.ofVirtual().start(this::listen);
    }

    private void listen() {
        DatagramPacket packet = new DatagramPacket(new byte[MOST_BYTES], MOST_BYTES);
        while (!socket.isClosed()) {
            try {
                packet.setLength(MOST_BYTES);
                socket.receive(packet);
                Endpoint from = new Endpoint(IpAddress.of(packet.getAddress()), packet.getPort());
                byte[] bytes = Arrays.copyOf(packet.getData(), packet.getLength());
                for (Message message : packets.open(bytes, from)) {
                    heard(message, packet);
                }
            } catch (IOException | Malformed gone) {
                // the next one may be better
            }
        }
    }

    private void heard(Message message, DatagramPacket from) throws IOException {
        switch (message) {
            case Message.Ping ping -> {
                byte[] answer = packets.seal(List.of(Messages.encode(new Message.Ack(ping.sequence()))), false);
                socket.send(new DatagramPacket(answer, answer.length, from.getSocketAddress()));
            }
            case Message.Suspect suspect when suspect.node().equals(NAME) -> alive(suspect.incarnation() + 1);
            case Message.Dead dead when dead.node().equals(NAME) -> alive(dead.incarnation() + 1);
            case Message.User(byte[] letter)
            when letter.length > LIVE.length && Arrays.equals(letter, 0, LIVE.length, LIVE, 0, LIVE.length) ->
                overheard.add(Arrays.copyOfRange(letter, LIVE.length, letter.length));
            default -> {
                // nothing to it
            }
        }
    }

    /** The envelopes that others have spread. */
    Collection<byte[]> overheard() {
        return overheard;
    }

    /** From now on it refutes whoever suspects it. */
    void joins(Collection<MeshMember> all) throws IOException {
        joined.addAll(all);
        alive(1);
    }

    private void alive(long incarnation) throws IOException {
        for (MeshMember one : joined) {
            says(one, new Message.Alive(incarnation, NAME, self, TAGS, VERSIONS));
        }
    }

    void spreads(MeshMember to, byte[] envelope) throws IOException {
        byte[] letter = Arrays.copyOf(LIVE, LIVE.length + envelope.length);
        System.arraycopy(envelope, 0, letter, LIVE.length, envelope.length);
        says(to, new Message.User(letter));
    }

    void says(MeshMember to, Message message) throws IOException {
        byte[] packet = packets.seal(List.of(Messages.encode(message)), false);
        socket.send(new DatagramPacket(
                packet, packet.length, InetAddress.getByName(to.host().ipv4()), self.port()));
    }

    String name() {
        return NAME;
    }

    @Override
    public void close() {
        socket.close();
    }
}
