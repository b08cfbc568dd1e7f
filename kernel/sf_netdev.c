// SPDX-License-Identifier: GPL-2.0
/* The SF's own netdev */

#include <linux/etherdevice.h>
#include <linux/ethtool.h>

#include "sfnic.h"

static void sfnic_sf_netdev_get_drvinfo(struct net_device *dev,
					struct ethtool_drvinfo *info)
{
	strscpy(info->driver, KBUILD_MODNAME, sizeof(info->driver));
	strscpy(info->bus_info, dev_name(dev->dev.parent),
		sizeof(info->bus_info));
}

static const struct ethtool_ops sfnic_sf_netdev_ethtool_ops = {
	.get_drvinfo = sfnic_sf_netdev_get_drvinfo,
	.get_link = ethtool_op_get_link,
	.get_ts_info = ethtool_op_get_ts_info,
};

/* Without an address of the function's, the random one of setup stays */
static void sfnic_sf_netdev_set_addr(struct net_device *dev, struct sfnic_sf *sf)
{
	mutex_lock(&sf->lock);
	if (is_valid_ether_addr(sf->hw_addr))
		eth_hw_addr_set(dev, sf->hw_addr);
	if (ether_addr_equal(dev->dev_addr, sf->hw_addr))
		dev->addr_assign_type = NET_ADDR_PERM;
	mutex_unlock(&sf->lock);
}

int sfnic_sf_netdev_create(struct sfnic_sf_inst *inst)
{
	unsigned int queues = sfnic_netdev_queues();
	struct sfnic_sf *sf = inst->sf;
	struct net_device *dev;
	char name[IFNAMSIZ];
	int err;

	dev = alloc_etherdev_mqs(sizeof(struct sfnic_end), queues, queues);
	if (!dev)
		return -ENOMEM;
	dev->netdev_ops = &sfnic_netdev_ops;
	dev->ethtool_ops = &sfnic_sf_netdev_ethtool_ops;
	dev->rtnl_link_ops = &sfnic_sf_link_ops;
	sfnic_netdev_setup(dev, inst->dev, &inst->port, &sf->pipe,
			   SFNIC_PIPE_SF);
	sfnic_sf_netdev_set_addr(dev, sf);
	snprintf(name, sizeof(name), "sf%un%u", sf->func->id, sf->sfnum);
	err = sfnic_netdev_register(dev, name);
	if (err) {
		free_netdev(dev);
		return err;
	}
	inst->netdev = dev;
	sfnic_compat_port_type_eth(&inst->port, dev);
	return 0;
}

void sfnic_sf_netdev_destroy(struct sfnic_sf_inst *inst)
{
	sfnic_compat_port_type_clear(&inst->port);
	unregister_netdev(inst->netdev);
	free_netdev(inst->netdev);
	inst->netdev = NULL;
}
