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

/* The counter of an entry that has no place in a bucket. */
static __always_inline __u64 *hm_extra(__u32 slot)
{
	return bpf_map_lookup_elem(&extra_hits, &slot);
}

/* One body for both families: the bucket is searched, its key is checked again after the value was read. */
#define HM_SEARCH(bucket_type, key_type, ways)                                                                \
	static __always_inline __u64 hm_search_##bucket_type(struct bucket_type *b, key_type key, __u64 **hits) \
	{                                                                                                     \
		_Pragma("unroll") for (__u32 i = 0; i < ways; i++)                                            \
		{                                                                                             \
			if (HM_READ(b->key[i]) == key) {                                                      \
				__u64 value = HM_READ(b->value[i]);                                           \
				*hits = &b->hits[i];                                                          \
				return HM_READ(b->key[i]) == key ? value : 0;                                 \
			}                                                                                     \
		}                                                                                             \
		return 0;                                                                                     \
	}

HM_SEARCH(hm_bucket4, __u32, HM_WAYS4)
HM_SEARCH(hm_bucket6, __u64, HM_WAYS6)

/* First bucket; the second only if the first one overflowed; the fallback only if it holds anything. */
#define HM_FIND(n, bucket_type, key_type)                                                       \
	static __always_inline __u64 hm_find##n(key_type key, __u64 now, __u64 **hits)          \
	{                                                                                       \
		__u64 hash = hm_mix(key, config.key0, config.key1);                             \
		__u32 mask = config.mask##n;                                                    \
		__u32 first = (__u32)hash & mask, second;                                       \
		struct bucket_type *b = bpf_map_lookup_elem(&bans##n, &first);                  \
		struct hm_ban *ban;                                                             \
		__u64 value;                                                                    \
                                                                                                \
		if (!b)                                                                         \
			return 0;                                                               \
		value = hm_search_##bucket_type(b, key, hits);                                  \
		if (value)                                                                      \
			return hm_alive(value, now) ? value : 0;                                \
		if (!HM_READ(b->overflowed))                                                    \
			return 0;                                                               \
		second = (__u32)(hash >> 32) & mask;                                            \
		if (second == first)                                                            \
			second ^= 1 & mask;                                                     \
		b = bpf_map_lookup_elem(&bans##n, &second);                                     \
		if (!b)                                                                         \
			return 0;                                                               \
		value = hm_search_##bucket_type(b, key, hits);                                  \
		if (value)                                                                      \
			return hm_alive(value, now) ? value : 0;                                \
		if (!HM_READ(config.fallback##n))                                               \
			return 0;                                                               \
		ban = bpf_map_lookup_elem(&fallback##n, &key);                                  \
		return ban ? hm_live(ban, now, hits) : 0;                                       \
	}

static __always_inline __u64 hm_live(struct hm_ban *ban, __u64 now, __u64 **hits)
{
	__u64 value = HM_READ(ban->value);

	*hits = hm_extra(ban->slot);
	return hm_alive(value, now) ? value : 0;
}

HM_FIND(4, hm_bucket4, __u32)
HM_FIND(6, hm_bucket6, __u64)

static __always_inline __u64 hm_find_prefix4(__u32 address, __u64 now, __u64 **hits)
{
	struct hm_prefix4 key = { .length = 32, .address = address };
	struct hm_ban *ban = bpf_map_lookup_elem(&prefixes4, &key);

	return ban ? hm_live(ban, now, hits) : 0;
}

static __always_inline __u64 hm_find_prefix6(const __u32 *address, __u64 now, __u64 **hits)
{
	struct hm_prefix6 key = { .length = 128,
				  .address = { address[0], address[1], address[2], address[3] } };
	struct hm_ban *ban = bpf_map_lookup_elem(&prefixes6, &key);

	return ban ? hm_live(ban, now, hits) : 0;
}

/* Not atomic, which would cost as much as the look-up: two CPUs may lose a hit of the same source, never a drop. */
static __always_inline int hm_drop_banned(struct hm_stats *st, __u64 *hits, __u32 stat)
{
	if (hits)
		++*hits;
	return hm_drop(st, stat);
}

#endif
