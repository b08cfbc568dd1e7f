/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the programs of sf_policy.bpf.c and core/policy share: the layout of
 * the maps. Whoever changes a layout here raises SF_POLICY_ABI.
 */
#ifndef SF_POLICY_H
#define SF_POLICY_H

#include <linux/types.h>

#define SF_POLICY_ABI 1

#define SF_MAX_PORTS 4096
#define SF_BUCKET_BITS 12
#define SF_BUCKETS (1 << SF_BUCKET_BITS)
#define SF_WAYS 8

/* Row of sf_counters for packets of a netdev that no port's state knows. */
#define SF_NOBODY SF_MAX_PORTS

/* Toward the SF (egress of the representor), and from it (ingress). */
enum sf_dir {
	SF_IN,
	SF_OUT,
	SF_DIRS,
};

/* Why a packet passed or was dropped: index into struct sf_counters. */
enum sf_reason {
	SF_DEFAULT_ALLOW,
	SF_DEFAULT_DROP,
	SF_SOURCE_MAC,
	SF_MALFORMED,
	SF_NO_ADDRESS,
	SF_NO_STATE,
	SF_REASONS_USED,
	SF_REASONS = 8,
};

/*
 * The settings of a port are one word, so that one store switches them and
 * no packet sees half of a change: the function's MAC address in bits 0 to
 * 47 (see sf_mac_bits()) and these.
 */
#define SF_VALID (1ULL << 48)
#define SF_ALLOW (1ULL << 49)
#define SF_TRUST (1ULL << 50)
#define SF_HAS_MAC (1ULL << 51)
#define SF_MAC_MASK ((1ULL << 48) - 1)

/*
 * One port. Written in the order slot, ifindex, settings; erased in the
 * order settings, (programs detached, a grace period), ifindex. Zero ifindex:
 * free.
 */
struct sf_port {
	__u32 ifindex;
	__u32 slot;
	__u64 settings;
};

/*
 * sf_index[sf_bucket_of(ifindex)]: a set-associative table. An array costs half
 * of what a hash map does, and eight ways take any collision that happens.
 */
struct sf_bucket {
	struct sf_port ways[SF_WAYS];
};

/* sf_owners[slot]: whose slot it is. Not read by the programs. */
enum sf_phase {
	SF_FREE,
	SF_BUILDING, /* its maker works on it, or died */
	SF_COMPLETE,
	SF_REMOVING,
};

#define SF_OWNER_CLSACT (1U << 0)     /* by filters, not by tcx links */
#define SF_OWNER_QDISC_OURS (1U << 1) /* the clsact qdisc came with us */

#define SF_PORT_NAME 104

struct sf_owner {
	__u32 phase;
	__u32 ifindex;
	__u64 netns; /* inode of the namespace in which it was attached */
	char port[SF_PORT_NAME];
	__u32 flags;
	__u32 spare;
};

struct sf_count {
	__u64 packets;
	__u64 bytes;
};

/* sf_counters[slot * SF_DIRS + direction], per CPU */
struct sf_counters {
	struct sf_count by_reason[SF_REASONS];
};

static inline __u32 sf_bucket_of(__u32 ifindex)
{
	/* Fibonacci hashing: spreads any arithmetic sequence evenly. */
	return (ifindex * 2654435769U) >> (32 - SF_BUCKET_BITS);
}

/* @low: the first four bytes as they lie in memory, @high: the last two */
static inline __u64 sf_mac_bits(__u32 low, __u16 high)
{
	return (__u64)high << 32 | low;
}

#endif
