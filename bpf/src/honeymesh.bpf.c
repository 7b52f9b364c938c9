/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/*
 * The HoneyMesh XDP program. Floor: kernel 5.10 (no atomic with a result, no helper newer than bpf_jiffies64 and the ring
 * buffer). The ban check comes as soon as the source address is read (S08); everything else is behind it.
 */
#include "base.h"
#include "bans.h"
#include "parse.h"
#include "guard.h"
#include "quarantine.h"
#include "scan.h"
#include "lockdown.h"
#include "steer.h"

#define HM_MAX_TAGS 2
/* Where the type is. Of the packed struct ethhdr the compiler would read it byte by byte. */
#define HM_ETH_TYPE 12
/* The first byte of an IPv4 header without options. */
#define HM_IP_PLAIN 0x45

HM_MMAP_ARRAY(clock, struct hm_clock);

/* Everything that needs the whole packet and is not banned. */
__noinline int hm_slow(struct xdp_md *ctx, __u32 l3_offset, __u32 family)
{
	__u32 probe = HM_PROBE_NONE, answer, dropped;
	struct hm_packet *p = hm_packet();

	if (!p)
		return XDP_PASS;
	hm_read(ctx, l3_offset, family);
	if (hm_locked_down())
		return hm_lockdown(p);
	if (p->known == HM_KNOWN_BROKEN)
		return hm_pass(HM_STAT_UNPARSABLE);
	if (p->known == HM_KNOWN_TCP)
		probe = hm_probe_kind(p->tcp_flags);
	else if (p->known == HM_KNOWN_TINY)
		probe = HM_PROBE_STEALTH;
	else if (p->known == HM_KNOWN_PORTS && (hm_port_flags(p->flow.destination_port) & HM_PORT_TRAP_UDP))
		probe = HM_PROBE_UDP;
	if (probe == HM_PROBE_NONE || !HM_READ(config.probes))
		return hm_pass(HM_STAT_PASSED);
	answer = hm_probe(hm_prober(p), p->flow.destination_port, probe);
	dropped = answer == HM_ANSWER_PASS ? 0 : hm_probe_dropped(p, answer);
	return dropped ? hm_drop(dropped) : hm_pass(HM_STAT_PASSED);
}

/*
 * The common cases, decided without reading the whole packet: a segment of a running conversation, a connection's first one,
 * plain UDP.
 */
static __always_inline int hm_transport(struct xdp_md *ctx, void *l3, void *l4, void *end, __u32 l3_offset, __u32 family,
					__u8 protocol)
{
	struct iphdr *ip4 = l3;
	struct ipv6hdr *ip6 = l3;
	__u8 *byte = l4;
	__u32 probe, answer;
	__u16 port;

	if (HM_READ(config.mode) == HM_MODE_LOCKDOWN)
		return hm_slow(ctx, l3_offset, family);
	if (protocol == IPPROTO_TCP && l4 + 20 <= end) {
		if (HM_LIKELY((byte[13] & (HM_SYN | HM_ACK)) == HM_ACK))
			return hm_pass(HM_STAT_PASSED);
		port = bpf_ntohs(*(__be16 *)(byte + 2));
		probe = hm_probe_kind(byte[13]);
	} else if (protocol == IPPROTO_UDP && l4 + 8 <= end) {
		port = bpf_ntohs(*(__be16 *)(byte + 2));
		probe = hm_port_flags(port) & HM_PORT_TRAP_UDP ? HM_PROBE_UDP : HM_PROBE_NONE;
	} else {
		return hm_slow(ctx, l3_offset, family);
	}
	if (probe == HM_PROBE_NONE || !HM_READ(config.probes))
		return hm_pass(HM_STAT_PASSED);
	answer = hm_probe(family == 4 ? hm_prober4(ip4->saddr, ip4->daddr) :
					hm_prober6(ip6->saddr.in6_u.u6_addr32, ip6->daddr.in6_u.u6_addr32),
			  port, probe);
	return answer == HM_ANSWER_PASS ? hm_pass(HM_STAT_PASSED) : hm_probed(ctx, l3_offset, family, answer);
}

