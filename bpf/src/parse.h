/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/*
 * Reading a packet beyond its source address. Only slow paths need all of it: a drop without questions and an ordinary
 * segment of a running conversation never come here.
 */
#ifndef HM_PARSE_H
#define HM_PARSE_H

#include "base.h"
#include <linux/if_ether.h>
#include <linux/in.h>
#include <linux/in6.h>
#include <linux/ip.h>
#include <linux/ipv6.h>

#define HM_FIN 0x01
#define HM_SYN 0x02
#define HM_RST 0x04
#define HM_ACK 0x10
#define HM_IP_OFFSET 0x1fff
#define HM_IP_MORE 0x2000
/* Hop-by-hop, destination options twice, routing, authentication, fragment: RFC 8200's full house. */
#define HM_MAX_EXTENSIONS 6

/* How much of the transport header is known. */
enum hm_known {
	HM_KNOWN_NOTHING = 0, /* a later fragment, or a protocol without ports */
	HM_KNOWN_PORTS = 1,
	HM_KNOWN_TCP = 2, /* ports and flags */
	HM_KNOWN_TINY = 3, /* hides what it carries: a first fragment that ends before (RFC 1858), headers without end */
	HM_KNOWN_BROKEN = 4, /* the frame ends before the header does */
};

struct hm_packet {
	struct hm_flow flow;
	__u8 known;
	__u8 tcp_flags;
	__u8 icmp_type;
	__u8 hop_limit;
};

enum hm_probe {
	HM_PROBE_NONE = 0,
	HM_PROBE_SYN = 1,
	HM_PROBE_STEALTH = 2,
	HM_PROBE_UDP = 3,
};

/* No conversation holds a segment without SYN, ACK and RST (NULL, FIN, XMAS), nor SYN with FIN or RST. */
static __always_inline __u32 hm_probe_kind(__u8 flags)
{
	__u8 main = flags & (HM_SYN | HM_ACK | HM_RST);

	if (!main || ((flags & HM_SYN) && (flags & (HM_FIN | HM_RST))))
		return HM_PROBE_STEALTH;
	return main == HM_SYN ? HM_PROBE_SYN : HM_PROBE_NONE;
}

static __always_inline void hm_read_transport(struct hm_packet *p, void *l4, void *end, bool fragmented)
{
	__be16 *port = l4;
	__u8 *byte = l4;

	p->known = HM_KNOWN_NOTHING;
	switch (p->flow.protocol) {
	case IPPROTO_TCP:
	case IPPROTO_UDP:
		if (l4 + 8 > end)
			break;
		p->flow.source_port = bpf_ntohs(port[0]);
		p->flow.destination_port = bpf_ntohs(port[1]);
		p->known = HM_KNOWN_PORTS;
		if (p->flow.protocol == IPPROTO_UDP)
			return;
		if (l4 + 20 > end) {
			p->known = fragmented ? HM_KNOWN_TINY : HM_KNOWN_BROKEN;
			return;
		}
		p->tcp_flags = byte[13];
		p->known = HM_KNOWN_TCP;
		return;
	case IPPROTO_ICMPV6:
		if (l4 + 4 > end)
			break;
		p->icmp_type = byte[0];
		return;
	default:
		return;
	}
	p->known = HM_KNOWN_BROKEN;
}

static __always_inline void hm_read_ipv4(struct hm_packet *p, void *l3, void *end)
{
	struct iphdr *ip = l3;
	__u16 fragment;

	if ((void *)(ip + 1) > end) {
		p->known = HM_KNOWN_BROKEN;
		return;
	}
	p->flow.family = 4;
	p->flow.source[0] = ip->saddr;
	p->flow.destination[0] = ip->daddr;
	p->flow.protocol = ip->protocol;
	p->hop_limit = ip->ttl;
	fragment = bpf_ntohs(ip->frag_off);
	if (fragment & HM_IP_OFFSET) {
		p->known = HM_KNOWN_NOTHING;
		return;
	}
	hm_read_transport(p, l3 + ip->ihl * 4, end, fragment & HM_IP_MORE);
}

static __always_inline bool hm_extension(__u8 next)
{
	return next == IPPROTO_HOPOPTS || next == IPPROTO_ROUTING || next == IPPROTO_DSTOPTS || next == IPPROTO_FRAGMENT ||
	       next == IPPROTO_AH;
}

static __always_inline void hm_read_ipv6(struct hm_packet *p, void *l3, void *end)
{
	struct ipv6hdr *ip = l3;
	__u8 next;
	__u8 *at;
	bool fragmented = false;

	if ((void *)(ip + 1) > end) {
		p->known = HM_KNOWN_BROKEN;
		return;
	}
	p->flow.family = 6;
	__builtin_memcpy(p->flow.source, &ip->saddr, 16);
	__builtin_memcpy(p->flow.destination, &ip->daddr, 16);
	p->hop_limit = ip->hop_limit;
	next = ip->nexthdr;
	at = (__u8 *)(ip + 1);
#pragma unroll
	for (int i = 0; i < HM_MAX_EXTENSIONS; i++) {
		if (!hm_extension(next))
			break;
		if ((void *)(at + 8) > end) {
			p->known = fragmented ? HM_KNOWN_TINY : HM_KNOWN_BROKEN;
			return;
		}
		if (next == IPPROTO_FRAGMENT) {
			__u16 offset = bpf_ntohs(*(__be16 *)(at + 2));

			next = at[0];
			if (offset & 0xfff8) {
				p->flow.protocol = next;
				p->known = HM_KNOWN_NOTHING;
				return;
			}
			fragmented = offset & 1;
			at += 8;
		} else {
			__u32 length = next == IPPROTO_AH ? (at[1] + 2) * 4 : (at[1] + 1) * 8;

			next = at[0];
			at += length;
		}
	}
	p->flow.protocol = next;
	if (hm_extension(next)) {
		p->known = HM_KNOWN_TINY;
		return;
	}
	hm_read_transport(p, at, end, fragmented);
}

/* The packet at hand. XDP runs to its end on one CPU, so one for each is enough; the daemon never looks at it. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct hm_packet);
} packet SEC(".maps");

static __always_inline struct hm_packet *hm_packet(void)
{
	__u32 zero = 0;

	return bpf_map_lookup_elem(&packet, &zero);
}

/*
 * Reads the whole packet, whose network header starts at l3_offset, into hm_packet(). A global function, as are the other
 * slow paths: the verifier checks it once and not for every path that leads here, which is 20 ms instead of seconds. On
 * 5.10 such a function takes the context and numbers only, hence the map.
 */
__noinline int hm_read(struct xdp_md *ctx, __u32 l3_offset, __u32 family)
{
	void *data = (void *)(long)ctx->data;
	void *end = (void *)(long)ctx->data_end;
	void *l3 = data + (l3_offset & 31);
	struct hm_packet *p = hm_packet();

	if (!p)
		return 0;
	__builtin_memset(p, 0, sizeof(*p));
	if (family == 4)
		hm_read_ipv4(p, l3, end);
	else
		hm_read_ipv6(p, l3, end);
	return 0;
}

#endif
