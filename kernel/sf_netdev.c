// SPDX-License-Identifier: GPL-2.0
/* The SF's own netdev */

#include <linux/etherdevice.h>
#include <linux/ethtool.h>

#include "eq.h"
#include "netdev.h"
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
	.get_link_ksettings = sfnic_ethtool_get_link_ksettings,
	SFNIC_ETHTOOL_OPS,
};

static const struct net_device_ops sfnic_sf_netdev_ops = {
	SFNIC_END_OPS
	.ndo_open = sfnic_end_open,
	.ndo_stop = sfnic_end_stop,
	.ndo_bpf = sfnic_end_bpf,
	.ndo_xdp_xmit = sfnic_end_xdp_xmit,
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
	unsigned int queues = inst->eqs->n;
	struct sfnic_sf *sf = inst->sf;
	struct net_device *dev;
	struct sfnic_end *end;
	char name[IFNAMSIZ];
	int err;

	dev = alloc_etherdev_mqs(sizeof(*end), queues, queues);
	if (!dev)
		return -ENOMEM;
	end = netdev_priv(dev);
	end->eqs = inst->eqs;
	end->counters = inst->window.counters;
	dev->netdev_ops = &sfnic_sf_netdev_ops;
	sfnic_compat_xdp_features(dev);
	dev->ethtool_ops = &sfnic_sf_netdev_ethtool_ops;
	dev->rtnl_link_ops = &sfnic_sf_link_ops.rtnl;
	sfnic_netdev_setup(dev, inst->dev, &inst->port, &sf->pipe,
			   SFNIC_PIPE_SF);
	dev_net_set(dev, devlink_net(inst->devlink));
	sfnic_sf_netdev_set_addr(dev, sf);
	if (!inst->params.roce)
		set_bit(SFNIC_DETOUR_NO_ROCE, &end->detour);
	err = sfnic_hold_create(end, queues, &sf->shaper, &inst->health);
	if (err)
		goto err_free;
	if (!sfnic_mdev_name_netdev(sf, dev, name))
		snprintf(name, sizeof(name), "sf%un%u", sf->func->id, sf->sfnum);
	err = sfnic_netdev_register(dev, name);
	if (err)
		goto err_hold;
	inst->netdev = dev;
	sfnic_sf_health_set_end(&inst->health, end);
	sfnic_compat_port_type_eth(&inst->port, dev);
	return 0;

err_hold:
	sfnic_hold_free(end);
err_free:
	free_netdev(dev);
	return err;
}

void sfnic_sf_netdev_destroy(struct sfnic_sf_inst *inst)
{
	sfnic_compat_port_type_clear(&inst->port);
	sfnic_sf_health_set_end(&inst->health, NULL);
	unregister_netdev(inst->netdev);
	sfnic_hold_free(netdev_priv(inst->netdev));
	free_netdev(inst->netdev);
	inst->netdev = NULL;
}
