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

/* A ban that is alive or was: its word, or 0, and the counter of its hits. */
struct hm_found {
	__u64 value;
	__u64 *hits;
};

/*
 * One body for both families: the bucket is searched, its key is checked again after the value was read. The compiler must not
 * know the index, or else it carries a pointer for each use of it through all the comparisons.
 */
#define HM_SEARCH(bucket_type, key_type, ways)                                                              \
	static __always_inline struct hm_found hm_search_##bucket_type(struct bucket_type *b, key_type key) \
	{                                                                                                   \
		struct hm_found found = {};                                                                 \
		__u64 i;                                                                                    \
                                                                                                            \
		_Pragma("unroll") for (i = 0; i < ways; i++)                                                \
		{                                                                                           \
			if (HM_READ(b->key[i]) == key)                                                      \
				break;                                                                      \
		}                                                                                           \
		if (i == ways)                                                                              \
			return found;                                                                       \
		asm volatile("" : "+r"(i));                                                                 \
		found.value = HM_READ(b->value[i]);                                                         \
		found.hits = &b->hits[i];                                                                   \
		if (HM_READ(b->key[i]) != key)                                                              \
			found.value = 0;                                                                    \
		return found;                                                                               \
	}

HM_SEARCH(hm_bucket4, __u32, HM_WAYS4)
HM_SEARCH(hm_bucket6, __u64, HM_WAYS6)

static __always_inline struct hm_found hm_found(struct hm_ban *ban)
{
	struct hm_found found = {};

	if (ban) {
		found.value = HM_READ(ban->value);
		found.hits = hm_extra(ban->slot);
	}
	return found;
}

/* The first bucket is searched; if it overflowed and has no such key, the second and, if it holds anything, the fallback. */
#define HM_FIND(n, bucket_type, key_type)                                                       \
	static __noinline void hm_search_elsewhere##n(key_type key, struct hm_found *found)     \
	{                                                                                       \
		__u64 hash = hm_mix(key, config.key0, config.key1);                             \
		__u32 mask = config.mask##n;                                                    \
		__u32 first = (__u32)hash & mask, second = (__u32)(hash >> 32) & mask;          \
		struct bucket_type *b;                                                          \
                                                                                                \
		if (second == first)                                                            \
			second ^= 1 & mask;                                                     \
		b = bpf_map_lookup_elem(&bans##n, &second);                                     \
		if (!b)                                                                         \
			return;                                                                 \
		*found = hm_search_##bucket_type(b, key);                                       \
		if (!found->hits && HM_READ(config.fallback##n))                                \
			*found = hm_found(bpf_map_lookup_elem(&fallback##n, &key));             \
	}                                                                                       \
                                                                                                \
	static __always_inline struct hm_found hm_find##n(key_type key)                         \
	{                                                                                       \
		__u32 first = (__u32)hm_mix(key, config.key0, config.key1) & config.mask##n;    \
		struct bucket_type *b = bpf_map_lookup_elem(&bans##n, &first);                  \
		struct hm_found found = {};                                                     \
                                                                                                \
		if (!b)                                                                         \
			return found;                                                           \
		found = hm_search_##bucket_type(b, key);                                        \
		if (HM_UNLIKELY(!found.hits && HM_READ(b->overflowed))) {                       \
			struct hm_found elsewhere = {};                                         \
                                                                                                \
			hm_search_elsewhere##n(key, &elsewhere);                                \
			return elsewhere;                                                       \
		}                                                                               \
		return found;                                                                   \
	}

HM_FIND(4, hm_bucket4, __u32)
HM_FIND(6, hm_bucket6, __u64)

static __always_inline struct hm_found hm_find_prefix4(__u32 address)
{
	struct hm_prefix4 key = { .length = 32, .address = address };

	return hm_found(bpf_map_lookup_elem(&prefixes4, &key));
}

static __always_inline struct hm_found hm_find_prefix6(const __u32 *address)
{
	struct hm_prefix6 key = { .length = 128,
				  .address = { address[0], address[1], address[2], address[3] } };

	return hm_found(bpf_map_lookup_elem(&prefixes6, &key));
}

#endif
