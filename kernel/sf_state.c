// SPDX-License-Identifier: GPL-2.0
/*
 * The state of an SF. Requests set what is wanted and queue work; work makes
 * the carrier attach it or not; probe and remove of the device that carries it
 * set what has come of it. So attach and detach are asynchronous, as mlx5's
 * are, and no probe runs under the parent's devl_lock.
 */

#include <linux/delay.h>

#include "sfnic.h"

static bool sfnic_sf_wanted(const struct sfnic_sf *sf)
{
	return sf->state == SFNIC_SF_ACTIVE || sf->state == SFNIC_SF_IN_USE;
}

/* Called under sf->lock */
static void sfnic_sf_queue(struct sfnic_sf *sf, u32 delay_ms)
{
	if (sf->external)
		return;
	if (READ_ONCE(sf->func->removing))
		delay_ms = 0;
	/* false: one more run, also where one has begun and waits for the lock */
	if (!mod_delayed_work(sf->func->wq, &sf->work,
			      msecs_to_jiffies(delay_ms)))
		sf->queued++;
}

static void sfnic_sf_work_begin(struct sfnic_sf *sf, bool *del, bool *add)
{
	bool present, wanted;

	mutex_lock(&sf->lock);
	sf->queued--;
	sf->working = true;
	wanted = sfnic_sf_wanted(sf);
	present = sf->carrier->present(sf);
	/* one that is wanted but not attached failed, or was unbound: anew */
	*del = present && !(wanted && sf->attached);
	*add = wanted && !(present && sf->attached);
	mutex_unlock(&sf->lock);
}

/* Returns whether the SF has left: its port is gone, and now its device */
static bool sfnic_sf_work_end(struct sfnic_sf *sf)
{
	bool gone, present;

	mutex_lock(&sf->lock);
	present = sf->carrier->present(sf);
	if (sf->state == SFNIC_SF_TEARDOWN_REQUEST && !present)
		sf->state = SFNIC_SF_ALLOCATED;
	sf->working = false;
	sf->gone = sf->deleted && !sf->queued && !present;
	gone = sf->gone;
	mutex_unlock(&sf->lock);
	return gone;
}

static void sfnic_sf_work(struct work_struct *work)
{
	struct sfnic_sf *sf = container_of(to_delayed_work(work),
					   struct sfnic_sf, work);
	u32 delay = READ_ONCE(sf->func->knobs.work_delay_ms);
	bool add, del;

	/* not for 0, which would sleep for a tick */
	if (delay)
		msleep(delay);
	sfnic_sf_work_begin(sf, &del, &add);
	if (del)
		sf->carrier->del(sf);
	if (add)
		sf->carrier->add(sf);
	if (sfnic_sf_work_end(sf))
		sfnic_sf_release(sf);
}

void sfnic_sf_state_init(struct sfnic_sf *sf)
{
	sf->state = SFNIC_SF_ALLOCATED;
	INIT_DELAYED_WORK(&sf->work, sfnic_sf_work);
}

static int sfnic_sf_may_activate(struct sfnic_sf *sf,
				 struct netlink_ext_ack *extack)
{
	if (sf->state == SFNIC_SF_TEARDOWN_REQUEST) {
		NL_SET_ERR_MSG_MOD(extack,
				   "SF is inactivated but it is still attached");
		return -EBUSY;
	}
	if (READ_ONCE(sf->func->knobs.fail_activate)) {
		NL_SET_ERR_MSG_MOD(extack,
				   "SF activation failed, as debugfs fail_activate asks");
		return -EIO;
	}
	return 0;
}

/* Called under sf->lock. Returns 1 for active now, 0 for active before */
static int sfnic_sf_want(struct sfnic_sf *sf, struct netlink_ext_ack *extack)
{
	int err;

	if (sfnic_sf_wanted(sf))
		return 0;
	err = sfnic_sf_may_activate(sf, extack);
	if (err)
		return err;
	sf->state = SFNIC_SF_ACTIVE;
	return 1;
}

int sfnic_sf_activate(struct sfnic_sf *sf, struct netlink_ext_ack *extack)
{
	int ret;

	mutex_lock(&sf->lock);
	ret = sfnic_sf_want(sf, extack);
	if (ret > 0)
		sfnic_sf_queue(sf, READ_ONCE(sf->func->knobs.attach_delay_ms));
	mutex_unlock(&sf->lock);
	return min(ret, 0);
}

