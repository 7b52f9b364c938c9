/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/*
 * The least that a program about sources must do: find the IPv4 source and count the packet. No table, no clock, no VLAN, no
 * mode. What a look-up adds is beyond that.
 */
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/ip.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

struct counts {
	__u64 of[2];
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct counts);
} counts SEC(".maps");

static __always_inline int counted(struct xdp_md *ctx, int verdict)
{
	void *end = (void *)(long)ctx->data_end;
	struct ethhdr *eth = (void *)(long)ctx->data;
	struct iphdr *ip = (void *)(eth + 1);
	__u32 zero = 0;
	struct counts *all = bpf_map_lookup_elem(&counts, &zero);

	if (!all || (void *)(ip + 1) > end || eth->h_proto != bpf_htons(ETH_P_IP))
		return XDP_ABORTED;
	/* By the source, or else the compiler would not read it. */
	all->of[ip->saddr & 1]++;
	return verdict;
}

SEC("xdp")
int least_drop(struct xdp_md *ctx)
{
	return counted(ctx, XDP_DROP);
}

SEC("xdp")
int least_pass(struct xdp_md *ctx)
{
	return counted(ctx, XDP_PASS);
}

char LICENSE[] SEC("license") = "GPL";
