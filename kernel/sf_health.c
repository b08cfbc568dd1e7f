// SPDX-License-Identifier: GPL-2.0
/*
 * The health reporters tx and rx of an SF's instance. Where packets are held,
 * or left unread, somebody looks a second later whether they still are, and
 * reports; recovery sets the queues going again.
 */

#include <linux/jiffies.h>

#include "compat_devlink.h"
#include "hold.h"
#include "sf_health.h"
#include "sfnic.h"

#define SFNIC_STUCK_TIMEOUT	HZ

static void sfnic_sf_reporter_watch(struct sfnic_sf_reporter *reporter)
{
	if (!delayed_work_pending(&reporter->watch))
		schedule_delayed_work(&reporter->watch, SFNIC_STUCK_TIMEOUT);
}

void sfnic_sf_health_watch_tx(struct sfnic_sf_health *health)
{
	sfnic_sf_reporter_watch(&health->tx);
}

void sfnic_sf_health_watch_rx(struct sfnic_sf_health *health)
{
	sfnic_sf_reporter_watch(&health->rx);
}

/* Called under health->lock; -1 for none */
static int sfnic_sf_stuck_txq(struct sfnic_sf_health *health)
{
	bool held = false;
	unsigned int i;

	for (i = 0; health->end && i < health->end->nqueues; i++)
		if (sfnic_hold_is_stuck(health->end, i, SFNIC_STUCK_TIMEOUT,
					&held))
			return i;
	if (held)
		sfnic_sf_reporter_watch(&health->tx);
	return -1;
}

static int sfnic_sf_stuck_rxq(struct sfnic_sf_health *health)
{
	struct sfnic_end *end = health->end;
	unsigned int i;

	if (!end || !test_bit(SFNIC_DETOUR_RX_STUCK, &end->detour))
		return -1;
	for (i = 0; i < end->nqueues; i++)
		if (!ptr_ring_empty_any(&end->rxq[i].ring) ||
		    !sfnic_flow_queue_empty(&end->rxq[i].flow))
			return i;
	sfnic_sf_reporter_watch(&health->rx);
	return -1;
}

static void sfnic_sf_report(struct sfnic_sf_reporter *reporter,
			    const char *direction, int queue)
{
	char msg[64];

	if (queue < 0)
		snprintf(msg, sizeof(msg), "test of reporter %s", direction);
	else
		snprintf(msg, sizeof(msg), "%s queue %d is stuck", direction,
			 queue);
	devlink_health_report(reporter->reporter, msg, reporter->health);
}

static void sfnic_sf_watch(struct sfnic_sf_reporter *reporter,
			   const char *direction,
			   int (*stuck)(struct sfnic_sf_health *health))
{
	struct sfnic_sf_health *health = reporter->health;
	bool live, test;
	int queue;

	mutex_lock(&health->lock);
	live = health->live;
	test = reporter->test;
	reporter->test = false;
	queue = stuck(health);
	mutex_unlock(&health->lock);
	if (live && (test || queue >= 0))
		sfnic_sf_report(reporter, direction, queue);
}

static void sfnic_sf_watch_tx(struct work_struct *work)
{
	sfnic_sf_watch(container_of(to_delayed_work(work),
				    struct sfnic_sf_reporter, watch), "tx",
		       sfnic_sf_stuck_txq);
}

static void sfnic_sf_watch_rx(struct work_struct *work)
{
	sfnic_sf_watch(container_of(to_delayed_work(work),
				    struct sfnic_sf_reporter, watch), "rx",
		       sfnic_sf_stuck_rxq);
}

/* Reporting takes devl_lock, which the caller has: leave it to work */
static int sfnic_sf_test(struct devlink_health_reporter *devlink_reporter,
			 struct netlink_ext_ack *extack)
{
	struct sfnic_sf_reporter *reporter =
		devlink_health_reporter_priv(devlink_reporter);
	struct sfnic_sf_health *health = reporter->health;
	int err = 0;

	mutex_lock(&health->lock);
	if (health->live) {
		reporter->test = true;
		cancel_delayed_work(&reporter->watch);
		schedule_delayed_work(&reporter->watch, 0);
	} else {
		NL_SET_ERR_MSG_MOD(extack, "The SF is not attached any more");
		err = -ENODEV;
	}
	mutex_unlock(&health->lock);
	return err;
}

