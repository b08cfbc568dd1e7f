// SPDX-License-Identifier: GPL-2.0
/*
 * The policy on a representor: sf_in on its egress (toward the SF), sf_out on
 * its ingress (from the SF). Both answer "next" for what is allowed, so that
 * whatever else is attached sees the packet, and drop for the rest.
 */
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <bpf/bpf_helpers.h>

#include "sf_policy.h"

/* TCX_NEXT and TCX_DROP where the headers have them; clsact reads them so too */
#define SF_VERDICT_NEXT (-1)
#define SF_VERDICT_DROP 2

/* rules_verdict(): no rule decides */
#define SF_NO_RULE SF_REASONS

#define sf_read_once(x) (*(const volatile typeof(x) *)&(x))

/*
 * Mapped by user space: an aligned store of a word cannot tear, which an
 * update through the system call may.
 */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, SF_BUCKETS);
	__uint(map_flags, BPF_F_MMAPABLE);
	__type(key, __u32);
	__type(value, struct sf_bucket);
} sf_index SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, SF_MAX_PORTS);
	__uint(map_flags, BPF_F_MMAPABLE);
	__type(key, __u32);
	__type(value, struct sf_owner);
} sf_owners SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, (SF_MAX_PORTS + 1) * SF_DIRS);
	__type(key, __u32);
	__type(value, struct sf_counters);
} sf_counters SEC(".maps");

static __always_inline int conclude(const struct __sk_buff *skb, __u32 slot,
				    enum sf_dir dir, enum sf_reason reason)
{
	__u32 key = slot * SF_DIRS + dir;
	struct sf_counters *row = bpf_map_lookup_elem(&sf_counters, &key);

	if (row && reason < SF_REASONS) {
		row->by_reason[reason].packets += skb->gso_segs ?: 1;
		row->by_reason[reason].bytes += skb->len;
	}
	return reason == SF_DEFAULT_ALLOW ? SF_VERDICT_NEXT : SF_VERDICT_DROP;
}

static __always_inline struct sf_port *find_port(__u32 ifindex)
{
	__u32 key = sf_bucket_of(ifindex);
	struct sf_bucket *bucket = bpf_map_lookup_elem(&sf_index, &key);

	if (!bucket)
		return NULL;
#pragma unroll
	for (int i = 0; i < SF_WAYS; i++)
		if (bucket->ways[i].ifindex == ifindex)
			return &bucket->ways[i];
	return NULL;
}

/* The Ethernet header, made linear where it is not; NULL: there is none */
static __always_inline struct ethhdr *ethernet(struct __sk_buff *skb)
{
	struct ethhdr *eth = (void *)(long)skb->data;

	if ((void *)(eth + 1) <= (void *)(long)skb->data_end)
		return eth;
	if (bpf_skb_pull_data(skb, sizeof(*eth)))
		return NULL;
	eth = (void *)(long)skb->data;
	if ((void *)(eth + 1) <= (void *)(long)skb->data_end)
		return eth;
	return NULL;
}

static __always_inline int source_is(const struct ethhdr *eth, __u64 settings)
{
	/* two bytes into a word, as the data behind it is four-byte aligned */
	__u32 low = *(const __u32 *)&eth->h_source[0];
	__u16 high = *(const __u16 *)&eth->h_source[4];

	return sf_mac_bits(low, high) == (settings & SF_MAC_MASK);
}

/*
 * The place of rules: what they decide for a packet that passed the source
 * check, SF_NO_RULE to leave it to the default.
 */
static __always_inline enum sf_reason rules_verdict(struct __sk_buff *skb,
						    __u32 slot, enum sf_dir dir)
{
	return (enum sf_reason)SF_NO_RULE;
}

static __always_inline enum sf_reason decide(struct __sk_buff *skb,
					     __u64 settings, __u32 slot,
					     enum sf_dir dir)
{
	const struct ethhdr *eth;
	enum sf_reason reason;

	if (!(settings & SF_VALID))
		return SF_NO_STATE;
	eth = ethernet(skb);
	if (!eth)
		return SF_MALFORMED;
	if (!(settings & (SF_TRUST | SF_HAS_MAC)))
		return SF_NO_ADDRESS;
	if (dir == SF_OUT && !(settings & SF_TRUST) && !source_is(eth, settings))
		return SF_SOURCE_MAC;
	reason = rules_verdict(skb, slot, dir);
	if (reason != (enum sf_reason)SF_NO_RULE)
		return reason;
	return settings & SF_ALLOW ? SF_DEFAULT_ALLOW : SF_DEFAULT_DROP;
}

static __always_inline int judge(struct __sk_buff *skb, enum sf_dir dir)
{
	struct sf_port *port = find_port(skb->ifindex);
	__u64 settings;
	__u32 slot;

	if (!port)
		return conclude(skb, SF_NOBODY, dir, SF_NO_STATE);
	slot = port->slot;
	settings = sf_read_once(port->settings);
	return conclude(skb, slot, dir, decide(skb, settings, slot, dir));
}

SEC("tc")
int sf_in(struct __sk_buff *skb)
{
	return judge(skb, SF_IN);
}

SEC("tc")
int sf_out(struct __sk_buff *skb)
{
	return judge(skb, SF_OUT);
}

char _license[] SEC("license") = "GPL";
