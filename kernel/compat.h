/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Every difference between the kernels that sfnic supports (6.1 to 7.3). The
 * rest of the driver is written for the newest, and tests no version.
 */
#ifndef SFNIC_COMPAT_H
#define SFNIC_COMPAT_H

#include <linux/etherdevice.h>
#include <linux/hrtimer.h>
#include <linux/netdevice.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <linux/skbuff.h>
#include <linux/version.h>
#include <net/devlink.h>
#include <net/rtnetlink.h>

/* 6.2: extack texts with arguments. Before, a text must outlive the request. */
#ifdef NL_SET_ERR_MSG_FMT_MOD
#define sfnic_extack_fmt(extack, buf, fmt, ...)				\
	NL_SET_ERR_MSG_FMT_MOD(extack, fmt, ##__VA_ARGS__)
#else
#define sfnic_extack_fmt(extack, buf, fmt, ...) do {			\
	struct netlink_ext_ack *__extack = (extack);			\
									\
	snprintf(buf, sizeof(buf), KBUILD_MODNAME ": " fmt, ##__VA_ARGS__); \
	if (__extack)							\
		__extack->_msg = (buf);					\
} while (0)
#endif

/* 6.2: devlink follows a port's netdev by itself; before, the driver tells. */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 2, 0)
#define SFNIC_NDO_DEVLINK_PORT(fn)

static inline void sfnic_compat_port_type_eth(struct devlink_port *port,
					      struct net_device *dev)
{
}

static inline void sfnic_compat_port_type_clear(struct devlink_port *port)
{
}
#else
#define SFNIC_NDO_DEVLINK_PORT(fn)	.ndo_get_devlink_port = fn,
#define SET_NETDEV_DEVLINK_PORT(dev, port)	do { } while (0)

static inline void sfnic_compat_port_type_eth(struct devlink_port *port,
					      struct net_device *dev)
{
	devlink_port_type_eth_set(port, dev);
}

static inline void sfnic_compat_port_type_clear(struct devlink_port *port)
{
	devlink_port_type_clear(port);
}
#endif

/* 6.2: devlink reports the driver's name by itself */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 2, 0)
static inline int sfnic_compat_info_driver(struct devlink_info_req *req)
{
	return 0;
}
#else
static inline int sfnic_compat_info_driver(struct devlink_info_req *req)
{
	return devlink_info_driver_name_put(req, KBUILD_MODNAME);
}
#endif

/* 6.5: operations by port; before, they are the instance's */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 5, 0)
#define SFNIC_PORT_OPS_BY_PORT	1
#define SFNIC_DEVLINK_PORT_OPS	.port_new = sfnic_sf_port_new,
#else
#define SFNIC_PORT_OPS_BY_PORT	0
struct devlink_port_ops { };

static inline int
devl_port_register_with_ops(struct devlink *devlink, struct devlink_port *port,
			    unsigned int index,
			    const struct devlink_port_ops *ops)
{
	return devl_port_register(devlink, port, index);
}
#endif

/*
 * 6.7: an instance nested in a port's function. Registering and unregistering
 * the instance notifies the port, which is how a change of opstate is told.
 * Before, setting the port's type again is the only thing that notifies.
 */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 7, 0)
static inline int sfnic_compat_port_nest(struct devlink_port *port,
					 struct devlink *fn_devlink)
{
	return devl_port_fn_devlink_set(port, fn_devlink);
}

static inline void sfnic_compat_port_notify(struct devlink_port *port,
					    struct net_device *dev)
{
}
#else
static inline int sfnic_compat_port_nest(struct devlink_port *port,
					 struct devlink *fn_devlink)
{
	return 0;
}

static inline void sfnic_compat_port_notify(struct devlink_port *port,
					    struct net_device *dev)
{
	devlink_port_type_eth_set(port, dev);
}
#endif

/* 6.10: the number of event queues of a port's function */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 10, 0)
#define SFNIC_PORT_MAX_IO_EQS(get, set)					\
	.port_fn_max_io_eqs_get = get,					\
	.port_fn_max_io_eqs_set = set,
#else
#define SFNIC_PORT_MAX_IO_EQS(get, set)
#endif

/* Renamed twice; Debian's 6.12 carries the newest name */
#ifdef NETIF_F_NETNS_LOCAL
static inline void sfnic_compat_netns_immutable(struct net_device *dev)
{
	dev->features |= NETIF_F_NETNS_LOCAL;
}
#else
static inline void sfnic_compat_netns_immutable(struct net_device *dev)
{
	dev->netns_immutable = true;
}
#endif

/* 6.6: a header of its own folder */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 6, 0)
#include <net/page_pool/helpers.h>
#else
#include <net/page_pool.h>
#endif

/* 6.3: what a netdev can do with XDP. Before, nobody asks. */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 3, 0)
static inline void sfnic_compat_xdp_features(struct net_device *dev)
{
	dev->xdp_features = NETDEV_XDP_ACT_BASIC | NETDEV_XDP_ACT_REDIRECT |
			    NETDEV_XDP_ACT_NDO_XMIT;
}
#else
static inline void sfnic_compat_xdp_features(struct net_device *dev)
{
}
#endif

/* 6.13: in one call */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 13, 0)
static inline void
hrtimer_setup(struct hrtimer *timer,
	      enum hrtimer_restart (*function)(struct hrtimer *),
	      clockid_t clock_id, enum hrtimer_mode mode)
{
	hrtimer_init(timer, clock_id, mode);
	timer->function = function;
}
#endif

/*
 * What tc leaves in an skb and would act upon at the other end: tc_skip_classify
 * makes the receiver's ingress hook, and so the policy there, be skipped.
 */
static inline void sfnic_compat_skb_reset_tc(struct sk_buff *skb)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 6, 0)
#ifdef CONFIG_NET_XGRESS
	skb->tc_skip_classify = 0;
	skb->tc_at_ingress = 0;
#endif
#elif defined(CONFIG_NET_CLS_ACT)
	skb->tc_skip_classify = 0;
	skb->tc_at_ingress = 0;
#endif
	skb_reset_redirect(skb);
#ifdef CONFIG_NETFILTER_SKIP_EGRESS
	skb->nf_skip_egress = 0;
#endif
}

#endif /* SFNIC_COMPAT_H */
