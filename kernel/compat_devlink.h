/* SPDX-License-Identifier: GPL-2.0 */
/* What differs between kernels in params, health reporters and rate objects */
#ifndef SFNIC_COMPAT_DEVLINK_H
#define SFNIC_COMPAT_DEVLINK_H

#include <linux/hrtimer.h>
#include <linux/version.h>
#include <net/devlink.h>

/* 6.3: driverinit values by devl_, and reload without asking for it first */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 3, 0)
static inline void sfnic_compat_reload_enable(struct devlink *devlink)
{
}
#else
#define devl_param_driverinit_value_get	devlink_param_driverinit_value_get
#define devl_param_driverinit_value_set	devlink_param_driverinit_value_set

static inline void sfnic_compat_reload_enable(struct devlink *devlink)
{
	devlink_set_features(devlink, DEVLINK_F_RELOAD);
}
#endif

/* 7.0: values of params by pointer */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(7, 0, 0)
#define SFNIC_PARAM_VALUE		union devlink_param_value *
#define sfnic_param_bool(value)		((value)->vbool)
#define sfnic_param_u32(value)		((value)->vu32)

static inline void sfnic_compat_driverinit_set(struct devlink *devlink, u32 id,
					       union devlink_param_value *value)
{
	devl_param_driverinit_value_set(devlink, id, value);
}
#else
#define SFNIC_PARAM_VALUE		union devlink_param_value
#define sfnic_param_bool(value)		((value).vbool)
#define sfnic_param_u32(value)		((value).vu32)

static inline void sfnic_compat_driverinit_set(struct devlink *devlink, u32 id,
					       union devlink_param_value *value)
{
	devl_param_driverinit_value_set(devlink, id, *value);
}
#endif

/*
 * 6.7: a message keeps its first error. Before, each call returns its own. So
 * reporters write by sfnic_fmsg(f, CALL, ...), and return sfnic_fmsg_err(f).
 */
struct sfnic_fmsg {
	struct devlink_fmsg *fmsg;
	int err;
};

#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 7, 0)
#define sfnic_fmsg(f, call, ...)					\
	devlink_fmsg_##call((f)->fmsg, ##__VA_ARGS__)
#else
#define sfnic_fmsg(f, call, ...) do {					\
	struct sfnic_fmsg *__f = (f);					\
									\
	if (!__f->err)							\
		__f->err = devlink_fmsg_##call(__f->fmsg, ##__VA_ARGS__); \
} while (0)
#endif

/* 6.18: the grace period is the operations' */
static inline struct devlink_health_reporter *
sfnic_compat_reporter_create(struct devlink *devlink,
			     const struct devlink_health_reporter_ops *ops,
			     void *priv)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 18, 0)
	return devlink_health_reporter_create(devlink, ops, priv);
#else
	return devlink_health_reporter_create(devlink, ops, 0, priv);
#endif
}

/* 6.3: a leaf may be born under a node; priority and weight */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 3, 0)
#define SFNIC_RATE_LEAF_ORDER(prio, weight)				\
	.rate_leaf_tx_priority_set = prio,				\
	.rate_leaf_tx_weight_set = weight,

static inline int sfnic_compat_rate_leaf_create(struct devlink_port *port,
						void *priv)
{
	return devl_rate_leaf_create(port, priv, NULL);
}
#else
#define SFNIC_RATE_LEAF_ORDER(prio, weight)

static inline int sfnic_compat_rate_leaf_create(struct devlink_port *port,
						void *priv)
{
	return devl_rate_leaf_create(port, priv);
}
#endif

/* 6.13: one call sets up a timer */
static inline void
sfnic_compat_hrtimer_setup(struct hrtimer *timer,
			   enum hrtimer_restart (*fn)(struct hrtimer *))
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 13, 0)
	hrtimer_setup(timer, fn, CLOCK_MONOTONIC, HRTIMER_MODE_ABS_SOFT);
#else
	hrtimer_init(timer, CLOCK_MONOTONIC, HRTIMER_MODE_ABS_SOFT);
	timer->function = fn;
#endif
}

#endif /* SFNIC_COMPAT_DEVLINK_H */
