// SPDX-License-Identifier: Apache-2.0
#include "wire.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/ip.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define FIRST_SOURCE_PORT 33000
#define SOURCE_PORTS 25000
#define RECEIVE_BYTES (4 << 20)

static void fail(const char *what)
{
	fprintf(stderr, "probe: %s: %s\n", what, strerror(errno));
	exit(1);
}

int64_t wire_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000LL + t.tv_nsec;
}

/* CLOCK_REALTIME - CLOCK_MONOTONIC, from the tightest of some pairs of readings. */
int64_t wire_clock_offset(void)
{
	int64_t best = INT64_MAX, offset = 0;

	for (int i = 0; i < 50; i++) {
		struct timespec real;
		int64_t before = wire_now(), after;

		clock_gettime(CLOCK_REALTIME, &real);
		after = wire_now();
		if (after - before < best) {
			best = after - before;
			offset = real.tv_sec * 1000000000LL + real.tv_nsec - (before + after) / 2;
		}
	}
	return offset;
}

bool wire_parse(const char *text, uint16_t port, union address *into)
{
	memset(into, 0, sizeof(*into));
	if (inet_pton(AF_INET, text, &into->v4.sin_addr) == 1) {
		into->v4.sin_family = AF_INET;
		into->v4.sin_port = htons(port);
		return true;
	}
	if (inet_pton(AF_INET6, text, &into->v6.sin6_addr) == 1) {
		into->v6.sin6_family = AF_INET6;
		into->v6.sin6_port = htons(port);
		return true;
	}
	return false;
}

socklen_t wire_length(const union address *a)
{
	return a->any.sa_family == AF_INET ? sizeof(a->v4) : sizeof(a->v6);
}

void wire_open(struct wire *w)
{
	int family = w->source.any.sa_family, bytes = RECEIVE_BYTES, checksum_at = 16;

	w->fd = socket(family, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_TCP);
	if (w->fd < 0)
		fail("raw socket (needs root or CAP_NET_RAW)");
	if (setsockopt(w->fd, SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof(bytes)))
		setsockopt(w->fd, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof(bytes));
	if (family == AF_INET6 && setsockopt(w->fd, IPPROTO_IPV6, IPV6_CHECKSUM, &checksum_at, sizeof(checksum_at)))
		fail("IPV6_CHECKSUM");
	if (bind(w->fd, &w->source.any, wire_length(&w->source)))
		fail("source address");
	if (connect(w->fd, &w->target.any, wire_length(&w->target)))
		fail("target address");
}

static uint32_t sum16(const void *data, size_t bytes, uint32_t sum)
{
	const uint16_t *word = data;

	for (; bytes > 1; bytes -= 2)
		sum += *word++;
	return sum;
}

static uint16_t checksum4(const struct wire *w, const struct tcphdr *tcp)
{
	uint32_t sum = htons(IPPROTO_TCP) + htons(sizeof(*tcp));

	sum = sum16(&w->source.v4.sin_addr, 4, sum);
	sum = sum16(&w->target.v4.sin_addr, 4, sum);
	sum = sum16(tcp, sizeof(*tcp), sum);
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return ~sum;
}

bool wire_send(const struct wire *w, uint32_t index)
{
	struct tcphdr tcp = {
		.source = htons(FIRST_SOURCE_PORT + index % SOURCE_PORTS),
		.dest = htons(w->port),
		.seq = htonl(w->base + index),
		.doff = 5,
		.syn = 1,
		.window = htons(64240),
	};

	/* For IPv6 the kernel does it. */
	if (w->source.any.sa_family == AF_INET)
		tcp.check = checksum4(w, &tcp);
	return send(w->fd, &tcp, sizeof(tcp), 0) == sizeof(tcp);
}

int wire_answer(const struct wire *w, uint32_t *index)
{
	unsigned char packet[128];
	ssize_t bytes = recv(w->fd, packet, sizeof(packet), 0);
	size_t at = w->source.any.sa_family == AF_INET ? (packet[0] & 15) * 4u : 0;
	struct tcphdr tcp;

	if (bytes < 0)
		return errno == EINTR ? 0 : -1;
	if ((size_t)bytes < at + sizeof(tcp))
		return 0;
	memcpy(&tcp, packet + at, sizeof(tcp));
	if (ntohs(tcp.source) != w->port || !tcp.ack || (!tcp.rst && !tcp.syn))
		return 0;
	*index = ntohl(tcp.ack_seq) - 1 - w->base;
	return ntohs(tcp.dest) == FIRST_SOURCE_PORT + *index % SOURCE_PORTS;
}
