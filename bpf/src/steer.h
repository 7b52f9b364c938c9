/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/*
 * All ports are traps (S07): who connects to a TCP port that nobody uses gets the daemon's catch-all socket. The daemon
 * says which ports those are; a program that binds one has it from that moment, whatever the daemon knows.
 */
#ifndef HM_STEER_H
#define HM_STEER_H

#include "parse.h"

struct {
	__uint(type, BPF_MAP_TYPE_SOCKMAP);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64);
} catch_all SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct hm_bound);
} bound SEC(".maps");

/* A program of this machine that finds a port closed must go on finding it closed. */
static __always_inline bool hm_from_here(struct bpf_sk_lookup *ctx)
{
	if (ctx->family == 2 /* AF_INET */)
		return ctx->remote_ip4 == ctx->local_ip4 || (ctx->remote_ip4 & bpf_htonl(0xff000000)) == bpf_htonl(0x7f000000);
	return ctx->remote_ip6[0] == ctx->local_ip6[0] && ctx->remote_ip6[1] == ctx->local_ip6[1] &&
	       ctx->remote_ip6[2] == ctx->local_ip6[2] && ctx->remote_ip6[3] == ctx->local_ip6[3];
}

/* Attached to the daemon's network namespace: asked before the kernel looks for a listening socket. */
SEC("sk_lookup")
int honeymesh_lookup(struct bpf_sk_lookup *ctx)
{
	__u32 zero = 0;
	__u16 port = ctx->local_port;
	struct hm_bound *all = bpf_map_lookup_elem(&bound, &zero);
	struct bpf_sock *sk;

	if (ctx->protocol != IPPROTO_TCP || !all || !(hm_port_flags(port) & HM_PORT_STEERED) ||
	    HM_READ(all->at[port]) || hm_from_here(ctx))
		return SK_PASS;
	sk = bpf_map_lookup_elem(&catch_all, &zero);
	if (!sk)
		return SK_PASS;
	if (!bpf_sk_assign(ctx, sk, 0))
		hm_count(HM_STAT_STEERED);
	bpf_sk_release(sk);
	return SK_PASS;
}

static __always_inline int hm_bound_now(struct bpf_sock *ctx)
{
	__u32 zero = 0, now = (__u32)bpf_jiffies64();
	struct hm_bound *all = bpf_map_lookup_elem(&bound, &zero);

	if (all && ctx->protocol == IPPROTO_TCP && bpf_get_netns_cookie(ctx) == config.network_namespace)
		HM_WRITE(all->at[ctx->src_port & (HM_PORTS - 1)], now ? now : 1);
	return 1;
}

/* Attached to the topmost cgroup that can be seen: called when a program has bound a socket. */
SEC("cgroup/post_bind4")
int honeymesh_bind4(struct bpf_sock *ctx)
{
	return hm_bound_now(ctx);
}

SEC("cgroup/post_bind6")
int honeymesh_bind6(struct bpf_sock *ctx)
{
	return hm_bound_now(ctx);
}

#endif
