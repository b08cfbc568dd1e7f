// SPDX-License-Identifier: GPL-2.0
/*
 * Who of the SFs that are out of credit may send next, and when. Credit is
 * given in portions, so that a packet costs an atomic subtraction and only a
 * portion the lock. README.rst tells the scheme.
 */

#include <linux/ktime.h>
#include <linux/math64.h>
#include <linux/minmax.h>
#include <linux/rcupdate.h>

#include "compat_devlink.h"
#include "hold.h"
#include "pipe.h"
#include "shaper.h"

/* What an idle limit saves up, or one whose timer is late; and a portion */
#define SFNIC_SHAPER_BURST_NS	(40 * NSEC_PER_MSEC)
#define SFNIC_SHAPER_PORTION_HZ	1000
#define SFNIC_SHAPER_PORTION_MAX (256 * 1024)

static bool sfnic_limit_open(const struct sfnic_limit *limit, u64 now)
{
	return !limit->rate || limit->paid <= now;
}

static void sfnic_limit_charge(struct sfnic_limit *limit, u32 bytes, u64 now)
{
	if (!limit->rate)
		return;
	limit->paid = max(limit->paid, now - SFNIC_SHAPER_BURST_NS) +
		      div64_u64((u64)bytes * NSEC_PER_SEC, limit->rate);
}

static bool sfnic_shaper_below_share(const struct sfnic_shaper *shaper, u64 now)
{
	return shaper->share.rate && shaper->share.paid <= now;
}

/* Shares first, the one furthest behind; then priority; then turns by weight */
static bool sfnic_shaper_before(const struct sfnic_shaper *a,
				const struct sfnic_shaper *b, u64 now)
{
	bool below = sfnic_shaper_below_share(a, now);

	if (below != sfnic_shaper_below_share(b, now))
		return below;
	if (below)
		return a->share.paid < b->share.paid;
	if (a->priority != b->priority)
		return a->priority > b->priority;
	return (s64)(a->vtime - b->vtime) < 0;
}

/* Virtual time wraps around, after some TB */
static u64 sfnic_vtime_later(u64 a, u64 b)
{
	return (s64)(a - b) > 0 ? a : b;
}

static struct sfnic_shaper *
sfnic_group_pick(struct sfnic_shaper_group *group, u64 now)
{
	struct sfnic_shaper *shaper, *best = NULL;

	if (!sfnic_limit_open(&group->max, now))
		return NULL;
	list_for_each_entry(shaper, &group->hungry, hungry) {
		if (!sfnic_limit_open(&shaper->max, now))
			continue;
		if (!best || sfnic_shaper_before(shaper, best, now))
			best = shaper;
	}
	return best;
}

/* A thousandth of a second's worth, and at least what makes good the debt */
static u32 sfnic_shaper_portion(const struct sfnic_shaper *shaper)
{
	u64 rate = min_not_zero(shaper->max.rate, shaper->group->max.rate);
	s64 debt = -atomic64_read(&shaper->credit);
	u64 portion = div_u64(rate, SFNIC_SHAPER_PORTION_HZ);

	portion = min_t(u64, portion, SFNIC_SHAPER_PORTION_MAX);
	return clamp_t(s64, debt + 1, max_t(s64, portion, 1), S32_MAX);
}

static void sfnic_shaper_feed(struct sfnic_shaper *shaper, u64 now)
{
	struct sfnic_shaper_group *group = shaper->group;
	u32 bytes = sfnic_shaper_portion(shaper);

	if (sfnic_shaper_below_share(shaper, now)) {
		sfnic_limit_charge(&shaper->share, bytes, now);
	} else {
		group->vclock = sfnic_vtime_later(group->vclock, shaper->vtime);
		shaper->vtime += div_u64((u64)bytes << 20, shaper->weight);
	}
	sfnic_limit_charge(&shaper->max, bytes, now);
	sfnic_limit_charge(&group->max, bytes, now);
	atomic64_add(bytes, &shaper->credit);
}

static bool sfnic_shaper_is_hungry(const struct sfnic_shaper *shaper)
{
	return !list_empty(&shaper->hungry);
}

