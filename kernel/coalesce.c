// SPDX-License-Identifier: GPL-2.0
/* Coalescing: a ring's NAPI is scheduled after some time, or some packets */

#include <linux/hrtimer.h>

#include "compat.h"
#include "pipe.h"

static enum hrtimer_restart sfnic_rxq_timer(struct hrtimer *timer)
{
	sfnic_rxq_tell(container_of(timer, struct sfnic_rxq, timer));
	return HRTIMER_NORESTART;
}

void sfnic_rxq_init_timer(struct sfnic_rxq *rxq)
{
	hrtimer_setup(&rxq->timer, sfnic_rxq_timer, CLOCK_MONOTONIC,
		      HRTIMER_MODE_REL_SOFT);
}

/* Called by who has put something into the ring, of which napi does not know */
void sfnic_rxq_kick_later(struct sfnic_rxq *rxq)
{
	u32 usecs = READ_ONCE(rxq->usecs), frames = READ_ONCE(rxq->frames);

	if (frames && atomic_inc_return(&rxq->waiting) >= frames)
		sfnic_rxq_tell(rxq);
	else if (!hrtimer_is_queued(&rxq->timer))
		hrtimer_start(&rxq->timer, ns_to_ktime((u64)usecs * NSEC_PER_USEC),
			      HRTIMER_MODE_REL_SOFT);
}

/* Called under RTNL */
void sfnic_end_set_coalesce(struct sfnic_end *end, u32 usecs, u32 frames)
{
	unsigned int i;

	for (i = 0; i < end->nqueues; i++) {
		WRITE_ONCE(end->rxq[i].frames, frames);
		WRITE_ONCE(end->rxq[i].usecs, usecs);
	}
}