/* Hits are not counted atomically, which would cost as much as the look-up: two CPUs may lose one, never a drop. */
static __always_inline int hm_banned(struct xdp_md *ctx, __u32 l3_offset, __u32 family, struct hm_found ban, __u32 stat)
{
	__u32 excuse;

	if (HM_UNLIKELY(ban.value & HM_FLAGS_ASK)) {
		excuse = hm_excused(ctx, l3_offset, family, ban.value & HM_FLAGS_ASK);
		if (excuse)
			return hm_pass(excuse & (HM_STAT_SLOTS - 1));
	}
	if (HM_LIKELY(ban.hits))
		++*ban.hits;
	return hm_drop(stat);
}

static __always_inline int hm_quarantine_verdict(struct xdp_md *ctx, __u32 l3_offset, __u32 family, __u64 flow)
{
	__u32 excuse = hm_quarantine_excuse(ctx, l3_offset, family, flow);

	return excuse ? hm_pass(excuse & (HM_STAT_SLOTS - 1)) : hm_drop(HM_STAT_DROP_QUARANTINE);
}

static __always_inline int hm_ipv4(struct xdp_md *ctx, void *data, void *end, __u32 l3_offset, __u64 now)
{
	struct iphdr *ip = data + l3_offset;
	struct hm_found ban;
	__u64 flow;

	if ((void *)(ip + 1) > end)
		return hm_unparsable();
	ban = hm_find4(ip->saddr);
	if (hm_alive(ban.value, now))
		return hm_banned(ctx, l3_offset, 4, ban, HM_STAT_DROP_BAN4);
	if (HM_READ(config.prefixes4)) {
		ban = hm_find_prefix4(ip->saddr);
		if (hm_alive(ban.value, now))
			return hm_banned(ctx, l3_offset, 4, ban, HM_STAT_DROP_PREFIX);
	}
	flow = hm_quarantined(hm_source4(ip->saddr), now);
	if (flow)
		return hm_quarantine_verdict(ctx, l3_offset, 4, flow);
	if (HM_UNLIKELY(*(__u8 *)ip != HM_IP_PLAIN || (ip->frag_off & bpf_htons(HM_IP_OFFSET))))
		return ip->version == 4 && ip->ihl >= 5 ? hm_slow(ctx, l3_offset, 4) : hm_unparsable();
	return hm_transport(ctx, ip, ip + 1, end, l3_offset, 4, ip->protocol);
}

static __always_inline int hm_ipv6(struct xdp_md *ctx, void *data, void *end, __u32 l3_offset, __u64 now)
{
	struct ipv6hdr *ip = data + l3_offset;
	struct hm_found ban;
	__u64 subnet, flow;

	if ((void *)(ip + 1) > end)
		return hm_unparsable();
	__builtin_memcpy(&subnet, &ip->saddr, 8);
	ban = hm_find6(subnet);
	if (hm_alive(ban.value, now))
		return hm_banned(ctx, l3_offset, 6, ban, HM_STAT_DROP_BAN6);
	if (HM_READ(config.prefixes6)) {
		ban = hm_find_prefix6(ip->saddr.in6_u.u6_addr32);
		if (hm_alive(ban.value, now))
			return hm_banned(ctx, l3_offset, 6, ban, HM_STAT_DROP_PREFIX);
	}
	flow = hm_quarantined(hm_source6(ip->saddr.in6_u.u6_addr32), now);
	if (flow)
		return hm_quarantine_verdict(ctx, l3_offset, 6, flow);
	if (ip->version != 6)
		return hm_unparsable();
	return hm_transport(ctx, ip, ip + 1, end, l3_offset, 6, ip->nexthdr);
}

/*
 * More tags than are read. Linux takes off priority tags (VLAN 0), however many there are: such a frame is an ordinary one in
 * disguise. No network sends it.
 */
static __noinline int hm_more_tags(struct xdp_md *ctx)
{
	void *data = (void *)(long)ctx->data;
	void *end = (void *)(long)ctx->data_end;
	__u32 priority = 0;

	if (data + ETH_HLEN + 4 * (HM_MAX_TAGS + 1) > end)
		return hm_unparsable();
#pragma unroll
	for (int i = 0; i <= HM_MAX_TAGS; i++)
		priority |= !(*(__be16 *)(data + ETH_HLEN + 4 * i) & bpf_htons(0x0fff));
	return priority ? hm_drop(HM_STAT_DROP_SCAN) : hm_unparsable();
}

