/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/*
 * From the moment a source's handshake with a trap is complete, and for a second at most, the kernel drops what comes from
 * it: a program that has to be woken up is later than that by more than the rest takes. Policy decides meanwhile; its ban
 * takes over, and where it places none the quarantine runs out. The evidence is PROVEN, as TCP itself checked the
 * acknowledgement. Allow-list and guards are asked for every packet, and the conversation that was opened goes on (S05).
 */
#ifndef HM_QUARANTINE_H
#define HM_QUARANTINE_H

#include "guard.h"

#define HM_AF_INET 2
#define HM_MAPPED bpf_htonl(0xffff)

HM_MMAP_ARRAY(quarantine, struct hm_quarantine_bucket);

struct hm_source {
	__u64 high;
	__u64 low;
};

static __always_inline struct hm_source hm_source4(__u32 address)
{
	return (struct hm_source){ .high = 0, .low = HM_MAPPED | (__u64)address << 32 };
}

static __always_inline struct hm_source hm_source6(const __u32 *address)
{
	return (struct hm_source){ .high = address[0] | (__u64)address[1] << 32,
				   .low = address[2] | (__u64)address[3] << 32 };
}

static __always_inline struct hm_quarantine_bucket *hm_quarantine_bucket(struct hm_source s)
{
	__u64 hash = hm_mix(s.low ^ hm_mix(s.high, config.key0, config.key1), config.key0, config.key1);
	__u32 index = (__u32)hash & (HM_QUARANTINE_BUCKETS - 1);

	return bpf_map_lookup_elem(&quarantine, &index);
}

/* 0, or the key of the one conversation of this source that goes on. */
static __always_inline __u64 hm_quarantined(struct hm_source s, __u64 now)
{
	struct hm_quarantine_bucket *b;

	if (now >= HM_READ(config.quarantine_until))
		return 0;
	b = hm_quarantine_bucket(s);
	if (!b)
		return 0;
#pragma unroll
	for (__u32 i = 0; i < HM_QUARANTINE_WAYS; i++) {
		struct hm_quarantine_way *w = &b->way[i];

		if (now < HM_READ(w->until) && HM_READ(w->low) == s.low && HM_READ(w->high) == s.high)
			return HM_READ(w->flow);
	}
	return 0;
}

/* 0, or the statistic under which this packet of a quarantined source passes. */
__noinline __u32 hm_quarantine_excuse(struct xdp_md *ctx, __u32 l3_offset, __u32 family, __u64 flow)
{
	__u32 stat;
	struct hm_packet *p = hm_packet();

	if (!p)
		return 0;
	hm_read(ctx, l3_offset, family);
	stat = hm_passes();
	if (stat)
		return stat;
	if (p->known == HM_KNOWN_TCP && hm_probe_kind(p->tcp_flags) == HM_PROBE_NONE && hm_flow_key(&p->flow) == flow)
		return HM_STAT_CONTAINED;
	return 0;
}

/* Its first conversation is the one that goes on. Two CPUs may lose each other's entry: policy's ban comes all the same. */
static __always_inline bool hm_quarantine_add(struct hm_source s, __u64 flow, __u64 now)
{
	struct hm_quarantine_bucket *b = hm_quarantine_bucket(s);
	__u64 until = now + config.quarantine_length, soonest = ~0ULL;
	__u32 victim = 0;
	struct hm_quarantine_way *w;

	if (!b)
		return false;
#pragma unroll
	for (__u32 i = 0; i < HM_QUARANTINE_WAYS; i++) {
		w = &b->way[i];
		if (now < HM_READ(w->until) && w->low == s.low && w->high == s.high)
			return false;
		if (w->until < soonest) {
			soonest = w->until;
			victim = i;
		}
	}
	w = &b->way[victim & (HM_QUARANTINE_WAYS - 1)];
	HM_WRITE(w->until, 0);
	HM_WRITE(w->high, s.high);
	HM_WRITE(w->low, s.low);
	HM_WRITE(w->flow, flow);
	HM_WRITE(w->until, until);
	if (HM_READ(config.quarantine_until) < until)
		HM_WRITE(config.quarantine_until, until);
	return true;
}

/* Attached to the daemon's own cgroup: called when a handshake with one of its sockets is complete. */
SEC("sockops")
int honeymesh_sockops(struct bpf_sock_ops *ops)
{
	struct hm_source source;
	struct hm_flow flow = {};

	if (ops->op != BPF_SOCK_OPS_PASSIVE_ESTABLISHED_CB)
		return 1;
	if (!config.quarantine_length || !(hm_port_flags(ops->local_port) & HM_PORT_TRAP_TCP) ||
	    bpf_get_netns_cookie(ops) != config.network_namespace)
		return 1;
	/* TCP Fast Open: a SYN with data opens the conversation, the address is not proven. */
	if (ops->skb_tcp_flags & HM_SYN)
		return 1;
	/* Volatile reads: else the compiler adds to the context's address, which the verifier forbids. */
	flow.source_port = bpf_ntohl(ops->remote_port);
	flow.destination_port = ops->local_port;
	flow.protocol = IPPROTO_TCP;
	if (ops->family == HM_AF_INET) {
		source = hm_source4(HM_READ(ops->remote_ip4));
	} else {
		flow.source[0] = HM_READ(ops->remote_ip6[0]);
		flow.source[1] = HM_READ(ops->remote_ip6[1]);
		flow.source[2] = HM_READ(ops->remote_ip6[2]);
		flow.source[3] = HM_READ(ops->remote_ip6[3]);
		source = hm_source6(flow.source);
	}
	if (source.high == 0 && (__u32)source.low == HM_MAPPED) {
		__builtin_memset(flow.source, 0, sizeof(flow.source));
		flow.family = 4;
		flow.source[0] = HM_READ(ops->remote_ip4);
		flow.destination[0] = HM_READ(ops->local_ip4);
	} else {
		flow.family = 6;
		flow.destination[0] = HM_READ(ops->local_ip6[0]);
		flow.destination[1] = HM_READ(ops->local_ip6[1]);
		flow.destination[2] = HM_READ(ops->local_ip6[2]);
		flow.destination[3] = HM_READ(ops->local_ip6[3]);
	}
	if (hm_quarantine_add(source, hm_flow_key(&flow), bpf_jiffies64()))
		hm_count(HM_STAT_QUARANTINED);
	return 1;
}

#endif
