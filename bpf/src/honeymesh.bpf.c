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

HM_MMAP_ARRAY(clock, struct hm_clock);

/* Everything that needs the whole packet and is not banned. */
__noinline int hm_slow(struct xdp_md *ctx, __u32 l3_offset, __u32 family)
{
	__u32 zero = 0, probe;
	struct hm_config *cfg = bpf_map_lookup_elem(&config, &zero);
	struct hm_stats *st = bpf_map_lookup_elem(&stats, &zero);
	struct hm_packet *p = hm_packet();

	if (!cfg || !st || !p)
		return XDP_PASS;
	if (family == 4)
		hm_read_now(ctx, l3_offset, p); /* spares a call on the way of every SYN */
	else
		hm_read(ctx, l3_offset, family);
	if (hm_locked_down(cfg))
		return hm_lockdown(cfg, st, p);
	if (p->known == HM_KNOWN_BROKEN)
		return hm_pass(st, HM_STAT_UNPARSABLE);
	if (!HM_READ(cfg->scan_on))
		return hm_pass(st, HM_STAT_PASSED);
	if (p->known == HM_KNOWN_TCP)
		probe = hm_probe_kind(p->tcp_flags);
	else if (p->known == HM_KNOWN_TINY)
		probe = HM_PROBE_STEALTH;
	else if (p->known == HM_KNOWN_PORTS && (hm_port_flags(p->flow.destination_port) & HM_PORT_TRAP_UDP))
		probe = HM_PROBE_UDP;
	else
		probe = HM_PROBE_NONE;
	if (probe != HM_PROBE_NONE && hm_scan(cfg, st, p, probe))
		return hm_drop(cfg, st, HM_STAT_DROP_SCAN);
	return hm_pass(st, HM_STAT_PASSED);
}

/* The common case, decided without reading the whole packet: a segment of a running conversation, or plain UDP. */
static __always_inline bool hm_unsuspicious(const struct hm_config *cfg, void *l4, void *end, __u8 protocol)
{
	__u8 *byte = l4;

	if (HM_READ(cfg->mode) == HM_MODE_LOCKDOWN)
		return false;
	if (protocol == IPPROTO_TCP)
		return l4 + 20 <= end && hm_probe_kind(byte[13]) == HM_PROBE_NONE;
	if (protocol == IPPROTO_UDP)
		return l4 + 8 <= end && !(hm_port_flags(bpf_ntohs(*(__be16 *)(byte + 2))) & HM_PORT_TRAP_UDP);
	return false;
}

static __always_inline int hm_quarantine_verdict(struct xdp_md *ctx, __u32 l3_offset, __u32 family, __u64 flow,
						 const struct hm_config *cfg, struct hm_stats *st)
{
	__u32 excuse = hm_quarantine_excuse(ctx, l3_offset, family, flow);

	return excuse ? hm_pass(st, excuse & (HM_STAT_SLOTS - 1)) : hm_drop(cfg, st, HM_STAT_DROP_QUARANTINE);
}

static __always_inline int hm_ipv4(struct xdp_md *ctx, void *data, void *end, __u32 l3_offset,
				   const struct hm_config *cfg, struct hm_stats *st)
{
	struct iphdr *ip = data + l3_offset;
	struct hm_hit_at at;
	__u64 now, value, flow;
	__u32 stat = HM_STAT_DROP_BAN4, excuse;

	if ((void *)(ip + 1) > end)
		return hm_unparsable(cfg, st);
	now = bpf_jiffies64();
	value = hm_find4(cfg, ip->saddr, now, &at);
	if (!value && HM_READ(cfg->prefixes4)) {
		value = hm_find_prefix4(ip->saddr, now, &at);
		stat = HM_STAT_DROP_PREFIX;
	}
	if (value) {
		if (value & HM_FLAGS_ASK) {
			excuse = hm_excused(ctx, l3_offset, 4, value & HM_FLAGS_ASK);
			if (excuse)
				return hm_pass(st, excuse & (HM_STAT_SLOTS - 1));
		}
		return hm_drop_banned(cfg, st, &hits4, &at, stat);
	}
	flow = hm_quarantined(cfg, hm_source4(ip->saddr), now);
	if (flow)
		return hm_quarantine_verdict(ctx, l3_offset, 4, flow, cfg, st);
	if (ip->version != 4 || ip->ihl < 5)
		return hm_unparsable(cfg, st);
	if (!(ip->frag_off & bpf_htons(HM_IP_OFFSET)) &&
	    hm_unsuspicious(cfg, (void *)ip + ip->ihl * 4, end, ip->protocol))
		return hm_pass(st, HM_STAT_PASSED);
	return hm_slow(ctx, l3_offset, 4);
}

