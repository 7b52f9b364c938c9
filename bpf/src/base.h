/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/* What every part needs: the UAPI types, the keyed hash, the configuration and the statistics. */
#ifndef HM_BASE_H
#define HM_BASE_H

#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_endian.h>
#include "honeymesh.h"

typedef _Bool bool;
#define true 1
#define false 0

#define HM_READ(x) (*(const volatile typeof(x) *)&(x))
#define HM_WRITE(x, v) (*(volatile typeof(x) *)&(x) = (v))

/* Global data and no maps to look up in: their addresses are constants of the program. All of .bss is the ports. */
struct hm_config config SEC(".data.config") = {};
struct hm_ports ports;

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct hm_stats);
} stats SEC(".maps");

static __always_inline __u32 hm_port_flags(__u16 port)
{
	return HM_READ(ports.flags[port]);
}

/* Multiply and fold under two secret words: cheap, and nobody outside can aim at a bucket. */
static __always_inline __u64 hm_mix(__u64 x, __u64 key0, __u64 key1)
{
	x = (x ^ key0) * key1;
	x ^= x >> 32;
	x *= 0x9E3779B97F4A7C15ULL;
	return x ^ (x >> 29);
}

static __always_inline int hm_pass(struct hm_stats *st, __u32 stat)
{
	st->count[stat]++;
	return XDP_PASS;
}

/* The one door to XDP_DROP: in TEST it only counts. */
static __always_inline int hm_drop(struct hm_stats *st, __u32 stat)
{
	if (HM_READ(config.mode) == HM_MODE_TEST) {
		st->count[stat + HM_STAT_TEST_DISTANCE]++;
		return XDP_PASS;
	}
	st->count[stat]++;
	return XDP_DROP;
}

static __always_inline bool hm_locked_down(void)
{
	return HM_READ(config.mode) == HM_MODE_LOCKDOWN && bpf_jiffies64() < HM_READ(config.lockdown_until);
}

/* S08: what can't be read passes, unless the node is locked down. */
static __always_inline int hm_unparsable(struct hm_stats *st)
{
	if (!hm_locked_down())
		return hm_pass(st, HM_STAT_UNPARSABLE);
	st->count[HM_STAT_DROP_UNPARSABLE]++;
	return XDP_DROP;
}

#endif
