/* SPDX-License-Identifier: GPL-2.0 */
/* devlink's rate objects: a leaf for each SF's port, and nodes */
#ifndef SFNIC_RATE_H
#define SFNIC_RATE_H

#include <linux/list.h>
#include <linux/types.h>

#include "compat_devlink.h"

struct sfnic_func;
struct sfnic_sf;

struct sfnic_rate_leaf {
	struct list_head siblings;	/* in the node's leafs */
	u32 priority;
	u32 weight;
};

void sfnic_rate_init(struct sfnic_func *func);

/* Under devl_lock, with the port registered */
int sfnic_rate_leaf_create(struct sfnic_sf *sf);
void sfnic_rate_leaf_destroy(struct sfnic_sf *sf);

int sfnic_rate_leaf_tx_share_set(struct devlink_rate *leaf, void *priv,
				 u64 tx_share, struct netlink_ext_ack *extack);
int sfnic_rate_leaf_tx_max_set(struct devlink_rate *leaf, void *priv,
			       u64 tx_max, struct netlink_ext_ack *extack);
int sfnic_rate_leaf_tx_priority_set(struct devlink_rate *leaf, void *priv,
				    u32 priority,
				    struct netlink_ext_ack *extack);
int sfnic_rate_leaf_tx_weight_set(struct devlink_rate *leaf, void *priv,
				  u32 weight, struct netlink_ext_ack *extack);
int sfnic_rate_leaf_parent_set(struct devlink_rate *leaf,
			       struct devlink_rate *node, void *priv,
			       void *priv_node,
			       struct netlink_ext_ack *extack);
int sfnic_rate_node_tx_max_set(struct devlink_rate *node, void *priv,
			       u64 tx_max, struct netlink_ext_ack *extack);
int sfnic_rate_node_new(struct devlink_rate *node, void **priv,
			struct netlink_ext_ack *extack);
int sfnic_rate_node_del(struct devlink_rate *node, void *priv,
			struct netlink_ext_ack *extack);

#define SFNIC_DEVLINK_RATE_OPS						\
	.rate_leaf_tx_share_set = sfnic_rate_leaf_tx_share_set,		\
	.rate_leaf_tx_max_set = sfnic_rate_leaf_tx_max_set,		\
	SFNIC_RATE_LEAF_ORDER(sfnic_rate_leaf_tx_priority_set,		\
			      sfnic_rate_leaf_tx_weight_set)		\
	.rate_leaf_parent_set = sfnic_rate_leaf_parent_set,		\
	.rate_node_tx_max_set = sfnic_rate_node_tx_max_set,		\
	.rate_node_new = sfnic_rate_node_new,				\
	.rate_node_del = sfnic_rate_node_del,

#endif /* SFNIC_RATE_H */
