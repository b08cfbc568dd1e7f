// SPDX-License-Identifier: GPL-2.0
/*
 * devlink's rate objects. All of it runs under devl_lock; what the datapath
 * reads is shaper.c's.
 */

#include <linux/slab.h>

#include "rate.h"
#include "sfnic.h"

struct sfnic_rate_node {
	struct sfnic_shaper_group group;
	struct list_head leafs;
	u64 tx_max;
};

void sfnic_rate_init(struct sfnic_func *func)
{
	spin_lock_init(&func->rate_lock);
}

int sfnic_rate_leaf_create(struct sfnic_sf *sf)
{
	sfnic_shaper_init(&sf->shaper, &sf->func->rate_lock);
	INIT_LIST_HEAD(&sf->rate.siblings);
	return sfnic_compat_rate_leaf_create(&sf->dl_port, sf);
}

/* The SF may be attached still, and its netdev up */
void sfnic_rate_leaf_destroy(struct sfnic_sf *sf)
{
	devl_rate_leaf_destroy(&sf->dl_port);
	list_del_init(&sf->rate.siblings);
	sfnic_shaper_fini(&sf->shaper);
}

int sfnic_rate_leaf_tx_share_set(struct devlink_rate *leaf, void *priv,
				 u64 tx_share, struct netlink_ext_ack *extack)
{
	struct sfnic_sf *sf = priv;

	sfnic_shaper_set_share(&sf->shaper, tx_share);
	return 0;
}

int sfnic_rate_leaf_tx_max_set(struct devlink_rate *leaf, void *priv,
			       u64 tx_max, struct netlink_ext_ack *extack)
{
	struct sfnic_sf *sf = priv;

	sfnic_shaper_set_max(&sf->shaper, tx_max);
	return 0;
}

int sfnic_rate_leaf_tx_priority_set(struct devlink_rate *leaf, void *priv,
				    u32 priority,
				    struct netlink_ext_ack *extack)
{
	struct sfnic_sf *sf = priv;

	sf->rate.priority = priority;
	sfnic_shaper_set_order(&sf->shaper, priority, sf->rate.weight);
	return 0;
}

int sfnic_rate_leaf_tx_weight_set(struct devlink_rate *leaf, void *priv,
				  u32 weight, struct netlink_ext_ack *extack)
{
	struct sfnic_sf *sf = priv;

	sf->rate.weight = weight;
	sfnic_shaper_set_order(&sf->shaper, sf->rate.priority, weight);
	return 0;
}

/* Leafs of a node without a limit need not know each other */
static void sfnic_rate_leaf_join(struct sfnic_sf *sf,
				 struct sfnic_rate_node *node)
{
	sfnic_shaper_join(&sf->shaper,
			  node && node->tx_max ? &node->group : NULL);
}

int sfnic_rate_leaf_parent_set(struct devlink_rate *leaf,
			       struct devlink_rate *node, void *priv,
			       void *priv_node,
			       struct netlink_ext_ack *extack)
{
	struct sfnic_rate_node *to = priv_node;
	struct sfnic_sf *sf = priv;

	list_del_init(&sf->rate.siblings);
	if (to)
		list_add_tail(&sf->rate.siblings, &to->leafs);
	sfnic_rate_leaf_join(sf, to);
	return 0;
}

int sfnic_rate_node_tx_max_set(struct devlink_rate *rate, void *priv,
			       u64 tx_max, struct netlink_ext_ack *extack)
{
	struct sfnic_rate_node *node = priv;
	struct sfnic_sf *sf;

	node->tx_max = tx_max;
	sfnic_shaper_group_set_max(&node->group, tx_max);
	list_for_each_entry(sf, &node->leafs, rate.siblings)
		sfnic_rate_leaf_join(sf, node);
	return 0;
}

int sfnic_rate_node_new(struct devlink_rate *rate, void **priv,
			struct netlink_ext_ack *extack)
{
	struct sfnic_func *func = devlink_priv(rate->devlink);
	struct sfnic_rate_node *node;

	if (func->eswitch_mode != DEVLINK_ESWITCH_MODE_SWITCHDEV) {
		NL_SET_ERR_MSG_MOD(extack,
				   "Rate node creation supported only in switchdev mode");
		return -EOPNOTSUPP;
	}
	node = kzalloc(sizeof(*node), GFP_KERNEL);
	if (!node) {
		NL_SET_ERR_MSG_MOD(extack, "Out of memory");
		return -ENOMEM;
	}
	sfnic_shaper_group_init(&node->group, &func->rate_lock);
	INIT_LIST_HEAD(&node->leafs);
	*priv = node;
	return 0;
}

/* devlink sees to it that no leaf is left */
int sfnic_rate_node_del(struct devlink_rate *rate, void *priv,
			struct netlink_ext_ack *extack)
{
	struct sfnic_rate_node *node = priv;

	sfnic_shaper_group_fini(&node->group);
	kfree(node);
	return 0;
}
