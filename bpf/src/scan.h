/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/*
 * Scan detection (S02). Its evidence can be forged, so all it ever does is short, bounded and narrow: a stop drops bare
 * SYNs, stealth probes and UDP to trap ports, and nothing of a running conversation.
 */
#ifndef HM_SCAN_H
#define HM_SCAN_H

#include "guard.h"
#include "steer.h"

HM_MMAP_ARRAY(scans, struct hm_scan_bucket);
HM_MMAP_ARRAY(runtime, struct hm_runtime);

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, HM_RING_BYTES);
} events SEC(".maps");

/* What a probe comes to; 1 to 3, a kind of scan, is a threshold that it has just reached. */
#define HM_ANSWER_PASS 0
#define HM_ANSWER_STOPPED 4 /* its source was stopped before */
#define HM_ANSWER_TOO_MANY 5 /* its source has had its connections of this second */

/* Who sends a probe, and to which of our addresses. */
struct hm_prober {
	__u64 source;
	__u32 local;
};

static __always_inline struct hm_prober hm_prober4(__u32 source, __u32 local)
{
	return (struct hm_prober){ .source = source, .local = local };
}

/* Counted by the /64, which is one host's; in our own /64 every neighbour counts by itself. */
static __always_inline struct hm_prober hm_prober6(const __u32 *source, const __u32 *local)
{
	__u64 high = local[0] | (__u64)local[1] << 32, low = local[2] | (__u64)local[3] << 32;
	struct hm_prober by = { .source = ~(source[0] | (__u64)source[1] << 32) };

	by.local = hm_mix(low ^ hm_mix(high, config.scan_key0, config.scan_key1), config.scan_key0, config.scan_key1);
	if (config.scan_hosts6 || (source[0] == local[0] && source[1] == local[1]))
		by.source ^= hm_mix(source[2] | (__u64)source[3] << 32, config.scan_key0, config.scan_key1);
	return by;
}

static __always_inline struct hm_prober hm_prober(const struct hm_packet *p)
{
	return p->flow.family == 4 ? hm_prober4(p->flow.source[0], p->flow.destination[0]) :
				     hm_prober6(p->flow.source, p->flow.destination);
}

/* Never 0, which is an empty way. */
static __always_inline __u64 hm_scan_key(__u64 source)
{
	return hm_mix(source, config.scan_key0, config.scan_key1) | 1;
}

static __always_inline struct hm_scan_bucket *hm_scan_bucket(__u64 key)
{
	__u32 index = (__u32)(key >> 32) & config.scan_mask;

	return bpf_map_lookup_elem(&scans, &index);
}

static __always_inline struct hm_scan_way *hm_scan_way(struct hm_scan_bucket *b, __u64 key)
{
#pragma unroll
	for (__u32 i = 0; i < HM_SCAN_WAYS; i++) {
		if (b->way[i].key == key)
			return &b->way[i];
	}
	return 0;
}

/* A minute's budget for the whole node; opened again by the next minute. Races cost a few too many or too few. */
static __always_inline bool hm_take(struct hm_runtime *run, __u64 now, __u64 *used,
				    __u32 limit)
{
	if (now - run->window_start >= config.breaker_window) {
		run->window_start = now;
		run->stops = 0;
		run->reports = 0;
	}
	if (HM_READ(*used) >= limit)
		return false;
	__sync_fetch_and_add(used, 1);
	return true;
}

/* A function of its own also because the type information then describes the event, which a test reads. */
static __noinline void hm_fill_event(struct hm_scan_event *e, const struct hm_packet *p, const struct hm_scan_way *w,
				     __u64 now, __u32 outcome)
{
	__builtin_memcpy(e->source, p->flow.source, 16);
	__builtin_memcpy(e->destination, p->flow.destination, 16);
	e->first_seen = now - (__u32)((__u32)now - w->slow_start);
	e->last_seen = now;
	e->until = outcome == HM_OUTCOME_STOPPED ? w->until : 0;
	e->destination_port = p->flow.destination_port;
	e->family = p->flow.family;
	e->outcome = outcome;
}

static __always_inline void hm_report(const struct hm_packet *p, const struct hm_scan_way *w,
				      __u64 now, __u32 kind, __u32 outcome, __u32 seen, __u32 addresses)
{
	struct hm_scan_event *e = bpf_ringbuf_reserve(&events, sizeof(*e), 0);

	if (!e) {
		hm_count(HM_STAT_SCAN_UNREPORTED);
		return;
	}
	hm_fill_event(e, p, w, now, outcome);
	e->kind = kind;
	e->ports_seen = seen;
	e->addresses_seen = addresses;
	bpf_ringbuf_submit(e, 0);
	hm_count(HM_STAT_SCAN_REPORTED);
}

static __always_inline __u32 hm_count_bits(__u8 bits)
{
	__u32 count = 0;

#pragma unroll
	for (__u32 i = 0; i < 8; i++)
		count += bits >> i & 1;
	return count;
}

