/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
// What joins libxdp's dispatcher on an interface that is shared with other XDP programs, loaded by root (xdp-loader). It calls the
// node's program through a slot that the node may write to; while that is empty everything passes.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u32);
	__uint(pinning, LIBBPF_PIN_BY_NAME);
} chain_slot SEC(".maps");

// When a packet last came by, in jiffies: by this the node sees whether packets still come here.
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64);
	__uint(pinning, LIBBPF_PIN_BY_NAME);
} chain_seen SEC(".maps");

// Before those that don't say (50): a dropped packet costs the others nothing.
struct {
	__uint(priority, 5);
	__uint(XDP_PASS, 1);
} _honeymesh_chain SEC(".xdp_run_config");

SEC("xdp")
int honeymesh_chain(struct xdp_md *ctx)
{
	__u32 only = 0;
	__u64 now = bpf_jiffies64();
	__u64 *seen = bpf_map_lookup_elem(&chain_seen, &only);

	// Written once a tick, so that the processors don't fight for its cache line.
	if (seen && *seen != now)
		*seen = now;
	bpf_tail_call(ctx, &chain_slot, 0);
	return XDP_PASS;
}

char LICENSE[] SEC("license") = "GPL";