static __always_inline int hm_ipv6(struct xdp_md *ctx, void *data, void *end, __u32 l3_offset,
				   const struct hm_config *cfg, struct hm_stats *st)
{
	struct ipv6hdr *ip = data + l3_offset;
	struct hm_hit_at at;
	__u64 now, value, subnet, flow;
	__u32 stat = HM_STAT_DROP_BAN6, excuse;

	if ((void *)(ip + 1) > end)
		return hm_unparsable(cfg, st);
	now = bpf_jiffies64();
	__builtin_memcpy(&subnet, &ip->saddr, 8);
	value = hm_find6(cfg, subnet, now, &at);
	if (!value && HM_READ(cfg->prefixes6)) {
		value = hm_find_prefix6(ip->saddr.in6_u.u6_addr32, now, &at);
		stat = HM_STAT_DROP_PREFIX;
	}
	if (value) {
		if (value & HM_FLAGS_ASK) {
			excuse = hm_excused(ctx, l3_offset, 6, value & HM_FLAGS_ASK);
			if (excuse)
				return hm_pass(st, excuse & (HM_STAT_SLOTS - 1));
		}
		return hm_drop_banned(cfg, st, &hits6, &at, stat);
	}
	flow = hm_quarantined(cfg, hm_source6(ip->saddr.in6_u.u6_addr32), now);
	if (flow)
		return hm_quarantine_verdict(ctx, l3_offset, 6, flow, cfg, st);
	if (ip->version != 6)
		return hm_unparsable(cfg, st);
	if (hm_unsuspicious(cfg, ip + 1, end, ip->nexthdr))
		return hm_pass(st, HM_STAT_PASSED);
	return hm_slow(ctx, l3_offset, 6);
}

static __always_inline int hm_network(struct xdp_md *ctx, void *data, void *end, __u32 l3_offset, __be16 type,
				      const struct hm_config *cfg, struct hm_stats *st)
{
	if (type == bpf_htons(ETH_P_IP))
		return hm_ipv4(ctx, data, end, l3_offset, cfg, st);
	if (type == bpf_htons(ETH_P_IPV6))
		return hm_ipv6(ctx, data, end, l3_offset, cfg, st);
	if (type == bpf_htons(ETH_P_8021Q) || type == bpf_htons(ETH_P_8021AD))
		return hm_unparsable(cfg, st);
	if (!hm_locked_down(cfg))
		return hm_pass(st, HM_STAT_NOT_IP);
	if (type == bpf_htons(ETH_P_ARP))
		return hm_pass(st, HM_STAT_ESSENTIAL);
	st->count[HM_STAT_DROP_LOCKDOWN]++;
	return XDP_DROP;
}

/* Ethernet, with up to two VLAN tags. */
SEC("xdp")
int honeymesh_eth(struct xdp_md *ctx)
{
	void *data = (void *)(long)ctx->data;
	void *end = (void *)(long)ctx->data_end;
	__u32 zero = 0, offset = ETH_HLEN;
	struct hm_config *cfg = bpf_map_lookup_elem(&config, &zero);
	struct hm_stats *st = bpf_map_lookup_elem(&stats, &zero);
	__be16 type;

	if (!cfg || !st)
		return XDP_PASS;
	if (data + ETH_HLEN > end)
		return hm_unparsable(cfg, st);
	type = ((struct ethhdr *)data)->h_proto;
#pragma unroll
	for (int i = 0; i < HM_MAX_TAGS; i++) {
		if (type != bpf_htons(ETH_P_8021Q) && type != bpf_htons(ETH_P_8021AD))
			break;
		if (data + offset + 4 > end)
			return hm_unparsable(cfg, st);
		type = *(__be16 *)(data + offset + 2);
		offset += 4;
	}
	return hm_network(ctx, data, end, offset, type, cfg, st);
}

/* Devices whose frames start with the IP header (tun, WireGuard, PPP, IP tunnels). */
SEC("xdp")
int honeymesh_ip(struct xdp_md *ctx)
{
	void *data = (void *)(long)ctx->data;
	void *end = (void *)(long)ctx->data_end;
	__u32 zero = 0;
	struct hm_config *cfg = bpf_map_lookup_elem(&config, &zero);
	struct hm_stats *st = bpf_map_lookup_elem(&stats, &zero);
	__u8 version;

	if (!cfg || !st)
		return XDP_PASS;
	if (data + 1 > end)
		return hm_unparsable(cfg, st);
	version = *(__u8 *)data >> 4;
	if (version == 4)
		return hm_ipv4(ctx, data, end, 0, cfg, st);
	if (version == 6)
		return hm_ipv6(ctx, data, end, 0, cfg, st);
	return hm_unparsable(cfg, st);
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
