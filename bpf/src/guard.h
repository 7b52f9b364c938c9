/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/* What goes on in spite of a ban, a scan stop or LOCKDOWN: allow-list, guard tuples (S04), contained conversations (S05). */
#ifndef HM_GUARD_H
#define HM_GUARD_H

#include "bans.h"
#include "parse.h"

HM_LPM(passes4, struct hm_prefix4, struct hm_pass);
HM_LPM(passes6, struct hm_prefix6, struct hm_pass);

/* Two halves: the daemon fills the idle one, then turns the prefixes over to it. */
HM_MMAP_ARRAY(guards, struct hm_guard);

HM_MMAP_ARRAY(contained, struct hm_contained_bucket);

static __always_inline bool hm_guard_matches(const struct hm_guard *g, const struct hm_packet *p)
{
	bool ports = p->known == HM_KNOWN_PORTS || p->known == HM_KNOWN_TCP || p->known == HM_KNOWN_TINY;

	if (g->protocol && g->protocol != p->flow.protocol)
		return false;
	if (!g->remote_port && !g->local_port)
		return true;
	/* A conversation is guarded, not the right to another from the same port. */
	if (g->remote_port && g->local_port && p->flow.protocol == IPPROTO_TCP &&
	    (p->known != HM_KNOWN_TCP || hm_probe_kind(p->tcp_flags) != HM_PROBE_NONE))
		return false;
	return ports && (!g->remote_port || g->remote_port == p->flow.source_port) &&
	       (!g->local_port || g->local_port == p->flow.destination_port);
}

/* 0, or the statistic under which the packet of hm_read() passes. */
__noinline __u32 hm_passes(void)
{
	__u32 count, first;
	struct hm_packet *p = hm_packet();
	struct hm_pass *pass;

	if (!p)
		return 0;

	if (p->flow.family == 4) {
		struct hm_prefix4 key = { .length = 32, .address = p->flow.source[0] };

		if (!HM_READ(config.passes4))
			return 0;
		pass = bpf_map_lookup_elem(&passes4, &key);
	} else {
		struct hm_prefix6 key = { .length = 128 };

		if (!HM_READ(config.passes6))
			return 0;
		__builtin_memcpy(key.address, p->flow.source, 16);
		pass = bpf_map_lookup_elem(&passes6, &key);
	}
	if (!pass)
		return 0;
	if (bpf_jiffies64() < pass->allow_until)
		return HM_STAT_ALLOWED;
	count = pass->count;
	first = pass->first;
	for (__u32 i = 0; i < HM_GUARDS_PER_PREFIX; i++) {
		__u32 index = first + i;
		struct hm_guard *g;

		if (i >= count)
			break;
		g = bpf_map_lookup_elem(&guards, &index);
		if (g && hm_guard_matches(g, p))
			return HM_STAT_GUARDED;
	}
	return 0;
}

/* Mirrored by ContainedFlows in Java. */
static __always_inline __u64 hm_flow_key(const struct hm_flow *f)
{
	__u64 key = config.key0;

	key = hm_mix(key ^ (f->source[0] | (__u64)f->source[1] << 32), config.key0, config.key1);
	key = hm_mix(key ^ (f->source[2] | (__u64)f->source[3] << 32), config.key0, config.key1);
	key = hm_mix(key ^ (f->destination[0] | (__u64)f->destination[1] << 32), config.key0, config.key1);
	key = hm_mix(key ^ (f->destination[2] | (__u64)f->destination[3] << 32), config.key0, config.key1);
	key = hm_mix(key ^ (f->source_port | (__u64)f->destination_port << 16 | (__u64)f->protocol << 32 |
			    (__u64)f->family << 40),
		     config.key0, config.key1);
	return key ? key : 1;
}

/* Exactly one conversation, never a new one: a bare SYN stays outside. */
static __noinline bool hm_contained(const struct hm_packet *p)
{
	struct hm_contained_bucket *b;
	__u64 key, until;
	__u32 index;

	if (!HM_READ(config.contained))
		return false;
	if (p->known != HM_KNOWN_PORTS && p->known != HM_KNOWN_TCP)
		return false;
	if (p->known == HM_KNOWN_TCP && hm_probe_kind(p->tcp_flags) != HM_PROBE_NONE)
		return false;
	key = hm_flow_key(&p->flow);
	index = (__u32)key & config.contained_mask;
	b = bpf_map_lookup_elem(&contained, &index);
	if (!b)
		return false;
#pragma unroll
	for (__u32 i = 0; i < HM_CONTAINED_WAYS; i++) {
		if (HM_READ(b->way[i].key) == key) {
			until = HM_READ(b->way[i].until);
			return HM_READ(b->way[i].key) == key && bpf_jiffies64() < until;
		}
	}
	return false;
}

/* Asked only when the ban's flags say so: 0, or the statistic under which the packet passes. */
__noinline __u32 hm_excused(struct xdp_md *ctx, __u32 l3_offset, __u32 family, __u32 flags)
{
	__u32 stat;
	struct hm_packet *p = hm_packet();

	if (!p)
		return 0;
	hm_read(ctx, l3_offset, family);
	if (flags & HM_FLAG_CHECK_PASS) {
		stat = hm_passes();
		if (stat)
			return stat;
	}
	if ((flags & HM_FLAG_CONTAINED) && hm_contained(p))
		return HM_STAT_CONTAINED;
	return 0;
}

#endif
