// SPDX-License-Identifier: Apache-2.0
/**
 * Fingerprints out of capture files, without a node: pcap and pcapng down to TCP streams and UDP datagrams, and the command
 * {@code ./honeymesh fingerprint}.
 *
 * <p>Written here because nothing on Maven Central fits: pkts-core 3.0.18 reads no pcapng, reassembles nothing, brings a SIP
 * stack and is no OSGi bundle; pcap4j needs libpcap and JNA.
 *
 * <p>A capture is as hostile as the network it was taken from. Everything held is bounded: packets, fragments, streams, and
 * all of them together; what is over a bound is dropped, oldest first, and never fails the rest.
 */
package io.honeymesh.fingerprints.capture;
