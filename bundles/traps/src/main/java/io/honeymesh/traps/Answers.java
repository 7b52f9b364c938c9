// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.traps;

import io.honeymesh.api.Endpoint;
import io.honeymesh.api.IpAddress;
import io.honeymesh.api.Ipv4;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Set;
import java.util.function.IntPredicate;

/**
 * Whether a datagram is answered at all (S11). Its source can be forged, so an answer may hit anybody: seldom, and never
 * somebody who would answer back. Thread-safe.
 */
final class Answers {

    /** Answers to one network within {@link #WINDOW}: enough for a real client's opening. */
    static final int PER_NETWORK = 20;

    /** Answers in all within {@link #WINDOW}. */
    static final int IN_ALL = 200;

    /** Answers within {@link #WINDOW} to one network that has proved to get them. */
    static final int PROVEN_PER_NETWORK = 500;

    /** Answers within {@link #WINDOW} to all who have. */
    static final int PROVEN_IN_ALL = 2000;

    static final Duration WINDOW = Duration.ofSeconds(10);

    /** Below it are services, not clients. */
    private static final int FIRST_CLIENT_PORT = 1024;

    /**
     * Services above that answer what they don't understand, or echo: a node with other traps than ours may be one. OpenVPN, MS
     * SQL browser, L2TP, RADIUS, SSDP, NFS, STUN, SIP, NAT-PMP, mDNS, LLMNR, CoAP, TFTP's and game servers' usual ones, memcached.
     */
    private static final Set<Integer> SERVICES = Set.of(
            1194, 1434, 1645, 1646, 1701, 1812, 1813, 1900, 2049, 2302, 3283, 3389, 3478, 3702, 4500, 5060, 5061, 5093,
            5351, 5353, 5355, 5683, 5684, 6881, 10001, 11211, 17185, 20800, 26000, 27015, 27960, 30718, 33848, 37810,
            47808, 64738);

    private static final int IPV4_NETWORK = 24;
    private static final int IPV6_NETWORK = 48;

    private final IntPredicate trapPort;
    private final Rates<IpAddress> rates;
    private final Rates<IpAddress> provenRates = new Rates<>(PROVEN_PER_NETWORK, PROVEN_IN_ALL, WINDOW);

    /** @param trapPort whether a UDP trap of this node has the port */
    Answers(IntPredicate trapPort) {
        this(trapPort, new Rates<>(PER_NETWORK, IN_ALL, WINDOW));
    }

    Answers(IntPredicate trapPort, Rates<IpAddress> rates) {
        this.trapPort = trapPort;
        this.rates = rates;
    }

    /** Asked once there is an answer: a yes is counted. */
    boolean mayGoTo(Endpoint client) {
        return isClient(client) && rates.take(network(client.address()));
    }

    /** The same for one that has shown to get our answers: it sent something to a port that only they come from. */
    boolean mayGoOn(Endpoint client) {
        return isClient(client) && provenRates.take(network(client.address()));
    }

    private boolean isClient(Endpoint client) {
        InetAddress address = client.address().toInetAddress();
        boolean one = !address.isMulticastAddress() && !address.isAnyLocalAddress() && !isBroadcast(client.address());
        return one && isClientPort(client.port()) && !trapPort.test(client.port());
    }

    /** Whether no service that would answer back is known by it. */
    static boolean isClientPort(int port) {
        return port >= FIRST_CLIENT_PORT && !SERVICES.contains(port);
    }

    private static boolean isBroadcast(IpAddress address) {
        return address instanceof Ipv4 v4 && v4.bits() == -1;
    }

    private static IpAddress network(IpAddress address) {
        return address.masked(address instanceof Ipv4 ? IPV4_NETWORK : IPV6_NETWORK);
    }
}
