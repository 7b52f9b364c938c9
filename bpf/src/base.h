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

/* Which way most packets go: the compiler lays that one out without jumps. */
#define HM_LIKELY(x) __builtin_expect(!!(x), 1)
#define HM_UNLIKELY(x) __builtin_expect(!!(x), 0)

#define HM_READ(x) (*(const volatile typeof(x) *)&(x))
#define HM_WRITE(x, v) (*(volatile typeof(x) *)&(x) = (v))

/* Global data and no maps to look up in: their addresses are constants of the program. All of .bss is the ports. */
struct hm_config config SEC(".data.config") = {};
struct hm_ports ports;
struct hm_stats stats[HM_STAT_CPUS] SEC(".data.stats") = {};

/* Each CPU has counters of its own; with more than HM_STAT_CPUS two share some, and may lose each other a count. */
static __always_inline void hm_count(__u32 stat)
{
	stats[bpf_get_smp_processor_id() & (HM_STAT_CPUS - 1)].count[stat]++;
}

/* Bounded where it is used: many verifiers, that of 6.12 too, forget the bound of a number that was put on the stack. */
static __always_inline __u64 hm_port_index(__u16 port)
{
	__u64 index = port;

	asm volatile("%0 &= 0xffff" : "+r"(index));
	return index;
}

static __always_inline __u32 hm_port_flags(__u16 port)
{
	return HM_READ(ports.flags[hm_port_index(port)]);
}

/* Multiply and fold under two secret words: cheap, and nobody outside can aim at a bucket. */
static __always_inline __u64 hm_mix(__u64 x, __u64 key0, __u64 key1)
{
	x = (x ^ key0) * key1;
	x ^= x >> 32;
	x *= 0x9E3779B97F4A7C15ULL;
	return x ^ (x >> 29);
}

static __always_inline int hm_pass(__u32 stat)
{
	hm_count(stat);
	return XDP_PASS;
}

static __noinline int hm_would_drop(__u32 stat)
{
	hm_count(stat + HM_STAT_TEST_DISTANCE);
	return XDP_PASS;
}

/* The one door to XDP_DROP: in TEST it only counts. */
static __always_inline int hm_drop(__u32 stat)
{
	if (HM_UNLIKELY(HM_READ(config.mode) == HM_MODE_TEST))
		return hm_would_drop(stat);
	hm_count(stat);
	return XDP_DROP;
}

static __always_inline bool hm_locked_down(void)
{
	return HM_READ(config.mode) == HM_MODE_LOCKDOWN && bpf_jiffies64() < HM_READ(config.lockdown_until);
}

/* S08: what can't be read passes, unless the node is locked down. */
static __noinline int hm_unparsable(void)
{
	if (!hm_locked_down())
		return hm_pass(HM_STAT_UNPARSABLE);
	hm_count(HM_STAT_DROP_UNPARSABLE);
	return XDP_DROP;
}

#endif
