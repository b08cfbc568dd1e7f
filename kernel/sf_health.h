/* SPDX-License-Identifier: GPL-2.0 */
/* Health of an attached SF: the reporters tx and rx */
#ifndef SFNIC_SF_HEALTH_H
#define SFNIC_SF_HEALTH_H

#include <linux/mutex.h>
#include <linux/types.h>
#include <linux/workqueue.h>

struct devlink_health_reporter;
struct sfnic_end;
struct sfnic_sf;
struct sfnic_sf_inst;

struct sfnic_sf_health;

/* One of the two. Its work reports: with devl_lock, so outside of it. */
struct sfnic_sf_reporter {
	struct sfnic_sf_health *health;
	struct devlink_health_reporter *reporter;
	struct delayed_work watch;
	bool test;		/* asked for by the user */
};

struct sfnic_sf_health {
	struct sfnic_sf *sf;
	struct sfnic_sf_reporter tx;
	struct sfnic_sf_reporter rx;
	/*
	 * Protects end and live. Inside devl_lock, since a dump may come
	 * without that; outside the transmit locks.
	 */
	struct mutex lock;
	struct sfnic_end *end;	/* of the netdev, where there is one */
	bool live;		/* the instance is registered */
};

/* Of an instance that is not registered */
int sfnic_sf_health_create(struct sfnic_sf_inst *inst);
void sfnic_sf_health_destroy(struct sfnic_sf_inst *inst);

/* The instance is now registered, or is going to be no more; no devl_lock */
void sfnic_sf_health_start(struct sfnic_sf_health *health);
void sfnic_sf_health_stop(struct sfnic_sf_health *health);

void sfnic_sf_health_set_end(struct sfnic_sf_health *health,
			     struct sfnic_end *end);

/* In softirq: look in a second whether it is still so */
void sfnic_sf_health_watch_tx(struct sfnic_sf_health *health);
void sfnic_sf_health_watch_rx(struct sfnic_sf_health *health);

#endif /* SFNIC_SF_HEALTH_H */