static __always_inline int hm_network(struct xdp_md *ctx, void *data, void *end, __u32 l3_offset, __be16 type,
				      __u64 now)
{
	if (type == bpf_htons(ETH_P_IP))
		return hm_ipv4(ctx, data, end, l3_offset, now);
	if (type == bpf_htons(ETH_P_IPV6))
		return hm_ipv6(ctx, data, end, l3_offset, now);
	if (type == bpf_htons(ETH_P_8021Q) || type == bpf_htons(ETH_P_8021AD))
		return hm_more_tags(ctx);
	if (!hm_locked_down())
		return hm_pass(HM_STAT_NOT_IP);
	if (type == bpf_htons(ETH_P_ARP))
		return hm_pass(HM_STAT_ESSENTIAL);
	hm_count(HM_STAT_DROP_LOCKDOWN);
	return XDP_DROP;
}

/* Ethernet, with up to two VLAN tags. */
SEC("xdp")
int honeymesh_eth(struct xdp_md *ctx)
{
	void *data = (void *)(long)ctx->data;
	void *end = (void *)(long)ctx->data_end;
	__u32 offset = ETH_HLEN;
	__be16 type;
	__u64 now = bpf_jiffies64();

	if (HM_UNLIKELY(now >= HM_READ(config.alive_until)))
		return hm_pass(HM_STAT_UNATTENDED);
	/* Once more on its own what hm_network() does too: ways with one check of the length and no variable offset. */
	if (HM_LIKELY(data + ETH_HLEN + sizeof(struct iphdr) <= end && *(__be16 *)(data + HM_ETH_TYPE) == bpf_htons(ETH_P_IP)))
		return hm_ipv4(ctx, data, end, ETH_HLEN, now);
	if (data + ETH_HLEN + sizeof(struct ipv6hdr) <= end && *(__be16 *)(data + HM_ETH_TYPE) == bpf_htons(ETH_P_IPV6))
		return hm_ipv6(ctx, data, end, ETH_HLEN, now);
	if (data + ETH_HLEN > end)
		return hm_unparsable();
	type = *(__be16 *)(data + HM_ETH_TYPE);
#pragma unroll
	for (int i = 0; i < HM_MAX_TAGS; i++) {
		if (type != bpf_htons(ETH_P_8021Q) && type != bpf_htons(ETH_P_8021AD))
			break;
		if (data + offset + 4 > end)
			return hm_unparsable();
		type = *(__be16 *)(data + offset + 2);
		offset += 4;
	}
	return hm_network(ctx, data, end, offset, type, now);
}

/* Devices whose frames start with the IP header (tun, WireGuard, PPP, IP tunnels). */
SEC("xdp")
int honeymesh_ip(struct xdp_md *ctx)
{
	void *data = (void *)(long)ctx->data;
	void *end = (void *)(long)ctx->data_end;
	__u8 version;
	__u64 now = bpf_jiffies64();

	if (HM_UNLIKELY(now >= HM_READ(config.alive_until)))
		return hm_pass(HM_STAT_UNATTENDED);
	if (data + 1 > end)
		return hm_unparsable();
	version = *(__u8 *)data >> 4;
	if (version == 4)
		return hm_ipv4(ctx, data, end, 0, now);
	if (version == 6)
		return hm_ipv6(ctx, data, end, 0, now);
	return hm_unparsable();
}

/* Never attached: the daemon runs it to read both clocks at one moment. */
SEC("xdp")
int honeymesh_clock(struct xdp_md *ctx __attribute__((unused)))
{
	__u32 zero = 0;
	struct hm_clock *both = bpf_map_lookup_elem(&clock, &zero);

	if (!both)
		return XDP_ABORTED;
	both->jiffies = bpf_jiffies64();
	both->monotonic_nanos = bpf_ktime_get_ns();
	return XDP_PASS;
}

char LICENSE[] SEC("license") = "GPL";
