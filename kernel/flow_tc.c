// SPDX-License-Identifier: GPL-2.0
/* tc's side: blocks, filters coming and going, statistics. All under RTNL. */

#include <linux/rtnetlink.h>
#include <linux/slab.h>
#include <net/pkt_cls.h>

#include "flow_table.h"

static void sfnic_flow_free(struct sfnic_flow *flow)
{
	sfnic_flow_acts_put_targets(flow);
	free_percpu(flow->stats);
	kfree(flow);
}

static void sfnic_flow_free_rcu(struct rcu_head *rcu)
{
	sfnic_flow_free(container_of(rcu, struct sfnic_flow, rcu));
}

static struct sfnic_flow *sfnic_flow_alloc(const struct flow_cls_offload *cls)
{
	struct sfnic_flow *flow;

	flow = kzalloc(struct_size(flow, acts,
				   cls->rule->action.num_entries),
		       GFP_KERNEL);
	if (!flow)
		return NULL;
	flow->stats = netdev_alloc_pcpu_stats(struct sfnic_stats);
	if (!flow->stats) {
		kfree(flow);
		return NULL;
	}
	flow->cookie = cls->cookie;
	flow->prio = cls->common.prio;
	flow->skip_sw = sfnic_compat_skip_sw(&cls->common);
	return flow;
}

/* The first flow makes the table; it stays till the netdev goes */
static struct sfnic_flow_table *sfnic_flow_port_table(struct sfnic_end *end)
{
	struct sfnic_flow_table *table = rtnl_dereference(end->flow.table);

	if (table)
		return table;
	table = sfnic_flow_table_create(&end->flow.func->flow);
	if (table)
		rcu_assign_pointer(end->flow.table, table);
	return table;
}

static int sfnic_flow_insert_new(struct sfnic_end *end,
				 struct flow_cls_offload *cls,
				 const struct sfnic_flow_match *match,
				 struct sfnic_flow *flow)
{
	struct sfnic_flow_table *table = sfnic_flow_port_table(end);
	int err;

	if (!table)
		return -ENOMEM;
	err = sfnic_flow_insert(table, cls->common.chain_index, match, flow);
	if (err)
		return err;
	WRITE_ONCE(end->flow.nflows, end->flow.nflows + 1);
	return 0;
}

static int sfnic_flow_replace(struct sfnic_end *end,
			      struct flow_cls_offload *cls)
{
	struct netlink_ext_ack *extack = cls->common.extack;
	struct sfnic_flow_match match;
	struct sfnic_flow *flow;
	int err;

	if (!tc_can_offload_extack(end->dev, extack))
		return -EOPNOTSUPP;
	err = sfnic_flow_match_compile(end, cls, &match);
	if (err)
		return err;
	flow = sfnic_flow_alloc(cls);
	if (!flow) {
		NL_SET_ERR_MSG_MOD(extack, "Out of memory");
		return -ENOMEM;
	}
	err = sfnic_flow_acts_compile(end, cls, &match, flow);
	if (err)
		goto err_flow;
	err = sfnic_flow_insert_new(end, cls, &match, flow);
	if (err) {
		NL_SET_ERR_MSG_MOD(extack, "Failed to add the flow");
		goto err_flow;
	}
	return 0;

err_flow:
	sfnic_flow_acts_put_meters(flow);
	call_rcu(&flow->rcu, sfnic_flow_free_rcu);
	return err;
}

static struct sfnic_flow *sfnic_flow_of(struct sfnic_end *end,
					const struct flow_cls_offload *cls)
{
	struct sfnic_flow_table *table = rtnl_dereference(end->flow.table);

	return table ? sfnic_flow_by_cookie(table, cls->cookie) : NULL;
}

static int sfnic_flow_destroy(struct sfnic_end *end,
			      struct flow_cls_offload *cls)
{
	struct sfnic_flow *flow = sfnic_flow_of(end, cls);

	if (!flow)
		return -ENOENT;
	sfnic_flow_remove(rtnl_dereference(end->flow.table), flow);
	WRITE_ONCE(end->flow.nflows, end->flow.nflows - 1);
	sfnic_flow_acts_put_meters(flow);
	call_rcu(&flow->rcu, sfnic_flow_free_rcu);
	return 0;
}