static int sfnic_sf_recover(struct devlink_health_reporter *devlink_reporter,
			    struct netlink_ext_ack *extack,
			    enum sfnic_detour stuck,
			    void (*go_on)(struct sfnic_end *end))
{
	struct sfnic_sf_reporter *reporter =
		devlink_health_reporter_priv(devlink_reporter);
	struct sfnic_sf_health *health = reporter->health;

	if (READ_ONCE(health->sf->func->knobs.fail_recover)) {
		NL_SET_ERR_MSG_MOD(extack,
				   "Recovery failed, as debugfs fail_recover asks");
		return -EIO;
	}
	mutex_lock(&health->lock);
	if (health->end) {
		clear_bit(stuck, &health->end->detour);
		go_on(health->end);
	}
	mutex_unlock(&health->lock);
	return 0;
}

static int sfnic_sf_recover_tx(struct devlink_health_reporter *reporter,
			       void *ctx, struct netlink_ext_ack *extack)
{
	return sfnic_sf_recover(reporter, extack, SFNIC_DETOUR_TX_STUCK,
				sfnic_hold_release_all);
}

static int sfnic_sf_recover_rx(struct devlink_health_reporter *reporter,
			       void *ctx, struct netlink_ext_ack *extack)
{
	return sfnic_sf_recover(reporter, extack, SFNIC_DETOUR_RX_STUCK,
				sfnic_end_poll_all);
}

static void sfnic_sf_put_txq(struct sfnic_fmsg *f, struct sfnic_end *end,
			     unsigned int i)
{
	struct netdev_queue *txq = netdev_get_tx_queue(end->dev, i);
	struct sfnic_held *held = &end->hold->queue[i];

	sfnic_fmsg(f, u32_pair_put, "held_packets",
		   READ_ONCE(held->skbs.qlen));
	sfnic_fmsg(f, u32_pair_put, "held_bytes", READ_ONCE(held->bytes));
	sfnic_fmsg(f, bool_pair_put, "stopped", netif_tx_queue_stopped(txq));
	sfnic_fmsg(f, bool_pair_put, "stuck",
		   test_bit(SFNIC_DETOUR_TX_STUCK, &end->detour));
}

static void sfnic_sf_put_rxq(struct sfnic_fmsg *f, struct sfnic_end *end,
			     unsigned int i)
{
	struct sfnic_rxq *rxq = &end->rxq[i];

	sfnic_fmsg(f, bool_pair_put, "empty",
		   ptr_ring_empty_any(&rxq->ring) &&
		   sfnic_flow_queue_empty(&rxq->flow));
	sfnic_fmsg(f, bool_pair_put, "polled",
		   test_bit(NAPI_STATE_SCHED, &rxq->napi.state));
	sfnic_fmsg(f, bool_pair_put, "stuck",
		   test_bit(SFNIC_DETOUR_RX_STUCK, &end->detour));
}

static void
sfnic_sf_put_queues(struct sfnic_fmsg *f, struct sfnic_end *end,
		    void (*put)(struct sfnic_fmsg *f, struct sfnic_end *end,
				unsigned int i))
{
	unsigned int i;

	sfnic_fmsg(f, arr_pair_nest_start, "queues");
	for (i = 0; i < end->nqueues; i++) {
		sfnic_fmsg(f, obj_nest_start);
		sfnic_fmsg(f, u32_pair_put, "queue", i);
		put(f, end, i);
		sfnic_fmsg(f, obj_nest_end);
	}
	sfnic_fmsg(f, arr_pair_nest_end);
}

static int sfnic_sf_describe(struct sfnic_sf_reporter *reporter,
			     struct devlink_fmsg *fmsg)
{
	struct sfnic_sf_health *health = reporter->health;
	bool tx = reporter == &health->tx;
	struct sfnic_fmsg f = { .fmsg = fmsg };
	struct sfnic_end *end;

