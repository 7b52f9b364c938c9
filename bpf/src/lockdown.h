/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/*
 * LOCKDOWN: what is not named here is dropped. Replies to the node's own outbound connections are not: they can't be told
 * from an intruder's reverse shell, which is what a locked-down node must cut. Resolvers, gateways and peers are guards.
 */
#ifndef HM_LOCKDOWN_H
#define HM_LOCKDOWN_H

#include "guard.h"

#define HM_ND_FIRST 133 /* router solicitation … */
#define HM_ND_LAST 137 /* … redirect (RFC 4861) */

static __always_inline bool hm_essential(const struct hm_packet *p)
{
	const struct hm_flow *f = &p->flow;

	if (f->protocol == IPPROTO_UDP && p->known == HM_KNOWN_PORTS) {
		if (f->family == 4)
			return f->source_port == 67 && f->destination_port == 68;
		return f->source_port == 547 && f->destination_port == 546;
	}
	/* A hop limit of 255 proves a neighbour (RFC 4861, 11.2). */
	return f->family == 6 && f->protocol == IPPROTO_ICMPV6 && p->hop_limit == 255 &&
	       p->icmp_type >= HM_ND_FIRST && p->icmp_type <= HM_ND_LAST;
}

/* A segment that can't open a connection: no SYN, and ACK or RST as every later segment has (RFC 9293). */
static __always_inline bool hm_established(const struct hm_packet *p)
{
	return p->known == HM_KNOWN_TCP && !(p->tcp_flags & HM_SYN) && (p->tcp_flags & (HM_ACK | HM_RST)) &&
	       (hm_port_flags(p->flow.destination_port) & HM_PORT_MANAGEMENT);
}

static __noinline int hm_lockdown(const struct hm_packet *p)
{
	__u32 stat = hm_passes();

	if (stat)
		return hm_pass(stat & (HM_STAT_SLOTS - 1));
	if (p->known == HM_KNOWN_BROKEN) {
		hm_count(HM_STAT_DROP_UNPARSABLE);
		return XDP_DROP;
	}
	if (hm_contained(p))
		return hm_pass(HM_STAT_CONTAINED);
	if (hm_established(p))
		return hm_pass(HM_STAT_ESTABLISHED);
	if (hm_essential(p))
		return hm_pass(HM_STAT_ESSENTIAL);
	hm_count(HM_STAT_DROP_LOCKDOWN);
	return XDP_DROP;
}

#endif
