// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.gossip.swim;

import java.time.Duration;

/**
 * How often and how much; all nodes of a cluster should agree.
 *
 * @param probe one member is asked whether it is there this often
 * @param probeTimeout after it others are asked about it
 * @param indirect how many others
 * @param suspicion a member is suspected for this many probes, times the logarithm of their number, before it is dead
 * @param suspicionMost times as long if nobody else suspects it
 * @param gossip news is sent this often
 * @param fanout to this many members
 * @param retransmit each piece of news this many times, times the logarithm of their number
 * @param exchange all that is known is exchanged with one member this often; less often in a large cluster
 * @param rejoin how often a member that is gone or a configured peer is tried again
 * @param awareness how many times slower a node gets that seems to be ill itself
 */
public record Pace(
        Duration probe,
        Duration probeTimeout,
        int indirect,
        int suspicion,
        int suspicionMost,
        Duration gossip,
        int fanout,
        int retransmit,
        Duration exchange,
        Duration rejoin,
        int awareness) {

    private static final int LARGE = 32;

    /** What memberlist and serf use in one place. */
    public static final Pace LAN = new Pace(
            Duration.ofSeconds(1),
            Duration.ofMillis(500),
            3,
            4,
            6,
            Duration.ofMillis(200),
            3,
            4,
            Duration.ofSeconds(30),
            Duration.ofSeconds(10),
            8);

    /** What they use across the Internet. */
    public static final Pace WAN = new Pace(
            Duration.ofSeconds(5),
            Duration.ofSeconds(3),
            3,
            6,
            6,
            Duration.ofMillis(500),
            4,
            4,
            Duration.ofSeconds(60),
            Duration.ofSeconds(30),
            8);

    /** How long a member is suspected at least. */
    Duration suspicionAtLeast(int members) {
        double scale = Math.max(1, Math.log10(Math.max(1, members)));
        return Duration.ofNanos((long) (suspicion * scale * probe.toNanos()));
    }

    int transmissions(int members) {
        return retransmit * (int) Math.ceil(Math.log10(members + 1.0));
    }

    Duration exchange(int members) {
        int times = members <= LARGE ? 1 : 1 + (int) Math.ceil(Math.log((double) members / LARGE) / Math.log(2));
        return exchange.multipliedBy(times);
    }
}