static void sfnic_flow_stats_sum(const struct sfnic_flow *flow, u64 *packets,
				 u64 *bytes, u64 *dropped)
{
	const struct sfnic_stats *stats;
	unsigned int start;
	u64 p, b, d;
	int cpu;

	for_each_possible_cpu(cpu) {
		stats = per_cpu_ptr(flow->stats, cpu);
		do {
			start = u64_stats_fetch_begin(&stats->syncp);
			p = u64_stats_read(&stats->packets);
			b = u64_stats_read(&stats->bytes);
			d = u64_stats_read(&stats->dropped);
		} while (u64_stats_fetch_retry(&stats->syncp, start));
		*packets += p;
		*bytes += b;
		*dropped += d;
	}
}

/* tc asks for what has come since it asked last */
static int sfnic_flow_stats(struct sfnic_end *end, struct flow_cls_offload *cls)
{
	struct sfnic_flow *flow = sfnic_flow_of(end, cls);
	u64 packets = 0, bytes = 0, dropped = 0;

	if (!flow)
		return -ENOENT;
	sfnic_flow_stats_sum(flow, &packets, &bytes, &dropped);
	flow_stats_update(&cls->stats, bytes - flow->told.bytes,
			  packets - flow->told.packets,
			  dropped - flow->told.dropped,
			  READ_ONCE(flow->lastused),
			  FLOW_ACTION_HW_STATS_IMMEDIATE);
	flow->told.packets = packets;
	flow->told.bytes = bytes;
	flow->told.dropped = dropped;
	return 0;
}

static int sfnic_flow_block_cb(enum tc_setup_type type, void *type_data,
			       void *cb_priv)
{
	struct flow_cls_offload *cls = type_data;
	struct sfnic_end *end = cb_priv;

	if (type != TC_SETUP_CLSFLOWER)
		return -EOPNOTSUPP;
	switch (cls->command) {
	case FLOW_CLS_REPLACE:
		return sfnic_flow_replace(end, cls);
	case FLOW_CLS_DESTROY:
		return sfnic_flow_destroy(end, cls);
	case FLOW_CLS_STATS:
		return sfnic_flow_stats(end, cls);
	default:
		return -EOPNOTSUPP;
	}
}

/*
 * ndo_setup_tc of representors and uplinks. Each port of a shared block has a
 * callback, and so flows, of its own.
 */
int sfnic_flow_setup_tc(struct net_device *dev, enum tc_setup_type type,
			void *type_data)
{
	struct sfnic_end *end = netdev_priv(dev);

	if (type != TC_SETUP_BLOCK)
		return -EOPNOTSUPP;
	return flow_block_cb_setup_simple(type_data,
					  &end->flow.func->flow.blocks,
					  sfnic_flow_block_cb, end, end, true);
}

/* ndo_set_features: as mlx5's, no switching off while there are flows */
int sfnic_flow_set_features(struct net_device *dev,
			    netdev_features_t features)
{
	struct sfnic_end *end = netdev_priv(dev);

	if (!(features & NETIF_F_HW_TC) && end->flow.nflows) {
		netdev_err(dev,
			   "Active offloaded tc filters, can't turn hw_tc_offload off\n");
		/* or else to ask again later would change nothing */
		dev->wanted_features |= NETIF_F_HW_TC;
		return -EINVAL;
	}
	return 0;
}

/*
 * Called before the netdev is registered. As with mlx5, hw-tc-offload is on
 * for representors, and off for uplinks until the user turns it on.
 */
void sfnic_flow_port_init(struct sfnic_end *end, struct sfnic_func *func,
			  struct sfnic_sf *sf)
{
	end->flow.func = func;
	end->flow.sf = sf;
	end->dev->hw_features |= NETIF_F_HW_TC;
	if (sf)
		end->dev->features |= NETIF_F_HW_TC;
}

/* In the netdev's destructor: tc has taken all filters away by then */
void sfnic_flow_port_fini(struct sfnic_end *end)
{
	struct sfnic_flow_table *table;

	table = rcu_dereference_protected(end->flow.table, true);
	WARN_ON_ONCE(end->flow.nflows);
	if (table)
		sfnic_flow_table_destroy(table);
}

void sfnic_flow_func_init(struct sfnic_func *func)
{
	INIT_LIST_HEAD(&func->flow.blocks);
	xa_init(&func->flow.meters[0]);
	xa_init(&func->flow.meters[1]);
}

void sfnic_flow_func_fini(struct sfnic_func *func)
{
	xa_destroy(&func->flow.meters[0]);
	xa_destroy(&func->flow.meters[1]);
}

/* For module exit: flows are freed by RCU */
void sfnic_flow_exit(void)
{
	rcu_barrier();
}
