/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/*
 * The layout that kernel and Java share. Java mirrors it in KernelLayout; a test compares both through the object's BTF.
 *
 * Who writes: the daemon alone writes config, ban buckets, prefixes, passes, guards, contained flows and ports. The kernel
 * alone writes hits, scan state, quarantine, bound ports, config.quarantine_until, runtime and statistics, with two exceptions: the
 * daemon sets a hit counter to 0 before it publishes the key it counts for, and may set the until of a hm_scan_way or a
 * hm_quarantine_way to 0.
 *
 * Every time is in jiffies (bpf_jiffies64), so that expiry goes on when the daemon is stopped. Addresses and keys are the
 * packet's bytes loaded natively; ports are in host order.
 */
#ifndef HONEYMESH_H
#define HONEYMESH_H

#include <linux/types.h>

#define HM_WAYS4 5
#define HM_WAYS6 3
#define HM_SCAN_WAYS 4
#define HM_CONTAINED_WAYS 4
#define HM_QUARANTINE_WAYS 4
#define HM_QUARANTINE_BUCKETS 256
#define HM_GUARDS_PER_PREFIX 32
#define HM_PORTS 65536
/* Of scan reports that wait to be read. */
#define HM_RING_BYTES 65536

/* A ban's value is one word, so a reader never sees half of it: until:40 | reasons:16 | flags:8. 0 is never live. */
#define HM_UNTIL_SHIFT 24
#define HM_REASON_SHIFT 8
#define HM_FLAG_CHECK_PASS 0x01 /* an allow or a guard overlaps: ask before dropping */
#define HM_FLAG_CONTAINED 0x02 /* some conversation of this source may go on: ask before dropping */
#define HM_FLAGS_ASK (HM_FLAG_CHECK_PASS | HM_FLAG_CONTAINED)

enum hm_mode {
	HM_MODE_TEST = 0,
	HM_MODE_ENFORCE = 1,
	HM_MODE_LOCKDOWN = 2,
};

enum hm_port_flag {
	HM_PORT_TRAP_TCP = 1, /* a trap has it on every local address */
	HM_PORT_TRAP_UDP = 2,
	HM_PORT_MANAGEMENT = 4, /* established TCP goes on in LOCKDOWN */
	HM_PORT_UNCOUNTED = 8, /* a SYN to it is no sign of a scan (passive FTP ranges and the like) */
	HM_PORT_STEERED = 16, /* nobody has used it for long: who connects gets the catch-all (S07) */
};

/* What config.probes switches on. */
enum hm_probes {
	HM_PROBES_COUNTED = 1, /* scan detection */
	HM_PROBES_LIMITED = 2, /* a source's connections to decoys */
	HM_PROBES_BY_ADDRESS = 4, /* a decoy counts on each address: not where others' packets pass through this machine */
};

enum hm_scan_kind {
	HM_SCAN_FAST = 1,
	HM_SCAN_SLOW = 2,
	HM_SCAN_STEALTH = 3,
};

enum hm_scan_outcome {
	HM_OUTCOME_STOPPED = 1,
	HM_OUTCOME_EXCUSED = 2, /* an allow or a guard covers the source */
	HM_OUTCOME_SPENT = 3, /* this source's stops of the day are used up */
	HM_OUTCOME_BREAKER = 4, /* too many stops this minute on the whole node */
};

/*
 * Statistics. HM_STAT_WOULD_x counts in TEST what HM_STAT_DROP_x counts otherwise: the distance is constant.
 */