/* How long this source may be stopped now: the stop's length, or what its day has left. */
static __always_inline __u32 hm_stop_length(struct hm_scan_way *w, __u32 now)
{
	__u32 left;

	if (!w->day_used || now - w->day_start >= config.day) {
		w->day_start = now;
		w->day_used = 0;
	}
	if (w->day_used >= config.stop_per_day)
		return 0;
	left = config.stop_per_day - w->day_used;
	return left < config.stop_length ? left : config.stop_length;
}

static __always_inline void hm_forget_probes(struct hm_scan_way *w)
{
	w->fast_bits = 0;
	w->slow_bits = 0;
	w->fast_count = 0;
	w->slow_count = 0;
	w->stealth_count = 0;
	w->addresses = 0;
}

/* A threshold was reached. True if the source is stopped from here on. */
static __noinline bool hm_tripped(const struct hm_packet *p,
				  struct hm_scan_way *w, __u32 kind)
{
	__u64 now = bpf_jiffies64();
	__u32 zero = 0, length, outcome, seen, addresses;
	struct hm_runtime *run = bpf_map_lookup_elem(&runtime, &zero);
	__u64 key = w->key;

	if (!run)
		return false;
	seen = kind == HM_SCAN_FAST ? w->fast_count : kind == HM_SCAN_SLOW ? w->slow_count : w->stealth_count;
	addresses = hm_count_bits(w->addresses);
	if (hm_passes()) {
		outcome = HM_OUTCOME_EXCUSED;
	} else if (!(length = hm_stop_length(w, now))) {
		outcome = HM_OUTCOME_SPENT;
	} else if (!hm_take(run, now, &run->stops, config.breaker_stops)) {
		outcome = HM_OUTCOME_BREAKER;
	} else {
		outcome = HM_OUTCOME_STOPPED;
		w->day_used += length;
		/* Another CPU may just have given this way to another source, who must not inherit the stop. */
		if (HM_READ(w->key) == key)
			HM_WRITE(w->until, now + length);
	}
	/* Whom only the breaker spares is stopped with his first new port of the next minute. */
	if (outcome != HM_OUTCOME_BREAKER)
		hm_forget_probes(w);
	hm_count((HM_STAT_SCAN_STOPPED + outcome - HM_OUTCOME_STOPPED) & (HM_STAT_SLOTS - 1));
	if (outcome != HM_OUTCOME_STOPPED && w->reported && (__u32)now - w->reported < config.report_interval)
		return false;
	w->reported = (__u32)now ? (__u32)now : 1;
	if (hm_take(run, now, &run->reports, config.report_limit))
		hm_report(p, w, now, kind, outcome, seen, addresses);
	else
		hm_count(HM_STAT_SCAN_UNREPORTED);
	return outcome == HM_OUTCOME_STOPPED;
}

/*
 * The way to give to a new source: an empty one, else the one seen longest ago. Ways that carry a stop or a day's account
 * go last, so that a flood of forged sources can neither end a stop nor renew a victim's daily maximum.
 */
static __always_inline __u32 hm_oldest_way(const struct hm_scan_bucket *b, __u64 now)
{
	__u64 best = 0;
	__u32 victim = 0;

#pragma unroll
	for (__u32 i = 0; i < HM_SCAN_WAYS; i++) {
		const struct hm_scan_way *w = &b->way[i];
		__u64 rank = (__u32)((__u32)now - w->last_seen) + 1ULL;

		if (!w->key)
			rank |= 1ULL << 40;
		else if (!w->day_used || (__u32)now - w->day_start >= config.day)
			rank |= 1ULL << 36;
		if (rank > best) {
			best = rank;
			victim = i;
		}
	}
	return victim;
}

static __always_inline void hm_new_way(struct hm_scan_way *w, __u64 key, __u32 now)
{
	HM_WRITE(w->key, 0);
	w->until = 0;
	hm_forget_probes(w);
	w->fast_start = now;
	w->slow_start = now;
	w->day_start = now;
	w->day_used = 0;
	w->reported = 0;
	w->decoy_syns = 0;
	HM_WRITE(w->key, key);
}

/*
 * Whether this source has asked for more connections to decoys than a second allows. The counter of jiffies wraps: a source
 * that comes back after just 2^16 of them may find its second used up.
 */
static __always_inline bool hm_too_many(struct hm_scan_way *w, __u32 now)
{
	if ((__u16)((__u16)now - w->decoy_start) >= config.second) {
		w->decoy_start = now;
		w->decoy_syns = 0;
	}
	if (w->decoy_syns >= config.decoy_syns)
		return true;
	w->decoy_syns++;
	return false;
}

/*
 * Tumbling windows: a window that has passed starts anew with this packet. A target is a port; a decoy is one on each of our
 * addresses, because nobody has business with the same decoy on several, as a client has with a service.
 */
