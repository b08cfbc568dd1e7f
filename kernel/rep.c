// SPDX-License-Identifier: GPL-2.0
/* The representor: the switch's end of an SF */

#include <linux/ethtool.h>

#include "netdev.h"
#include "sfnic.h"

struct sfnic_rep {
	struct sfnic_end end;	/* must be first */
	struct sfnic_sf *sf;
};

/* The gate opens last: whoever guards the representor is in place by now */
static int sfnic_rep_open(struct net_device *dev)
{
	struct sfnic_rep *rep = netdev_priv(dev);

	sfnic_end_open(dev);
	sfnic_pipe_gate_open(rep->end.pipe);
	return 0;
}

static int sfnic_rep_stop(struct net_device *dev)
{
	struct sfnic_rep *rep = netdev_priv(dev);

	sfnic_pipe_gate_close(rep->end.pipe);
	return sfnic_end_stop(dev);
}

static const struct net_device_ops sfnic_rep_ops = {
	SFNIC_END_OPS
	.ndo_open = sfnic_rep_open,
	.ndo_stop = sfnic_rep_stop,
	.ndo_setup_tc = sfnic_flow_setup_tc,
	.ndo_set_features = sfnic_flow_set_features,
};

static void sfnic_rep_get_drvinfo(struct net_device *dev,
				  struct ethtool_drvinfo *info)
{
	struct sfnic_rep *rep = netdev_priv(dev);

	strscpy(info->driver, KBUILD_MODNAME "_rep", sizeof(info->driver));
	strscpy(info->bus_info, pci_name(rep->sf->func->pdev),
		sizeof(info->bus_info));
}

static const struct ethtool_ops sfnic_rep_ethtool_ops = {
	.get_drvinfo = sfnic_rep_get_drvinfo,
	.get_link_ksettings = sfnic_ethtool_get_link_ksettings,
	SFNIC_ETHTOOL_OPS,
};

/* Called under devl_lock, with sf->dl_port registered */
int sfnic_rep_create(struct sfnic_sf *sf)
{
	unsigned int queues = sfnic_netdev_queues();
	struct net_device *dev;
	struct sfnic_rep *rep;
	char name[IFNAMSIZ];
	int err;

	dev = alloc_etherdev_mqs(sizeof(*rep), queues, queues);
	if (!dev)
		return -ENOMEM;
	rep = netdev_priv(dev);
	rep->sf = sf;
	dev->netdev_ops = &sfnic_rep_ops;
	dev->ethtool_ops = &sfnic_rep_ethtool_ops;
	sfnic_netdev_setup(dev, &sf->func->pdev->dev, &sf->dl_port, &sf->pipe,
			   SFNIC_PIPE_REP);
	sfnic_flow_port_init(&rep->end, sf->func, sf);
	sfnic_compat_netns_immutable(dev);
	if (!sfnic_mdev_name_rep(sf, dev, name))
		snprintf(name, sizeof(name), "sf%u%c%u", sf->func->id,
			 sf->external ? 'e' : 'r', sf->sfnum);
	err = sfnic_netdev_register(dev, name);
	if (err) {
		free_netdev(dev);
		return err;
	}
	sf->rep = dev;
	sfnic_compat_port_type_eth(&sf->dl_port, dev);
	return 0;
}

void sfnic_rep_destroy(struct sfnic_sf *sf)
{
	sfnic_compat_port_type_clear(&sf->dl_port);
	unregister_netdev(sf->rep);
	free_netdev(sf->rep);
	sf->rep = NULL;
}
