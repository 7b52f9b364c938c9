// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.gossip;

import io.honeymesh.api.Endpoint;
import io.honeymesh.api.IpAddress;
import io.honeymesh.api.Settings;
import io.honeymesh.api.Subject;
import io.honeymesh.transport.gossip.swim.Pace;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.util.List;
import java.util.Optional;

/**
 * The settings of {@code etc/io.honeymesh.transport.gossip.cfg}.
 *
 * @param bind where to listen, UDP and TCP
 * @param advertise what others are told of where this node is
 * @param peers where members may be found
 * @param networks where members may be
 * @param label tells clusters apart that share a key; empty for none, as serf agents have none
 * @param rotation who may change the key ring
 */
record GossipSettings(
        IpAddress bind,
        int port,
        IpAddress advertise,
        List<Endpoint> peers,
        List<Subject> networks,
        String label,
        Pace pace,
        Rotation rotation) {

    static final String PID = "io.honeymesh.transport.gossip";

    private static final int MOST_PEERS = 64;
    private static final int MOST_LABEL = 255;

    enum Rotation {
        /** The operator of this node alone. */
        LOCAL,
        /** Also whoever has the cluster's key, as serf agents have it: {@code serf keys}. */
        SERF
    }

    private enum Profile {
        LAN,
        WAN
    }

    /** @param cluster the mesh's name, which is the label if none is given */
    static GossipSettings of(Settings in, String cluster) {
        IpAddress bind = address(in, "bind", "127.0.0.1");
        int port = in.integer("port", 7946, 1, 65535);
        List<Endpoint> peers = in.list("peers", "addresses with ports, such as 203.0.113.9:7946", Endpoint::parse);
        if (peers.size() > MOST_PEERS) {
            throw in.refusal(
                    "peers", peers.size() + " of them", MOST_PEERS + " at most: members are found through others");
        }
        List<Subject> networks = in.list("networks", "networks, such as 10.20.0.0/16", Subject::parse);
        if (networks.size() > MOST_PEERS) {
            throw in.refusal("networks", networks.size() + " of them", MOST_PEERS + " at most");
        }
        String label = in.text("label", cluster);
        if (!label.matches("[\\x21-\\x7e]{1," + MOST_LABEL + "}")) {
            throw in.refusal("label", label, "1-255 letters, digits and marks without blanks, or none");
        }
        String told = in.text("advertise", "");
        return new GossipSettings(
                bind,
                port,
                told.isEmpty() ? guess(in, bind, peers) : address(in, "advertise", told),
                peers,
                networks,
                label.equals("none") ? "" : label,
                switch (in.choice("profile", Profile.LAN)) {
                    case LAN -> Pace.LAN;
                    case WAN -> Pace.WAN;
                },
                in.choice("rotation", Rotation.LOCAL));
    }

    private static IpAddress address(Settings in, String key, String fallback) {
        String text = in.text(key, fallback);
        try {
            return IpAddress.parse(text);
        } catch (IllegalArgumentException wrong) {
            throw in.refusal(key, text, "an address of this machine");
        }
    }

    /** The address from which the first peer would be reached; nothing is sent to find out. */
    private static IpAddress guess(Settings in, IpAddress bind, List<Endpoint> peers) {
        if (!bind.toInetAddress().isAnyLocalAddress()) {
            return bind;
        }
        return peers.stream()
                .findFirst()
                .flatMap(GossipSettings::towards)
                .orElseThrow(() -> in.refusal(
                        "advertise",
                        "",
                        "the address at which others reach this node, as bind is " + bind + " and no peer tells"));
    }

    private static Optional<IpAddress> towards(Endpoint peer) {
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(new InetSocketAddress(peer.address().toInetAddress(), peer.port()));
            return Optional.of(IpAddress.of(socket.getLocalAddress()))
                    .filter(address -> !address.toInetAddress().isAnyLocalAddress());
        } catch (SocketException | java.io.UncheckedIOException noRoute) {
            return Optional.empty();
        }
    }
}
