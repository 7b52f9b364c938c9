// SPDX-License-Identifier: Apache-2.0
/* Sees other programs' connections as they leave this namespace, on a packet socket with the kernel's time stamps. */
#include "wire.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <linux/net_tstamp.h>
#include <netinet/ip.h>
#include <netinet/ip6.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define FLOWS (1u << 17)
#define RECEIVE_BYTES (16 << 20)

void watch_open(struct watch *v)
{
	int on = 1, bytes = RECEIVE_BYTES;

	v->fd = socket(AF_PACKET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, htons(ETH_P_ALL));
	v->flow = calloc(FLOWS, sizeof(*v->flow));
	v->syn_at = calloc(FLOWS, sizeof(*v->syn_at));
	if (v->fd < 0 || !v->flow || !v->syn_at || setsockopt(v->fd, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof(on))) {
		fprintf(stderr, "probe: packet socket: %s\n", strerror(errno));
		exit(1);
	}
	setsockopt(v->fd, SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof(bytes));
	v->real_minus_monotonic = wire_clock_offset();
}

static int64_t stamp(const struct watch *v, struct msghdr *message)
{
	for (struct cmsghdr *c = CMSG_FIRSTHDR(message); c; c = CMSG_NXTHDR(message, c)) {
		if (c->cmsg_level == SOL_SOCKET && c->cmsg_type == SO_TIMESTAMPNS) {
			struct timespec t;

			memcpy(&t, CMSG_DATA(c), sizeof(t));
			return t.tv_sec * 1000000000LL + t.tv_nsec - v->real_minus_monotonic;
		}
	}
	return wire_now();
}

/* The TCP header of a packet from source to target; NULL if it is none. */
static const struct tcphdr *tcp_of(const unsigned char *packet, size_t bytes, const struct wire *w)
{
	size_t at;

	if (w->source.any.sa_family == AF_INET) {
		const struct iphdr *ip = (const void *)packet;

		if (bytes < sizeof(*ip) || ip->version != 4 || ip->protocol != IPPROTO_TCP ||
		    ip->saddr != w->source.v4.sin_addr.s_addr || ip->daddr != w->target.v4.sin_addr.s_addr)
			return NULL;
		at = ip->ihl * 4u;
	} else {
		const struct ip6_hdr *ip = (const void *)packet;

		if (bytes < sizeof(*ip) || packet[0] >> 4 != 6 || ip->ip6_nxt != IPPROTO_TCP ||
		    memcmp(&ip->ip6_src, &w->source.v6.sin6_addr, 16) ||
		    memcmp(&ip->ip6_dst, &w->target.v6.sin6_addr, 16))
			return NULL;
		at = sizeof(*ip);
	}
	return bytes < at + sizeof(struct tcphdr) ? NULL : (const void *)(packet + at);
}

/* The place of a flow; it is new if its flow is 0. */
static uint32_t place(const struct watch *v, uint32_t flow)
{
	uint32_t i = (flow * 2654435761u) & (FLOWS - 1);

	for (uint32_t tries = 0; tries < 64; tries++, i = (i + 1) & (FLOWS - 1)) {
		if (!v->flow[i] || v->flow[i] == flow)
			return i;
	}
	return i;
}

static void see(struct watch *v, const struct tcphdr *tcp, int64_t at)
{
	uint32_t flow = (uint32_t)ntohs(tcp->source) << 16 | ntohs(tcp->dest);
	uint32_t i = place(v, flow);

	if (tcp->syn && !tcp->ack) {
		v->syns++;
		if (!v->first_syn)
			v->first_syn = at;
		if (v->flow[i] != flow) {
			v->flow[i] = flow;
			v->syn_at[i] = at;
		}
	} else if (tcp->ack && !tcp->rst && !v->connect && v->flow[i] == flow) {
		v->connect = v->syn_at[i];
		v->connect_port = ntohs(tcp->dest);
	}
}

void watch_read(struct watch *v, const struct wire *probes)
{
	for (int budget = 256; budget; budget--) {
		union {
			struct iphdr aligned;
			unsigned char bytes[128];
		} packet;
		char control[128];
		struct sockaddr_ll from;
		struct iovec part = { packet.bytes, sizeof(packet.bytes) };
		struct msghdr message = {
			.msg_name = &from,
			.msg_namelen = sizeof(from),
			.msg_iov = &part,
			.msg_iovlen = 1,
			.msg_control = control,
			.msg_controllen = sizeof(control),
		};
		ssize_t bytes = recvmsg(v->fd, &message, 0);
		const struct tcphdr *tcp;

		if (bytes < 0)
			return;
		if (from.sll_pkttype != PACKET_OUTGOING)
			continue;
		tcp = tcp_of(packet.bytes, bytes, probes);
		if (tcp && ntohs(tcp->dest) != probes->port)
			see(v, tcp, stamp(v, &message));
	}
}