/* At the latest when this one may have something */
static void sfnic_group_arm(struct sfnic_shaper_group *group,
			    const struct sfnic_shaper *shaper)
{
	u64 due = max(group->max.rate ? group->max.paid : 1,
		      shaper->max.rate ? shaper->max.paid : 1);

	if (group->due && group->due <= due)
		return;
	group->due = due;
	hrtimer_start(&group->timer, ns_to_ktime(due), HRTIMER_MODE_ABS_SOFT);
}

static void sfnic_group_feed(struct sfnic_shaper_group *group,
			     struct list_head *fed)
{
	u64 now = ktime_get_ns();
	struct sfnic_shaper *shaper;

	group->due = 0;
	while ((shaper = sfnic_group_pick(group, now))) {
		sfnic_shaper_feed(shaper, now);
		if (atomic64_read(&shaper->credit) > 0)
			list_move_tail(&shaper->hungry, fed);
	}
	list_for_each_entry(shaper, &group->hungry, hungry)
		sfnic_group_arm(group, shaper);
}

/* Called under the lock, which is given up meanwhile */
static void sfnic_shaper_release(struct sfnic_shaper *shaper, spinlock_t *lock)
	__releases(lock) __acquires(lock)
{
	unsigned long waiting = shaper->waiting;
	unsigned int turn = shaper->turn++;
	struct sfnic_end *end = shaper->end;
	unsigned int i;

	shaper->waiting = 0;
	if (!end)
		return;
	spin_unlock(lock);
	for (i = 0; i < end->nqueues; i++) {
		unsigned int queue = (turn + i) % end->nqueues;

		if (waiting & BIT(queue))
			sfnic_hold_release(end, queue);
	}
	spin_lock(lock);
}

/*
 * Those fed are hungry until they are released, so that they ask for no more
 * before. RCU keeps the netdev that the shaper had under the lock.
 */
static enum hrtimer_restart sfnic_group_timer(struct hrtimer *timer)
{
	struct sfnic_shaper_group *group =
		container_of(timer, struct sfnic_shaper_group, timer);
	spinlock_t *lock = group->lock;
	struct sfnic_shaper *shaper;
	LIST_HEAD(fed);

	rcu_read_lock();
	spin_lock(lock);
	sfnic_group_feed(group, &fed);
	while ((shaper = list_first_entry_or_null(&fed, struct sfnic_shaper,
						  hungry))) {
		list_del_init(&shaper->hungry);
		sfnic_shaper_release(shaper, lock);
	}
	spin_unlock(lock);
	rcu_read_unlock();
	return HRTIMER_NORESTART;
}

void sfnic_shaper_group_init(struct sfnic_shaper_group *group, spinlock_t *lock)
{
	group->lock = lock;
	INIT_LIST_HEAD(&group->hungry);
	sfnic_compat_hrtimer_setup(&group->timer, sfnic_group_timer);
}

/* Nobody is in the group any more */
void sfnic_shaper_group_fini(struct sfnic_shaper_group *group)
{
	hrtimer_cancel(&group->timer);
}

/* Called under the lock */
static void sfnic_shaper_queue(struct sfnic_shaper *shaper)
{
	struct sfnic_shaper_group *group = shaper->group;

	shaper->vtime = sfnic_vtime_later(shaper->vtime, group->vclock);
	list_add_tail(&shaper->hungry, &group->hungry);
	sfnic_group_arm(group, shaper);
}

/* One that is alone, and may, gets at once; others wait for the timer */
static bool sfnic_shaper_ask(struct sfnic_shaper *shaper, unsigned int queue)
{
	struct sfnic_shaper_group *group = shaper->group;
	u64 now = ktime_get_ns();

	if (!sfnic_shaper_is_hungry(shaper)) {
		if (list_empty(&group->hungry) &&
		    sfnic_limit_open(&group->max, now) &&
		    sfnic_limit_open(&shaper->max, now)) {
			sfnic_shaper_feed(shaper, now);
			return true;
		}
		sfnic_shaper_queue(shaper);
	}
	shaper->waiting |= BIT(queue);
	return false;
}

bool sfnic_shaper_take(struct sfnic_shaper *shaper, unsigned int queue, u32 len)
{
	bool may = true;

	if (atomic64_read(&shaper->credit) <= 0) {
		spin_lock(shaper->own.lock);
		if (atomic64_read(&shaper->credit) <= 0)
			may = sfnic_shaper_ask(shaper, queue);
		spin_unlock(shaper->own.lock);
	}
	if (may)
		atomic64_sub(len, &shaper->credit);
	return may;
}