enum hm_stat {
	HM_STAT_PASSED = 0,
	HM_STAT_NOT_IP = 1,
	HM_STAT_UNPARSABLE = 2,
	HM_STAT_ALLOWED = 3,
	HM_STAT_GUARDED = 4,
	HM_STAT_CONTAINED = 5,
	HM_STAT_ESTABLISHED = 6, /* LOCKDOWN: management conversation */
	HM_STAT_ESSENTIAL = 7, /* LOCKDOWN: ARP, neighbour discovery, DHCP */
	HM_STAT_DROP_BAN4 = 8,
	HM_STAT_DROP_BAN6 = 9,
	HM_STAT_DROP_PREFIX = 10,
	HM_STAT_DROP_SCAN = 11,
	HM_STAT_DROP_LOCKDOWN = 12,
	HM_STAT_DROP_UNPARSABLE = 13, /* LOCKDOWN only */
	HM_STAT_DROP_QUARANTINE = 14,
	HM_STAT_DROP_RATE = 15,
	HM_STAT_WOULD_BAN4 = 16,
	HM_STAT_WOULD_BAN6 = 17,
	HM_STAT_WOULD_PREFIX = 18,
	HM_STAT_WOULD_SCAN = 19,
	HM_STAT_STEERED = 20, /* the place of a WOULD_LOCKDOWN, which there isn't */
	HM_STAT_UNATTENDED = 21, /* no daemon beats: passed */
	HM_STAT_WOULD_QUARANTINE = 22,
	HM_STAT_WOULD_RATE = 23,
	HM_STAT_SCAN_STOPPED = 24,
	HM_STAT_SCAN_EXCUSED = 25,
	HM_STAT_SCAN_SPENT = 26,
	HM_STAT_SCAN_BREAKER = 27,
	HM_STAT_SCAN_REPORTED = 28,
	HM_STAT_SCAN_UNREPORTED = 29, /* report limit reached or ring buffer full */
	HM_STAT_SCAN_EVICTED = 30,
	HM_STAT_QUARANTINED = 31,
	HM_STAT_SLOTS = 32,
};
#define HM_STAT_CPUS 512 /* a power of two */
#define HM_STAT_TEST_DISTANCE (HM_STAT_WOULD_BAN4 - HM_STAT_DROP_BAN4)

struct hm_stats {
	__u64 count[HM_STAT_SLOTS];
};

/* The first 64 bytes are what every packet needs. */
struct hm_config {
	__u64 key0; /* of bans, contained conversations and the quarantine; random per load */
	__u64 key1; /* odd */
	__u32 mode;
	__u32 probes; /* enum hm_probes */
	__u32 mask4; /* buckets - 1 */
	__u32 mask6;
	__u32 prefixes4; /* entries: 0 spares the look-up */
	__u32 prefixes6;
	__u32 fallback4;
	__u32 fallback6;
	__u64 alive_until; /* from then on everything passes: no daemon has been there for too long */
	__u64 quarantine_until; /* the latest of all: what has passed spares the look-up */
	__u64 lockdown_until; /* from then on LOCKDOWN is ENFORCE, even with no daemon alive */
	__u64 scan_key0;
	__u64 scan_key1;
	__u32 fast_ports;
	__u32 fast_window;
	__u32 slow_ports;
	__u32 slow_window;
	__u32 stealth_probes;
	__u32 stop_length;
	__u32 stop_per_day;
	__u32 day;
	__u32 breaker_stops;
	__u32 breaker_window;
	__u32 report_limit; /* reports per breaker_window on the whole node */
	__u32 report_interval; /* per source, for scans that were not stopped */
	__u32 contained_mask;
	__u32 contained; /* entries: 0 spares the look-up */
	__u32 scan_mask;
	__u32 quarantine_length; /* 0: off */
	__u64 network_namespace; /* its cookie: sockets of others are none of ours */
	__u32 second;
	__u32 decoy_syns; /* per source and second */
	__u32 scan_hosts6; /* IPv6 sources count by their address, not by their /64 */
	__u32 passes4; /* entries: 0 spares the look-up */
	__u32 passes6;
	__u32 spare;
};

/*
 * Exact bans: line 0 is all that it takes to find one, line 1, which only the kernel writes, counts what each has dropped; a
 * pair of lines comes from memory together. key 0 (0.0.0.0, ::/64) is "empty". Insert: hits = 0, value, then key (release).
 * Remove or reuse: key = 0 first. A reader checks the key again after the value.
 * overflowed = number of keys that belong here first but live in their second bucket or in the fallback map.
 */
struct hm_bucket4 {
	__u32 key[HM_WAYS4];
	__u32 overflowed;
	__u64 value[HM_WAYS4];
	__u64 hits[8];
};

