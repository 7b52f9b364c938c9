/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/* Ban tables and their look-ups. All return 0 or the value of a ban that is alive, with the counter of its hits. */
#ifndef HM_BANS_H
#define HM_BANS_H

#include "base.h"

#define HM_MMAP_ARRAY(name, entry)                  \
	struct {                                    \
		__uint(type, BPF_MAP_TYPE_ARRAY);   \
		__uint(map_flags, BPF_F_MMAPABLE);  \
		__uint(max_entries, 1);             \
		__type(key, __u32);                 \
		__type(value, entry);               \
	} name SEC(".maps")

/* Sizes are set before loading, from the configured capacity. */
HM_MMAP_ARRAY(bans4, struct hm_bucket4);
HM_MMAP_ARRAY(bans6, struct hm_bucket6);
HM_MMAP_ARRAY(hits4, struct hm_hits);
HM_MMAP_ARRAY(hits6, struct hm_hits);
HM_MMAP_ARRAY(extra_hits, __u64);

/* For keys that found both their buckets full. Allocated on use; as large as the capacity, so no ban is ever lost. */
#define HM_FALLBACK(name, key_type)                 \
	struct {                                    \
		__uint(type, BPF_MAP_TYPE_HASH);    \
		__uint(map_flags, BPF_F_NO_PREALLOC); \
		__uint(max_entries, 1);             \
		__type(key, key_type);              \
		__type(value, struct hm_ban);       \
	} name SEC(".maps")

HM_FALLBACK(fallback4, __u32);
HM_FALLBACK(fallback6, __u64);

#define HM_LPM(name, key_type, value_type)          \
	struct {                                    \
		__uint(type, BPF_MAP_TYPE_LPM_TRIE); \
		__uint(map_flags, BPF_F_NO_PREALLOC); \
		__uint(max_entries, 1);             \
		__type(key, key_type);              \
		__type(value, value_type);          \
	} name SEC(".maps")

HM_LPM(prefixes4, struct hm_prefix4, struct hm_ban);
HM_LPM(prefixes6, struct hm_prefix6, struct hm_ban);

static __always_inline bool hm_alive(__u64 value, __u64 now)
{
	return now < (value >> HM_UNTIL_SHIFT);
}

static __always_inline void hm_hit(void *map, __u32 bucket, __u32 way)
{
	struct hm_hits *hits = bpf_map_lookup_elem(map, &bucket);

	if (hits)
		__sync_fetch_and_add(&hits->count[way & 7], 1);
}

static __always_inline void hm_extra_hit(__u32 slot)
{
	__u64 *hits = bpf_map_lookup_elem(&extra_hits, &slot);

	if (hits)
		__sync_fetch_and_add(hits, 1);
}

/* Where a hit is to be counted, once it is known that the packet is dropped. */
struct hm_hit_at {
	__u32 bucket;
	__u32 way; /* HM_EXTRA: bucket is a slot of extra_hits */
};
#define HM_EXTRA 8

/* One body for both families: the bucket is searched, its key is checked again after the value was read. */
#define HM_SEARCH(bucket_type, key_type, ways)                                                        \
	static __always_inline __u64 hm_search_##bucket_type(struct bucket_type *b, key_type key, __u32 *way) \
	{                                                                                             \
		_Pragma("unroll") for (__u32 i = 0; i < ways; i++)                                    \
		{                                                                                     \
			if (HM_READ(b->key[i]) == key) {                                              \
				__u64 value = HM_READ(b->value[i]);                                   \
				*way = i;                                                             \
				return HM_READ(b->key[i]) == key ? value : 0;                         \
			}                                                                             \
		}                                                                                     \
		return 0;                                                                             \
	}

HM_SEARCH(hm_bucket4, __u32, HM_WAYS4)
HM_SEARCH(hm_bucket6, __u64, HM_WAYS6)

/* First bucket; the second only if the first one overflowed; the fallback only if it holds anything. */
#define HM_FIND(n, bucket_type, key_type)                                                             \
	static __always_inline __u64 hm_find##n(const struct hm_config *cfg, key_type key, __u64 now, \
						struct hm_hit_at *at)                                 \
	{                                                                                             \
		__u64 hash = hm_mix(key, cfg->key0, cfg->key1);                                       \
		__u32 mask = cfg->mask##n;                                                            \
		__u32 first = (__u32)hash & mask, second;                                             \
		struct bucket_type *b = bpf_map_lookup_elem(&bans##n, &first);                        \
		struct hm_ban *ban;                                                                   \
		__u64 value;                                                                          \
                                                                                                      \
		if (!b)                                                                               \
			return 0;                                                                     \
		at->bucket = first;                                                                   \
		value = hm_search_##bucket_type(b, key, &at->way);                                    \
		if (value)                                                                            \
			return hm_alive(value, now) ? value : 0;                                      \
		if (!HM_READ(b->overflowed))                                                          \
			return 0;                                                                     \
		second = (__u32)(hash >> 32) & mask;                                                  \
		if (second == first)                                                                  \
			second ^= 1 & mask;                                                           \
		b = bpf_map_lookup_elem(&bans##n, &second);                                           \
		if (!b)                                                                               \
			return 0;                                                                     \
		at->bucket = second;                                                                  \
		value = hm_search_##bucket_type(b, key, &at->way);                                    \
		if (value)                                                                            \
			return hm_alive(value, now) ? value : 0;                                      \
		if (!HM_READ(cfg->fallback##n))                                                       \
			return 0;                                                                     \
		ban = bpf_map_lookup_elem(&fallback##n, &key);                                        \
		if (!ban)                                                                             \
			return 0;                                                                     \
		at->bucket = ban->slot;                                                               \
		at->way = HM_EXTRA;                                                                   \
		value = HM_READ(ban->value);                                                          \
		return hm_alive(value, now) ? value : 0;                                              \
	}

HM_FIND(4, hm_bucket4, __u32)
HM_FIND(6, hm_bucket6, __u64)

static __always_inline __u64 hm_live_prefix(struct hm_ban *ban, __u64 now, struct hm_hit_at *at)
{
	__u64 value;

	if (!ban)
		return 0;
	at->bucket = ban->slot;
	at->way = HM_EXTRA;
	value = HM_READ(ban->value);
	return hm_alive(value, now) ? value : 0;
}

static __always_inline __u64 hm_find_prefix4(__u32 address, __u64 now, struct hm_hit_at *at)
{
	struct hm_prefix4 key = { .length = 32, .address = address };

	return hm_live_prefix(bpf_map_lookup_elem(&prefixes4, &key), now, at);
}

static __always_inline __u64 hm_find_prefix6(const __u32 *address, __u64 now, struct hm_hit_at *at)
{
	struct hm_prefix6 key = { .length = 128,
				  .address = { address[0], address[1], address[2], address[3] } };

	return hm_live_prefix(bpf_map_lookup_elem(&prefixes6, &key), now, at);
}

static __always_inline int hm_drop_banned(const struct hm_config *cfg, struct hm_stats *st, void *hits,
					  const struct hm_hit_at *at, __u32 stat)
{
	if (at->way == HM_EXTRA)
		hm_extra_hit(at->bucket);
	else
		hm_hit(hits, at->bucket, at->way);
	return hm_drop(cfg, st, stat);
}

#endif
