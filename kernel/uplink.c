// SPDX-License-Identifier: GPL-2.0
/* The physical port and its netdev; the cable between two of them */

#include <linux/etherdevice.h>
#include <linux/ethtool.h>

#include "netdev.h"
#include "sfnic.h"
#include "eq.h"

struct sfnic_uplink {
	struct sfnic_end end;	/* must be first */
	struct sfnic_func *func;
};

/* Functions 0 and 1 share a cable, 2 and 3, and so on */
static struct sfnic_pipe sfnic_cables[DIV_ROUND_UP(SFNIC_MAX_FUNCS, 2)];

void sfnic_cables_init(void)
{
	unsigned int i;

	/* a cable has no gate */
	for (i = 0; i < ARRAY_SIZE(sfnic_cables); i++)
		sfnic_pipe_gate_open(&sfnic_cables[i]);
}

static void sfnic_uplink_get_drvinfo(struct net_device *dev,
				     struct ethtool_drvinfo *info)
{
	struct sfnic_uplink *uplink = netdev_priv(dev);

	strscpy(info->driver, KBUILD_MODNAME, sizeof(info->driver));
	strscpy(info->bus_info, pci_name(uplink->func->pdev),
		sizeof(info->bus_info));
}

static const struct ethtool_ops sfnic_uplink_ethtool_ops = {
	.get_drvinfo = sfnic_uplink_get_drvinfo,
	.get_link_ksettings = sfnic_ethtool_get_link_ksettings,
	SFNIC_ETHTOOL_OPS,
};

static const struct devlink_port_ops sfnic_uplink_port_ops = { };

static int sfnic_uplink_port_register(struct sfnic_func *func)
{
	struct devlink_port_attrs attrs = {
		.flavour = DEVLINK_PORT_FLAVOUR_PHYSICAL,
		.phys.port_number = PCI_FUNC(func->pdev->devfn),
		.switch_id = func->switch_id,
	};
	int err;

	devlink_port_attrs_set(&func->uplink_port, &attrs);
	devl_lock(func->devlink);
	err = devl_port_register_with_ops(func->devlink, &func->uplink_port,
					  sfnic_port_index(func, SFNIC_VPORT_UPLINK),
					  &sfnic_uplink_port_ops);
	devl_unlock(func->devlink);
	return err;
}

static const struct net_device_ops sfnic_uplink_ops = {
	SFNIC_END_OPS
	.ndo_open = sfnic_end_open,
	.ndo_stop = sfnic_end_stop,
	.ndo_bpf = sfnic_end_bpf,
	.ndo_xdp_xmit = sfnic_end_xdp_xmit,
	.ndo_setup_tc = sfnic_flow_setup_tc,
	.ndo_set_features = sfnic_flow_set_features,
};

int sfnic_uplink_create(struct sfnic_func *func)
{
	unsigned int queues = sfnic_netdev_queues();
	struct sfnic_uplink *uplink;
	struct net_device *dev;
	char name[IFNAMSIZ];
	int err;

	err = sfnic_uplink_port_register(func);
	if (err)
		return err;
	dev = alloc_etherdev_mqs(sizeof(*uplink), queues, queues);
	if (!dev) {
		err = -ENOMEM;
		goto err_port;
	}
	uplink = netdev_priv(dev);
	uplink->func = func;
	uplink->end.eqs = func->irqs->uplink;
	func->uplink = dev;
	dev->netdev_ops = &sfnic_uplink_ops;
	sfnic_compat_xdp_features(dev);
	dev->ethtool_ops = &sfnic_uplink_ethtool_ops;
	sfnic_netdev_setup(dev, &func->pdev->dev, &func->uplink_port,
			   &sfnic_cables[func->id / 2], func->id % 2);
	sfnic_flow_port_init(&uplink->end, func, NULL);
	snprintf(name, sizeof(name), "sf%up0", func->id);
	err = sfnic_netdev_register(dev, name);
	if (err)
		goto err_netdev;
	sfnic_compat_port_type_eth(&func->uplink_port, dev);
	return 0;

err_netdev:
	free_netdev(dev);
err_port:
	devlink_port_unregister(&func->uplink_port);
	return err;
}

void sfnic_uplink_destroy(struct sfnic_func *func)
{
	sfnic_compat_port_type_clear(&func->uplink_port);
	unregister_netdev(func->uplink);
	free_netdev(func->uplink);
	devlink_port_unregister(&func->uplink_port);
}
