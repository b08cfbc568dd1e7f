// SPDX-License-Identifier: GPL-2.0
/* What uplink, representor and SF netdev have in common */

#include <linux/cpumask.h>
#include <linux/etherdevice.h>
#include <linux/rtnetlink.h>
#include <net/rtnetlink.h>

#include "netdev.h"
#include "sfnic.h"

#define SFNIC_FEATURES (NETIF_F_SG | NETIF_F_FRAGLIST | NETIF_F_HIGHDMA | \
			NETIF_F_HW_CSUM | NETIF_F_RXCSUM | NETIF_F_SCTP_CRC | \
			NETIF_F_GSO_SOFTWARE | NETIF_F_GSO_ENCAP_ALL)
#define SFNIC_VLAN_TX (NETIF_F_HW_VLAN_CTAG_TX | NETIF_F_HW_VLAN_STAG_TX)
#define SFNIC_VLAN_RX (NETIF_F_HW_VLAN_CTAG_RX | NETIF_F_HW_VLAN_STAG_RX)

/* The same for all netdevs: queue n of one end is queue n of the other */
unsigned int sfnic_netdev_queues(void)
{
	return min_t(unsigned int, num_possible_cpus(), SFNIC_MAX_QUEUES);
}

/* ndo_get_devlink_port, where that exists */
struct devlink_port *sfnic_end_devlink_port(struct net_device *dev)
{
	struct sfnic_end *end = netdev_priv(dev);

	return end->port;
}

void sfnic_netdev_setup(struct net_device *dev, struct device *parent,
			struct devlink_port *port, struct sfnic_pipe *pipe,
			unsigned int side)
{
	struct sfnic_end *end = netdev_priv(dev);

	end->dev = dev;
	end->port = port;
	end->pipe = pipe;
	end->side = side;
	SET_NETDEV_DEV(dev, parent);
	SET_NETDEV_DEVLINK_PORT(dev, port);
	dev->priv_destructor = sfnic_end_free;
	/* the driver's own drops and rings: no queueing before them */
	dev->priv_flags |= IFF_NO_QUEUE | IFF_LIVE_ADDR_CHANGE;
	dev->priv_flags &= ~IFF_TX_SKB_SHARING;
	dev->features |= SFNIC_FEATURES | SFNIC_VLAN_TX | SFNIC_VLAN_RX;
	dev->hw_features = SFNIC_FEATURES | SFNIC_VLAN_TX;
	dev->hw_enc_features = SFNIC_FEATURES;
	dev->mpls_features = NETIF_F_HW_CSUM | NETIF_F_GSO_SOFTWARE;
	dev->vlan_features = SFNIC_FEATURES;
	dev->min_mtu = ETH_MIN_MTU;
	dev->max_mtu = SFNIC_MAX_MTU;
	netif_set_tso_max_size(dev, GSO_MAX_SIZE);
	eth_hw_addr_random(dev);
}

/*
 * Registers under the name given, or under the next ethN where somebody has
 * that. ethN is not the first choice since finding N takes the kernel a walk
 * over all netdevs.
 */
int sfnic_netdev_register(struct net_device *dev, const char *name)
{
	int err;

	rtnl_lock();
	if (netdev_name_in_use(dev_net(dev), name))
		name = "eth%d";
	strscpy(dev->name, name, sizeof(dev->name));
	err = register_netdevice(dev);
	rtnl_unlock();
	/* free_netdev() leaves it, if the netdev was never registered */
	if (err)
		dev_set_alias(dev, NULL, 0);
	return err;
}

static int sfnic_sf_link_validate(struct nlattr *tb[], struct nlattr *data[],
				  struct netlink_ext_ack *extack)
{
	NL_SET_ERR_MSG_MOD(extack,
			   "SF netdevs come and go with their port: use devlink port add and del");
	return -EOPNOTSUPP;
}

static bool sfnic_sf_link_roce(const struct net_device *dev)
{
	const struct sfnic_end *end = netdev_priv(dev);

	return !test_bit(SFNIC_DETOUR_NO_ROCE, &end->detour);
}

/*
 * Gives SF netdevs a kind, and gives them back to the first namespace when
 * theirs is deleted. No setup and no dellink: the kernel refuses to make or
 * delete one by itself.
 */
struct sfnic_link_ops sfnic_sf_link_ops = {
	.rtnl = {
		.kind = SFNIC_LINK_KIND,
		.netns_refund = true,
		.validate = sfnic_sf_link_validate,
	},
	.roce = sfnic_sf_link_roce,
};
