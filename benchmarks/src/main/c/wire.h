/* SPDX-License-Identifier: Apache-2.0 */
/* Packets: bare SYNs out, their answers in, and a look at what else leaves this namespace. */
#ifndef WIRE_H
#define WIRE_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

union address {
	struct sockaddr any;
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
};

bool wire_parse(const char *text, uint16_t port, union address *into);
socklen_t wire_length(const union address *a);

/* Both ends of the probes. The number of a probe travels in its sequence number and comes back in the answer. */
struct wire {
	union address source;
	union address target;
	uint16_t port; /* of the target: closed or listening, and no trap */
	uint32_t base; /* sequence number of probe 0 */
	int fd;
};

void wire_open(struct wire *w);

/* False if the kernel took no packet. */
bool wire_send(const struct wire *w, uint32_t index);

/* Reads one packet if there is one. 1: an answer to *index; 0: something else; -1: nothing left. */
int wire_answer(const struct wire *w, uint32_t *index);

/* What other programs of this namespace send to the target: their connections. */
struct watch {
	int fd;
	int64_t real_minus_monotonic;
	uint32_t *flow;
	int64_t *syn_at;
	int64_t first_syn; /* CLOCK_MONOTONIC ns; 0: none yet */
	int64_t connect; /* SYN of the connection whose handshake was completed first; 0: none yet */
	uint16_t connect_port;
	uint32_t syns;
};

int64_t wire_now(void);
int64_t wire_clock_offset(void);
void watch_open(struct watch *v);
void watch_read(struct watch *v, const struct wire *probes);

#endif