/*
 * After what limits the shaper has changed: it is not to wait for a time that
 * counts no more. What is held asks anew, or leaves if there is no limit now;
 * only then may packets pass by, lest they overtake.
 */
static void sfnic_shaper_restart(struct sfnic_shaper *shaper)
{
	spinlock_t *lock = shaper->own.lock;
	struct sfnic_end *end;
	bool shaped;

	rcu_read_lock();
	spin_lock_bh(lock);
	list_del_init(&shaper->hungry);
	atomic64_set(&shaper->credit, 0);
	shaped = shaper->max.rate || shaper->group != &shaper->own;
	WRITE_ONCE(shaper->shaped, shaped);
	end = shaper->end;
	if (end && shaped)
		set_bit(SFNIC_DETOUR_SHAPED, &end->detour);
	spin_unlock_bh(lock);

	if (end)
		sfnic_hold_release_all(end);

	spin_lock_bh(lock);
	if (end && end == shaper->end && !shaped)
		clear_bit(SFNIC_DETOUR_SHAPED, &end->detour);
	spin_unlock_bh(lock);
	rcu_read_unlock();
}

static void sfnic_limit_set(struct sfnic_limit *limit, u64 rate)
{
	limit->rate = rate;
	limit->paid = ktime_get_ns();
}

void sfnic_shaper_group_set_max(struct sfnic_shaper_group *group, u64 rate)
{
	spin_lock_bh(group->lock);
	sfnic_limit_set(&group->max, rate);
	spin_unlock_bh(group->lock);
}

void sfnic_shaper_set_max(struct sfnic_shaper *shaper, u64 rate)
{
	spin_lock_bh(shaper->own.lock);
	sfnic_limit_set(&shaper->max, rate);
	spin_unlock_bh(shaper->own.lock);
	sfnic_shaper_restart(shaper);
}

void sfnic_shaper_set_share(struct sfnic_shaper *shaper, u64 rate)
{
	spin_lock_bh(shaper->own.lock);
	sfnic_limit_set(&shaper->share, rate);
	spin_unlock_bh(shaper->own.lock);
}

void sfnic_shaper_set_order(struct sfnic_shaper *shaper, u32 priority,
			    u32 weight)
{
	spin_lock_bh(shaper->own.lock);
	shaper->priority = priority;
	shaper->weight = weight ?: 1;
	spin_unlock_bh(shaper->own.lock);
}

void sfnic_shaper_join(struct sfnic_shaper *shaper,
		       struct sfnic_shaper_group *group)
{
	spin_lock_bh(shaper->own.lock);
	list_del_init(&shaper->hungry);
	shaper->group = group ?: &shaper->own;
	shaper->vtime = shaper->group->vclock;
	shaper->vtime = 0;
	spin_unlock_bh(shaper->own.lock);
	sfnic_shaper_restart(shaper);
}

void sfnic_shaper_init(struct sfnic_shaper *shaper, spinlock_t *lock)
{
	sfnic_shaper_group_init(&shaper->own, lock);
	shaper->group = &shaper->own;
	shaper->weight = 1;
	INIT_LIST_HEAD(&shaper->hungry);
}

/* No limit any more. The netdev may be up still. */
void sfnic_shaper_fini(struct sfnic_shaper *shaper)
{
	sfnic_shaper_set_share(shaper, 0);
	sfnic_shaper_set_max(shaper, 0);
	sfnic_shaper_join(shaper, NULL);
	hrtimer_cancel(&shaper->own.timer);
}

void sfnic_shaper_start(struct sfnic_shaper *shaper, struct sfnic_end *end)
{
	spin_lock_bh(shaper->own.lock);
	shaper->end = end;
	if (shaper->shaped)
		set_bit(SFNIC_DETOUR_SHAPED, &end->detour);
	spin_unlock_bh(shaper->own.lock);
}

void sfnic_shaper_stop(struct sfnic_shaper *shaper)
{
	spin_lock_bh(shaper->own.lock);
	list_del_init(&shaper->hungry);
	shaper->waiting = 0;
	clear_bit(SFNIC_DETOUR_SHAPED, &shaper->end->detour);
	shaper->end = NULL;
	spin_unlock_bh(shaper->own.lock);
}