/*
 * For who attaches or detaches next by hand: the state alone, without work.
 * Returns 1 for active now, 0 for active before.
 */
int sfnic_sf_state_active(struct sfnic_sf *sf, struct netlink_ext_ack *extack)
{
	int ret;

	mutex_lock(&sf->lock);
	ret = sfnic_sf_want(sf, extack);
	mutex_unlock(&sf->lock);
	return ret;
}

/* And back, if that came to nothing, and nobody has asked for work since */
void sfnic_sf_state_revert(struct sfnic_sf *sf)
{
	mutex_lock(&sf->lock);
	if (sf->state == SFNIC_SF_ACTIVE && !sf->queued)
		sf->state = SFNIC_SF_ALLOCATED;
	mutex_unlock(&sf->lock);
}

/* Called under sf->lock */
static void sfnic_sf_set_inactive(struct sfnic_sf *sf)
{
	sf->state = sf->attached ? SFNIC_SF_TEARDOWN_REQUEST :
				   SFNIC_SF_ALLOCATED;
}

void sfnic_sf_state_inactive(struct sfnic_sf *sf)
{
	mutex_lock(&sf->lock);
	sfnic_sf_set_inactive(sf);
	mutex_unlock(&sf->lock);
}

/* Called under sf->lock */
static void sfnic_sf_unwant(struct sfnic_sf *sf)
{
	u32 delay = sf->attached ? READ_ONCE(sf->func->knobs.detach_delay_ms) : 0;

	sfnic_sf_set_inactive(sf);
	sfnic_sf_queue(sf, delay);
}

void sfnic_sf_deactivate(struct sfnic_sf *sf)
{
	mutex_lock(&sf->lock);
	if (sfnic_sf_wanted(sf))
		sfnic_sf_unwant(sf);
	mutex_unlock(&sf->lock);
}

/*
 * The port is gone. An SF that has no device leaves at once, another when it
 * is detached; till then its sfnum stays taken.
 */
void sfnic_sf_delete(struct sfnic_sf *sf)
{
	mutex_lock(&sf->lock);
	sf->deleted = true;
	if (sfnic_sf_wanted(sf))
		sfnic_sf_unwant(sf);
	else if (sf->queued && !sf->attached)
		sfnic_sf_queue(sf, 0);
	sf->gone = !sf->queued && !sf->working && !sf->carrier->present(sf);
	if (!sf->gone) {
		mutex_unlock(&sf->lock);
		return;
	}
	mutex_unlock(&sf->lock);
	sfnic_sf_release(sf);
}

/* For an end to waiting: whatever is queued, is to run now */
void sfnic_sf_kick_now(struct sfnic_sf *sf)
{
	mutex_lock(&sf->lock);
	if (!sf->gone)
		sfnic_sf_queue(sf, 0);
	mutex_unlock(&sf->lock);
}

/* False: it is not wanted any more, so probe gives up */
bool sfnic_sf_set_attached(struct sfnic_sf *sf)
{
	bool wanted;

	mutex_lock(&sf->lock);
	wanted = sf->state == SFNIC_SF_ACTIVE;
	if (wanted) {
		sf->state = SFNIC_SF_IN_USE;
		sf->attached = true;
	}
	mutex_unlock(&sf->lock);
	return wanted;
}

void sfnic_sf_set_detached(struct sfnic_sf *sf)
{
	mutex_lock(&sf->lock);
	sf->attached = false;
	if (sf->state == SFNIC_SF_IN_USE)
		sf->state = SFNIC_SF_ACTIVE;
	else if (sf->state == SFNIC_SF_TEARDOWN_REQUEST)
		sf->state = SFNIC_SF_ALLOCATED;
	mutex_unlock(&sf->lock);
}

/*
 * Tells of a change of opstate, on kernels where the nested instance's coming
 * and going does not.
 */
void sfnic_sf_notify(struct sfnic_sf *sf)
{
	if (READ_ONCE(sf->func->knobs.suppress_notify))
		return;
	mutex_lock(&sf->port_lock);
	if (sf->port_live)
		sfnic_compat_port_notify(&sf->dl_port, sf->rep);
	mutex_unlock(&sf->port_lock);
}
