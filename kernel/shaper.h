/* SPDX-License-Identifier: GPL-2.0 */
/* Rate limits of what SFs send; README.rst tells the scheme */
#ifndef SFNIC_SHAPER_H
#define SFNIC_SHAPER_H

#include <linux/atomic.h>
#include <linux/hrtimer.h>
#include <linux/list.h>
#include <linux/spinlock.h>
#include <linux/types.h>

struct sfnic_end;

/*
 * A token bucket, as a clock: what was let through is paid for at a time, and
 * more may pass from then on.
 */
struct sfnic_limit {
	u64 rate;	/* bytes per second, 0 for no limit */
	u64 paid;	/* ns */
};

/* Leafs that compete for one limit: those of a node, or a single one */
struct sfnic_shaper_group {
	spinlock_t *lock;	/* the function's; protects all of this */
	struct hrtimer timer;
	struct list_head hungry;
	struct sfnic_limit max;
	u64 due;		/* when timer expires, 0 where it does not run */
	u64 vclock;		/* vtime of the leaf that got last */
};

/* What limits one SF. All but credit is under the function's rate_lock. */
struct sfnic_shaper {
	struct sfnic_shaper_group own;
	struct sfnic_shaper_group *group;
	struct list_head hungry;	/* in group->hungry, or being fed */
	struct sfnic_limit max;
	struct sfnic_limit share;
	u32 priority;
	u32 weight;
	u64 vtime;		/* what it got beyond its share, by weight */
	unsigned long waiting;	/* transmit queues */
	unsigned int turn;
	bool shaped;
	struct sfnic_end *end;	/* of the netdev, while that is up */
	atomic64_t credit;	/* bytes that it may send; below 0 for a debt */
};

void sfnic_shaper_group_init(struct sfnic_shaper_group *group,
			     spinlock_t *lock);
void sfnic_shaper_group_fini(struct sfnic_shaper_group *group);
void sfnic_shaper_init(struct sfnic_shaper *shaper, spinlock_t *lock);
void sfnic_shaper_fini(struct sfnic_shaper *shaper);

/* Each takes the lock; one at a time for each, which devl_lock sees to */
void sfnic_shaper_group_set_max(struct sfnic_shaper_group *group, u64 rate);
void sfnic_shaper_set_max(struct sfnic_shaper *shaper, u64 rate);
void sfnic_shaper_set_share(struct sfnic_shaper *shaper, u64 rate);
void sfnic_shaper_set_order(struct sfnic_shaper *shaper, u32 priority,
			    u32 weight);
void sfnic_shaper_join(struct sfnic_shaper *shaper,
		       struct sfnic_shaper_group *group);

/* The netdev comes up, and goes down */
void sfnic_shaper_start(struct sfnic_shaper *shaper, struct sfnic_end *end);
void sfnic_shaper_stop(struct sfnic_shaper *shaper);

/* Under the transmit lock. False: wait, the queue is going to be released. */
bool sfnic_shaper_take(struct sfnic_shaper *shaper, unsigned int queue,
		       u32 len);

#endif /* SFNIC_SHAPER_H */