	mutex_lock(&health->lock);
	end = health->end;
	sfnic_fmsg(&f, u32_pair_put, "sfnum", health->sf->sfnum);
	sfnic_fmsg(&f, bool_pair_put, "netdev", !!end);
	if (end) {
		sfnic_fmsg(&f, bool_pair_put, "up", netif_running(end->dev));
		sfnic_fmsg(&f, u64_pair_put, "roce_dropped",
			   atomic64_read(tx ? &end->hold->roce_tx_dropped :
					      &end->hold->roce_rx_dropped));
		sfnic_sf_put_queues(&f, end, tx ? sfnic_sf_put_txq :
						  sfnic_sf_put_rxq);
	}
	mutex_unlock(&health->lock);
	return f.err;
}

static int sfnic_sf_diagnose(struct devlink_health_reporter *reporter,
			     struct devlink_fmsg *fmsg,
			     struct netlink_ext_ack *extack)
{
	return sfnic_sf_describe(devlink_health_reporter_priv(reporter), fmsg);
}

static int sfnic_sf_dump(struct devlink_health_reporter *reporter,
			 struct devlink_fmsg *fmsg, void *ctx,
			 struct netlink_ext_ack *extack)
{
	return sfnic_sf_describe(devlink_health_reporter_priv(reporter), fmsg);
}

static const struct devlink_health_reporter_ops sfnic_sf_tx_ops = {
	.name = "tx",
	.recover = sfnic_sf_recover_tx,
	.diagnose = sfnic_sf_diagnose,
	.dump = sfnic_sf_dump,
	.test = sfnic_sf_test,
};

static const struct devlink_health_reporter_ops sfnic_sf_rx_ops = {
	.name = "rx",
	.recover = sfnic_sf_recover_rx,
	.diagnose = sfnic_sf_diagnose,
	.dump = sfnic_sf_dump,
	.test = sfnic_sf_test,
};

static int
sfnic_sf_reporter_create(struct sfnic_sf_reporter *reporter,
			 struct sfnic_sf_inst *inst, work_func_t watch,
			 const struct devlink_health_reporter_ops *ops)
{
	struct devlink_health_reporter *created;

	reporter->health = &inst->health;
	INIT_DELAYED_WORK(&reporter->watch, watch);
	created = sfnic_compat_reporter_create(inst->devlink, ops, reporter);
	if (IS_ERR(created))
		return PTR_ERR(created);
	reporter->reporter = created;
	return 0;
}

int sfnic_sf_health_create(struct sfnic_sf_inst *inst)
{
	struct sfnic_sf_health *health = &inst->health;
	int err;

	health->sf = inst->sf;
	mutex_init(&health->lock);
	err = sfnic_sf_reporter_create(&health->tx, inst, sfnic_sf_watch_tx,
				       &sfnic_sf_tx_ops);
	if (err)
		return err;
	err = sfnic_sf_reporter_create(&health->rx, inst, sfnic_sf_watch_rx,
				       &sfnic_sf_rx_ops);
	if (err)
		devlink_health_reporter_destroy(health->tx.reporter);
	return err;
}

/* There is no netdev any more that could ask for a look */
void sfnic_sf_health_destroy(struct sfnic_sf_inst *inst)
{
	struct sfnic_sf_health *health = &inst->health;

	cancel_delayed_work_sync(&health->tx.watch);
	cancel_delayed_work_sync(&health->rx.watch);
	devlink_health_reporter_destroy(health->rx.reporter);
	devlink_health_reporter_destroy(health->tx.reporter);
}

void sfnic_sf_health_start(struct sfnic_sf_health *health)
{
	mutex_lock(&health->lock);
	health->live = true;
	mutex_unlock(&health->lock);
}

/* devlink takes no report of an instance that is not registered */
void sfnic_sf_health_stop(struct sfnic_sf_health *health)
{
	mutex_lock(&health->lock);
	health->live = false;
	mutex_unlock(&health->lock);
	cancel_delayed_work_sync(&health->tx.watch);
	cancel_delayed_work_sync(&health->rx.watch);
}

void sfnic_sf_health_set_end(struct sfnic_sf_health *health,
			     struct sfnic_end *end)
{
	mutex_lock(&health->lock);
	health->end = end;
	mutex_unlock(&health->lock);
}