static __always_inline __u32 hm_count_probe(struct hm_scan_way *w, __u32 now, __u32 local, __u16 port, bool decoy, __u32 probe)
{
	__u64 target = decoy ? port | (__u64)local << 16 : port;
	/* Which bit a target gets is secret too: nobody can pick some that fall together. */
	__u64 bit = 1ULL << (hm_mix(target, config.scan_key0, config.scan_key1) >> 58);
	__u32 reached = 0;

	if (now - w->fast_start >= config.fast_window) {
		w->fast_start = now;
		w->fast_bits = 0;
		w->fast_count = 0;
	}
	if (now - w->slow_start >= config.slow_window) {
		w->slow_start = now;
		w->slow_bits = 0;
		w->slow_count = 0;
		w->stealth_count = 0;
		w->addresses = 0;
	}
	if (decoy)
		w->addresses |= 1 << (local * 0x9E3779B1U >> 29);
	if (!(w->slow_bits & bit)) {
		w->slow_bits |= bit;
		if (++w->slow_count >= config.slow_ports)
			reached = HM_SCAN_SLOW;
	}
	if (!(w->fast_bits & bit)) {
		w->fast_bits |= bit;
		if (++w->fast_count >= config.fast_ports)
			reached = HM_SCAN_FAST;
	}
	if (HM_UNLIKELY(probe == HM_PROBE_STEALTH)) {
		if (w->stealth_count < 255)
			w->stealth_count++;
		if (w->stealth_count >= config.stealth_probes)
			reached = HM_SCAN_STEALTH;
	}
	return reached;
}

/* Whether nobody but us listens there: a program that binds a steered port has it from that moment. */
static __always_inline bool hm_decoy(__u32 flags, __u16 port)
{
	__u32 zero = 0;
	struct hm_bound *all;

	if (!(flags & HM_PORT_STEERED))
		return flags & HM_PORT_TRAP_TCP;
	all = bpf_map_lookup_elem(&bound, &zero);
	return all && !HM_READ(all->at[hm_port_index(port)]);
}

/* Takes one probe into account. Needs the addresses and the port of a packet and nothing else of it. */
static __always_inline __u32 hm_probe(struct hm_prober by, __u16 port, __u32 probe)
{
	__u64 now = bpf_jiffies64();
	__u64 key = hm_scan_key(by.source);
	struct hm_scan_bucket *b = hm_scan_bucket(key);
	struct hm_scan_way *w;
	__u32 flags, probes;
	bool decoy;

	if (!b)
		return HM_ANSWER_PASS;
	w = hm_scan_way(b, key);
	if (w && now < HM_READ(w->until)) {
		w->last_seen = now; /* so that its account stays */
		return HM_ANSWER_STOPPED;
	}
	if (probe == HM_PROBE_UDP)
		return HM_ANSWER_PASS;
	if (!w) {
		w = &b->way[hm_oldest_way(b, now) & (HM_SCAN_WAYS - 1)];
		if (w->key)
			hm_count(HM_STAT_SCAN_EVICTED);
		hm_new_way(w, key, now);
	}
	w->last_seen = now;
	flags = hm_port_flags(port);
	probes = HM_READ(config.probes);
	decoy = hm_decoy(flags, port);
	if (decoy && (probes & HM_PROBES_LIMITED) && hm_too_many(w, now))
		return HM_ANSWER_TOO_MANY;
	if ((flags & HM_PORT_UNCOUNTED) || !(probes & HM_PROBES_COUNTED))
		return HM_ANSWER_PASS;
	return hm_count_probe(w, now, by.local, port, decoy && (probes & HM_PROBES_BY_ADDRESS), probe);
}

/*
 * What hm_probe() says of the packet of hm_read() comes to this: 0, or the statistic under which it is dropped. Guards and
 * allows win even if they came later.
 */
static __always_inline __u32 hm_probe_dropped(const struct hm_packet *p, __u32 answer)
{
	struct hm_scan_bucket *b;
	struct hm_scan_way *w;
	__u64 key;

	if (answer == HM_ANSWER_TOO_MANY)
		return hm_passes() ? 0 : HM_STAT_DROP_RATE;
	if (answer == HM_ANSWER_STOPPED)
		return hm_passes() ? 0 : HM_STAT_DROP_SCAN;
	key = hm_scan_key(hm_prober(p).source);
	b = hm_scan_bucket(key);
	w = b ? hm_scan_way(b, key) : 0;
	return w && hm_tripped(p, w, answer) ? HM_STAT_DROP_SCAN : 0;
}

/* For a probe that was judged before its packet was read. */
__noinline int hm_probed(struct xdp_md *ctx, __u32 l3_offset, __u32 family, __u32 answer)
{
	__u32 dropped;
	struct hm_packet *p = hm_packet();

	if (!p)
		return XDP_PASS;
	hm_read(ctx, l3_offset, family);
	dropped = hm_probe_dropped(p, answer);
	return dropped ? hm_drop(dropped) : hm_pass(HM_STAT_PASSED);
}

#endif
