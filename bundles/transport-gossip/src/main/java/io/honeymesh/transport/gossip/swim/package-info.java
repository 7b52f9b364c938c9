// SPDX-License-Identifier: Apache-2.0
/**
 * Who is there, and what spreads among them: SWIM (Das, Gupta, Motivala 2002) with suspicion and Lifeguard's awareness of one's own
 * health (Dadgar, Phillips, Currey 2018), as memberlist does it. Knows no sockets and no clock: both are given to it, so that a
 * thousand nodes can run in one process.
 */
package io.honeymesh.transport.gossip.swim;
