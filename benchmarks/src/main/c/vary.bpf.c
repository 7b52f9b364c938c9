/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/*
 * Gives each packet of a test run another source, then goes on to the program under test: what one source costs again and
 * again says nothing of caches. The sources are plan.count in a row from plan.base on, in leaps of plan.step, which has no
 * divisor in common with their number: each comes once before any comes twice.
 */
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

struct plan {
	__u64 at;
	__u64 step;
	__u64 count;
	__u64 base;
};

struct plan plan SEC(".data.plan") = {};

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u32);
} tested SEC(".maps");

static __always_inline __u32 next(void)
{
	plan.at += plan.step;
	if (plan.at >= plan.count)
		plan.at -= plan.count;
	return plan.base + plan.at;
}

SEC("xdp")
int vary4(struct xdp_md *ctx)
{
	struct iphdr *ip = (void *)(long)ctx->data + ETH_HLEN;

	if ((void *)(ip + 1) > (void *)(long)ctx->data_end)
		return XDP_ABORTED;
	ip->saddr = bpf_htonl(next());
	bpf_tail_call(ctx, &tested, 0);
	return XDP_ABORTED;
}

/* The lower half of the /64 that is counted on. */
SEC("xdp")
int vary6(struct xdp_md *ctx)
{
	struct ipv6hdr *ip = (void *)(long)ctx->data + ETH_HLEN;

	if ((void *)(ip + 1) > (void *)(long)ctx->data_end)
		return XDP_ABORTED;
	ip->saddr.in6_u.u6_addr32[1] = bpf_htonl(next());
	bpf_tail_call(ctx, &tested, 0);
	return XDP_ABORTED;
}

char LICENSE[] SEC("license") = "GPL";