struct hm_bucket6 {
	__u64 key[HM_WAYS6]; /* upper half of the address: the /64 */
	__u64 overflowed;
	__u64 value[HM_WAYS6];
	__u64 spare;
	__u64 hits[8];
};

struct hm_prefix4 {
	__u32 length;
	__u32 address;
};

struct hm_prefix6 {
	__u32 length;
	__u32 address[4];
};

/*
 * Value of the prefix bans and of the fallback maps; slot indexes extra_hits. The longest prefix hides the shorter ones,
 * so value is what all that cover it amount to; own is this entry's alone, for the daemon to read back.
 */
struct hm_ban {
	__u64 value;
	__u64 own;
	__u32 slot;
	__u32 spare;
};

/* What passes from a prefix: everything until allow_until, and the guard tuples [first, first + count). */
struct hm_pass {
	__u64 allow_until;
	__u32 first;
	__u32 count;
};

struct hm_guard {
	__u16 remote_port; /* 0: any, as in the other two */
	__u16 local_port;
	__u8 protocol;
	__u8 spare[3];
};

/* A conversation's 5-tuple. */
struct hm_flow {
	__u32 source[4]; /* IPv4: first word, the rest 0 */
	__u32 destination[4];
	__u16 source_port;
	__u16 destination_port;
	__u8 protocol;
	__u8 family; /* 4 or 6 */
	__u8 spare[2];
};

/*
 * Conversations that go on in spite of their ban (S05), by the keyed hash of the 5-tuple: 64 bits that nobody outside can aim
 * at. Written by memory write, as bans are: the exception has to be there before the ban is, and a system call would delay it.
 */
struct hm_contained_way {
	__u64 key; /* 0 is empty */
	__u64 until; /* jiffy */
};

struct hm_contained_bucket {
	struct hm_contained_way way[HM_CONTAINED_WAYS];
};

/*
 * A source that has just completed a handshake with a trap, until policy has decided; and the one conversation that goes on
 * (its key as above). Insert: until = 0, the rest, then until. IPv4 addresses are mapped (::ffff:a.b.c.d).
 */
struct hm_quarantine_way {
	__u64 high;
	__u64 low;
	__u64 until; /* jiffy; 0 is empty */
	__u64 flow;
};

struct hm_quarantine_bucket {
	struct hm_quarantine_way way[HM_QUARANTINE_WAYS];
};

struct hm_ports {
	__u8 flags[HM_PORTS]; /* enum hm_port_flag */
};

/* When a program last bound the port, as the low half of the jiffy; 0: not since the load. */
struct hm_bound {
	__u32 at[HM_PORTS];
};

/* One source's scan state, one cache line. Two CPUs may lose each other's update: a port is then counted late. */
struct hm_scan_way {
	__u64 key; /* keyed hash of the source; 0 is empty */
	__u64 until; /* bare SYNs, stealth probes and UDP to traps are dropped before this jiffy */
	__u64 fast_bits;
	__u64 slow_bits;
	__u32 fast_start;
	__u32 slow_start;
	__u32 last_seen;
	__u32 day_start;
	__u32 day_used;
	__u32 reported;
	__u8 fast_count;
	__u8 slow_count;
	__u8 stealth_count;
	__u8 addresses; /* of ours at whose decoys it has knocked: a bit for each, which several share */
	__u16 decoy_start; /* low half of the jiffy */
	__u16 decoy_syns;
};

struct hm_scan_bucket {
	struct hm_scan_way way[HM_SCAN_WAYS];
};

/* Node-wide limits of scan detection. */
struct hm_runtime {
	__u64 window_start;
	__u64 stops;
	__u64 reports;
};

struct hm_scan_event {
	__u32 source[4];
	__u32 destination[4];
	__u64 first_seen; /* jiffies */
	__u64 last_seen;
	__u64 until; /* 0 unless stopped */
	__u16 destination_port;
	__u16 ports_seen; /* distinct ports, decoys of each address by themselves, or probes if stealth; a lower bound */
	__u8 family;
	__u8 kind;
	__u8 outcome;
	__u8 addresses_seen; /* distinct local addresses, if the ports are decoys; a lower bound, at most 8 */
};

struct hm_clock {
	__u64 jiffies;
	__u64 monotonic_nanos;
};

#endif
