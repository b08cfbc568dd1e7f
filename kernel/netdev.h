/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SFNIC_NETDEV_H
#define SFNIC_NETDEV_H

#include <linux/ethtool.h>

#define SFNIC_MAX_MTU		9000
#define SFNIC_MAX_QUEUES	8

/* ethtool.c: what the three kinds of netdevs answer alike */
int sfnic_ethtool_sset_count(struct net_device *dev, int sset);
void sfnic_ethtool_strings(struct net_device *dev, u32 sset, u8 *data);
void sfnic_ethtool_stats(struct net_device *dev, struct ethtool_stats *stats,
			 u64 *data);
void sfnic_ethtool_get_ringparam(struct net_device *dev,
				 struct ethtool_ringparam *ring,
				 struct kernel_ethtool_ringparam *kernel_ring,
				 struct netlink_ext_ack *extack);
int sfnic_ethtool_set_ringparam(struct net_device *dev,
				struct ethtool_ringparam *ring,
				struct kernel_ethtool_ringparam *kernel_ring,
				struct netlink_ext_ack *extack);
void sfnic_ethtool_get_channels(struct net_device *dev,
				struct ethtool_channels *channels);
int sfnic_ethtool_set_channels(struct net_device *dev,
			       struct ethtool_channels *channels);
int sfnic_ethtool_get_coalesce(struct net_device *dev,
			       struct ethtool_coalesce *coal,
			       struct kernel_ethtool_coalesce *kernel_coal,
			       struct netlink_ext_ack *extack);
int sfnic_ethtool_set_coalesce(struct net_device *dev,
			       struct ethtool_coalesce *coal,
			       struct kernel_ethtool_coalesce *kernel_coal,
			       struct netlink_ext_ack *extack);
int sfnic_ethtool_get_link_ksettings(struct net_device *dev,
				     struct ethtool_link_ksettings *link);

#define SFNIC_ETHTOOL_OPS						\
	.supported_coalesce_params = ETHTOOL_COALESCE_RX_USECS |	\
				     ETHTOOL_COALESCE_RX_MAX_FRAMES,	\
	.get_link = ethtool_op_get_link,				\
	.get_ts_info = ethtool_op_get_ts_info,				\
	.get_sset_count = sfnic_ethtool_sset_count,			\
	.get_strings = sfnic_ethtool_strings,				\
	.get_ethtool_stats = sfnic_ethtool_stats,			\
	.get_ringparam = sfnic_ethtool_get_ringparam,			\
	.set_ringparam = sfnic_ethtool_set_ringparam,			\
	.get_channels = sfnic_ethtool_get_channels,			\
	.set_channels = sfnic_ethtool_set_channels,			\
	.get_coalesce = sfnic_ethtool_get_coalesce,			\
	.set_coalesce = sfnic_ethtool_set_coalesce

/* What the netdevs' operations have in common */
#define SFNIC_END_OPS						\
	.ndo_init = sfnic_end_init,				\
	.ndo_uninit = sfnic_end_uninit,				\
	.ndo_start_xmit = sfnic_end_xmit,			\
	.ndo_select_queue = sfnic_end_select_queue,		\
	.ndo_get_stats64 = sfnic_end_get_stats64,		\
	.ndo_set_mac_address = eth_mac_addr,			\
	.ndo_validate_addr = eth_validate_addr,			\
	.ndo_features_check = passthru_features_check,		\
	.ndo_fix_features = sfnic_end_fix_features,		\
	SFNIC_NDO_DEVLINK_PORT(sfnic_end_devlink_port)

#endif /* SFNIC_NETDEV_H */
