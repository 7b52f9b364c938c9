/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/*
 * Scan detection (S02). Its evidence can be forged, so all it ever does is short, bounded and narrow: a stop drops bare
 * SYNs, stealth probes and UDP to trap ports, and nothing of a running conversation.
 */
#ifndef HM_SCAN_H
#define HM_SCAN_H

#include "guard.h"

HM_MMAP_ARRAY(scans, struct hm_scan_bucket);
HM_MMAP_ARRAY(runtime, struct hm_runtime);

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 256 * 1024);
} events SEC(".maps");

/* IPv6 sources count by their /64. */
static __always_inline __u64 hm_scan_key(const struct hm_config *cfg, const struct hm_packet *p)
{
	__u64 source = p->flow.source[0];
	__u64 key;

	if (p->flow.family == 6)
		source = ~(source | (__u64)p->flow.source[1] << 32);
	key = hm_mix(source, cfg->scan_key0, cfg->scan_key1);
	return key ? key : 1;
}

/* A minute's budget for the whole node; opened again by the next minute. Races cost a few too many or too few. */
static __always_inline bool hm_take(struct hm_runtime *run, const struct hm_config *cfg, __u64 now, __u64 *used,
				    __u32 limit)
{
	if (now - run->window_start >= cfg->breaker_window) {
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
	e->first_seen = now - (__u32)((__u32)now - w->first_seen);
	e->last_seen = now;
	e->until = outcome == HM_OUTCOME_STOPPED ? w->until : 0;
	e->destination_port = p->flow.destination_port;
	e->family = p->flow.family;
	e->outcome = outcome;
	e->spare = 0;
}

static __always_inline void hm_report(struct hm_stats *st, const struct hm_packet *p, const struct hm_scan_way *w,
				      __u64 now, __u32 kind, __u32 outcome, __u32 seen)
{
	struct hm_scan_event *e = bpf_ringbuf_reserve(&events, sizeof(*e), 0);

	if (!e) {
		st->count[HM_STAT_SCAN_UNREPORTED]++;
		return;
	}
	hm_fill_event(e, p, w, now, outcome);
	e->kind = kind;
	e->ports_seen = seen;
	bpf_ringbuf_submit(e, 0);
	st->count[HM_STAT_SCAN_REPORTED]++;
}

/* How long this source may be stopped now: the stop's length, or what its day has left. */
static __always_inline __u32 hm_stop_length(const struct hm_config *cfg, struct hm_scan_way *w, __u32 now)
{
	__u32 left;

	if (!w->day_used || now - w->day_start >= cfg->day) {
		w->day_start = now;
		w->day_used = 0;
	}
	if (w->day_used >= cfg->stop_per_day)
		return 0;
	left = cfg->stop_per_day - w->day_used;
	return left < cfg->stop_length ? left : cfg->stop_length;
}

/* A threshold was reached. True if the source is stopped from here on. */
static __noinline bool hm_tripped(const struct hm_config *cfg, struct hm_stats *st, const struct hm_packet *p,
				  struct hm_scan_way *w, __u32 kind)
{
	__u64 now = bpf_jiffies64();
	__u32 zero = 0, length, outcome, seen;
	struct hm_runtime *run = bpf_map_lookup_elem(&runtime, &zero);
	__u64 key = w->key;

	if (!run)
		return false;
	seen = kind == HM_SCAN_FAST ? w->fast_count : kind == HM_SCAN_SLOW ? w->slow_count : w->stealth_count;
	w->fast_bits = 0;
	w->slow_bits = 0;
	w->fast_count = 0;
	w->slow_count = 0;
	w->stealth_count = 0;
	if (hm_passes()) {
		outcome = HM_OUTCOME_EXCUSED;
	} else if (!(length = hm_stop_length(cfg, w, now))) {
		outcome = HM_OUTCOME_SPENT;
	} else if (!hm_take(run, cfg, now, &run->stops, cfg->breaker_stops)) {
		outcome = HM_OUTCOME_BREAKER;
		run->breaker_since = now;
	} else {
		outcome = HM_OUTCOME_STOPPED;
		w->day_used += length;
		/* Another CPU may just have given this way to another source, who must not inherit the stop. */
		if (HM_READ(w->key) == key)
			HM_WRITE(w->until, now + length);
	}
	st->count[(HM_STAT_SCAN_STOPPED + outcome - HM_OUTCOME_STOPPED) & (HM_STAT_SLOTS - 1)]++;
	if (outcome != HM_OUTCOME_STOPPED && w->reported && (__u32)now - w->reported < cfg->report_interval)
		return false;
	w->reported = (__u32)now ? (__u32)now : 1;
	if (hm_take(run, cfg, now, &run->reports, cfg->report_limit))
		hm_report(st, p, w, now, kind, outcome, seen);
	else
		st->count[HM_STAT_SCAN_UNREPORTED]++;
	return outcome == HM_OUTCOME_STOPPED;
}

/*
 * The way to give to a new source: an empty one, else the one seen longest ago. Ways that carry a stop or a day's account
 * go last, so that a flood of forged sources can neither end a stop nor renew a victim's daily maximum.
 */
static __always_inline __u32 hm_oldest_way(const struct hm_config *cfg, const struct hm_scan_bucket *b, __u64 now)
{
	__u64 best = 0;
	__u32 victim = 0;

#pragma unroll
	for (__u32 i = 0; i < HM_SCAN_WAYS; i++) {
		const struct hm_scan_way *w = &b->way[i];
		__u64 rank = (__u32)((__u32)now - w->last_seen) + 1ULL;

		if (!w->key)
			rank |= 1ULL << 40;
		else if (!w->day_used || (__u32)now - w->day_start >= cfg->day)
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
	w->fast_bits = 0;
	w->slow_bits = 0;
	w->fast_start = now;
	w->slow_start = now;
	w->day_start = now;
	w->day_used = 0;
	w->reported = 0;
	w->first_seen = now;
	w->fast_count = 0;
	w->slow_count = 0;
	w->stealth_count = 0;
	HM_WRITE(w->key, key);
}

/* Tumbling windows: a window that has passed starts anew with this packet. */
static __always_inline __u32 hm_count_probe(const struct hm_config *cfg, struct hm_scan_way *w, __u32 now, __u16 port,
					    __u32 probe)
{
	/* Which bit a port gets is secret too: nobody can pick ports that fall together. */
	__u64 bit = 1ULL << (hm_mix(port, cfg->scan_key0, cfg->scan_key1) >> 58);

	if (now - w->fast_start >= cfg->fast_window) {
		w->fast_start = now;
		w->fast_bits = 0;
		w->fast_count = 0;
	}
	if (now - w->slow_start >= cfg->slow_window) {
		w->slow_start = now;
		w->first_seen = now;
		w->slow_bits = 0;
		w->slow_count = 0;
		w->stealth_count = 0;
	}
	if (!(w->fast_bits & bit)) {
		w->fast_bits |= bit;
		w->fast_count++;
	}
	if (!(w->slow_bits & bit)) {
		w->slow_bits |= bit;
		w->slow_count++;
	}
	if (probe == HM_PROBE_STEALTH && w->stealth_count < 255)
		w->stealth_count++;
	if (w->stealth_count >= cfg->stealth_probes)
		return HM_SCAN_STEALTH;
	if (w->fast_count >= cfg->fast_ports)
		return HM_SCAN_FAST;
	return w->slow_count >= cfg->slow_ports ? HM_SCAN_SLOW : 0;
}

/* Takes one probe into account. True: drop it. */
static __always_inline bool hm_scan(const struct hm_config *cfg, struct hm_stats *st, const struct hm_packet *p, __u32 probe)
{
	__u64 now = bpf_jiffies64();
	__u64 key = hm_scan_key(cfg, p);
	__u32 index = (__u32)(key >> 32) & cfg->scan_mask;
	struct hm_scan_bucket *b = bpf_map_lookup_elem(&scans, &index);
	struct hm_scan_way *w;
	__u32 i, kind;

	if (!b)
		return false;
	if (b->way[0].key == key)
		i = 0;
	else if (b->way[1].key == key)
		i = 1;
	else if (b->way[2].key == key)
		i = 2;
	else if (b->way[3].key == key)
		i = 3;
	else
		i = HM_SCAN_WAYS;
	if (i < HM_SCAN_WAYS) {
		w = &b->way[i];
		if (now < HM_READ(w->until)) {
			/* Still seen, so that its account stays. Guards and allows win even if they came later. */
			w->last_seen = now;
			return !hm_passes();
		}
	}
	if (probe == HM_PROBE_UDP || (hm_port_flags(p->flow.destination_port) & HM_PORT_UNCOUNTED))
		return false;
	if (i == HM_SCAN_WAYS) {
		i = hm_oldest_way(cfg, b, now);
		w = &b->way[i & (HM_SCAN_WAYS - 1)];
		if (w->key)
			st->count[HM_STAT_SCAN_EVICTED]++;
		hm_new_way(w, key, now);
	} else {
		w = &b->way[i & (HM_SCAN_WAYS - 1)];
	}
	w->last_seen = now;
	kind = hm_count_probe(cfg, w, now, p->flow.destination_port, probe);
	return kind && hm_tripped(cfg, st, p, w, kind);
}

#endif
