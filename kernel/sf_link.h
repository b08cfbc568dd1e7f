/* SPDX-License-Identifier: GPL-2.0 */
/* What sfnic_rdma may ask an SF's netdev, without a tie between the modules */
#ifndef SFNIC_SF_LINK_H
#define SFNIC_SF_LINK_H

#include <linux/device.h>
#include <linux/module.h>
#include <linux/netdevice.h>
#include <net/rtnetlink.h>

#define SFNIC_LINK_KIND	"sf"

struct sfnic_link_ops {
	struct rtnl_link_ops rtnl;
	/* whether RoCE may be spoken; the same for the netdev's whole life */
	bool (*roce)(const struct net_device *dev);
};

/*
 * NULL if it is no SF's. The caller holds the netdev, and by that its device's
 * driver, which waits for it in remove, and that driver's module: so the
 * answer is good for as long.
 */
static inline const struct sfnic_link_ops *
sfnic_link_ops_of(const struct net_device *dev)
{
	const struct rtnl_link_ops *rtnl = dev->rtnl_link_ops;
	const struct device_driver *drv;

	if (!rtnl || strcmp(rtnl->kind, SFNIC_LINK_KIND) || !dev->dev.parent)
		return NULL;
	drv = READ_ONCE(dev->dev.parent->driver);
	if (!drv || !drv->owner || strcmp(drv->owner->name, "sfnic"))
		return NULL;
	return container_of(rtnl, struct sfnic_link_ops, rtnl);
}

#endif /* SFNIC_SF_LINK_H */
