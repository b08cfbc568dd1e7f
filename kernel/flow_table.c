// SPDX-License-Identifier: GPL-2.0
/*
 * The flows of a port: tuple space search. A chain has its masks in an array,
 * sorted by the first priority that each is used at; one hash table has, for
 * each mask and masked key, a list of flows. What a lookup costs depends on
 * the number of masks, not on that of flows. All changes are under RTNL.
 */

#include <linux/slab.h>
#include <linux/sort.h>

#include "flow_table.h"

/* Only what the mask has is looked at; whom a packet meets is the operator's doing */
static u32 sfnic_flow_node_hash(const void *data, u32 len, u32 seed)
{
	const struct sfnic_flow_node_key *key = data;
	u64 hash = seed ^ (unsigned long)key->mask;
	unsigned int i;

	for (i = key->mask->from; i < key->mask->to; i++) {
		hash = (hash ^ key->key.words[i]) * GOLDEN_RATIO_64;
		hash ^= hash >> 32;
	}
	return hash;
}

static int sfnic_flow_node_cmp(struct rhashtable_compare_arg *arg,
			       const void *obj)
{
	const struct sfnic_flow_node_key *key = arg->key;
	const struct sfnic_flow_node *node = obj;
	unsigned int i;

	if (node->key.mask != key->mask)
		return 1;
	for (i = key->mask->from; i < key->mask->to; i++)
		if (node->key.key.words[i] != key->key.words[i])
			return 1;
	return 0;
}

static const struct rhashtable_params sfnic_flow_node_params = {
	.head_offset = offsetof(struct sfnic_flow_node, hash),
	.key_offset = offsetof(struct sfnic_flow_node, key),
	.key_len = sizeof(struct sfnic_flow_node_key),
	.hashfn = sfnic_flow_node_hash,
	.obj_cmpfn = sfnic_flow_node_cmp,
	.automatic_shrinking = true,
};

static const struct rhashtable_params sfnic_flow_cookie_params = {
	.head_offset = offsetof(struct sfnic_flow, hash),
	.key_offset = offsetof(struct sfnic_flow, cookie),
	.key_len = sizeof(unsigned long),
	.automatic_shrinking = true,
};

static void sfnic_flow_node_key(struct sfnic_flow_node_key *to,
				struct sfnic_flow_mask *mask,
				const union sfnic_flow_key *key)
{
	unsigned int i;

	to->mask = mask;
	for (i = mask->from; i < mask->to; i++)
		to->key.words[i] = key->words[i] & mask->key.words[i];
}

static struct sfnic_flow_node *sfnic_flow_find(struct sfnic_flow_table *table,
					       struct sfnic_flow_mask *mask,
					       const union sfnic_flow_key *key)
{
	struct sfnic_flow_node_key node_key;

	sfnic_flow_node_key(&node_key, mask, key);
	return rhashtable_lookup(&table->nodes, &node_key,
				 sfnic_flow_node_params);
}

static bool sfnic_flow_before(const struct sfnic_flow *a,
			      const struct sfnic_flow *b)
{
	if (a->prio != b->prio)
		return a->prio < b->prio;
	return a->order < b->order;
}

/* Called under RCU */
struct sfnic_flow *sfnic_flow_lookup(struct sfnic_flow_table *table, u32 chain,
				     const union sfnic_flow_key *key)
{
	struct sfnic_flow *flow, *best = NULL;
	const struct sfnic_flow_masks *masks;
	struct sfnic_flow_chain *c;
	struct sfnic_flow_node *node;
	unsigned int i;

	c = xa_load(&table->chains, chain);
	masks = c ? rcu_dereference(c->masks) : NULL;
	for (i = 0; masks && i < masks->n; i++) {
		if (best && best->prio < masks->at[i].prio)
			break;
		node = sfnic_flow_find(table, masks->at[i].mask, key);
		if (!node)
			continue;
		flow = list_first_or_null_rcu(&node->flows, struct sfnic_flow,
					      list);
		if (flow && (!best || sfnic_flow_before(flow, best)))
			best = flow;
	}
	return best;
}

struct sfnic_flow *sfnic_flow_by_cookie(struct sfnic_flow_table *table,
					unsigned long cookie)
{
	return rhashtable_lookup_fast(&table->cookies, &cookie,
				      sfnic_flow_cookie_params);
}

static int sfnic_flow_masks_cmp(const void *a, const void *b)
{
	const struct sfnic_flow_mask_at *x = a;
	const struct sfnic_flow_mask_at *y = b;

	return x->prio < y->prio ? -1 : x->prio > y->prio;
}

static void sfnic_flow_mask_free(struct sfnic_flow_chain *chain,
				 struct sfnic_flow_mask *mask)
{
	list_del(&mask->list);
	chain->nmasks--;
	xa_destroy(&mask->prios);
	kfree_rcu(mask, rcu);
}

/*
 * Publishes the masks of a chain anew, and frees those that have no flow. When
 * that fails for want of memory, all stays as it is: masks without flows, and
 * priorities lower than the first that is used, do no harm in the array.
 */
static int sfnic_flow_masks_publish(struct sfnic_flow_chain *chain)
{
	struct sfnic_flow_mask *mask, *tmp;
	struct sfnic_flow_masks *masks;

	masks = kmalloc(struct_size(masks, at, chain->nmasks), GFP_KERNEL);
	if (!masks)
		return -ENOMEM;
	masks->n = 0;
	list_for_each_entry(mask, &chain->mask_list, list) {
		if (!mask->nflows)
			continue;
		masks->at[masks->n].mask = mask;
		masks->at[masks->n++].prio = mask->first;
	}
	sort(masks->at, masks->n, sizeof(masks->at[0]), sfnic_flow_masks_cmp,
	     NULL);
	masks = rcu_replace_pointer(chain->masks, masks, lockdep_rtnl_is_held());
	kfree_rcu(masks, rcu);
	list_for_each_entry_safe(mask, tmp, &chain->mask_list, list)
		if (!mask->nflows)
			sfnic_flow_mask_free(chain, mask);
	return 0;
}

static struct sfnic_flow_chain *
sfnic_flow_chain_get(struct sfnic_flow_table *table, u32 index)
{
	struct sfnic_flow_chain *chain;

	chain = xa_load(&table->chains, index);
	if (!chain) {
		chain = kzalloc(sizeof(*chain), GFP_KERNEL);
		if (!chain)
			return NULL;
		chain->index = index;
		INIT_LIST_HEAD(&chain->mask_list);
		if (xa_insert(&table->chains, index, chain, GFP_KERNEL)) {
			kfree(chain);
			return NULL;
		}
	}
	chain->nflows++;
	return chain;
}

static void sfnic_flow_chain_put(struct sfnic_flow_table *table,
				 struct sfnic_flow_chain *chain)
{
	struct sfnic_flow_mask *mask, *tmp;

	if (--chain->nflows)
		return;
	xa_erase(&table->chains, chain->index);
	list_for_each_entry_safe(mask, tmp, &chain->mask_list, list)
		sfnic_flow_mask_free(chain, mask);
	kfree_rcu(rtnl_dereference(chain->masks), rcu);
	kfree_rcu(chain, rcu);
}

static struct sfnic_flow_mask *
sfnic_flow_mask_get(struct sfnic_flow_chain *chain,
		    const union sfnic_flow_key *key)
{
	const unsigned int words = ARRAY_SIZE(key->words);
	struct sfnic_flow_mask *mask;

	list_for_each_entry(mask, &chain->mask_list, list)
		if (!memcmp(&mask->key, key, sizeof(*key)))
			goto out;
	mask = kzalloc(sizeof(*mask), GFP_KERNEL);
	if (!mask)
		return NULL;
	mask->key = *key;
	while (mask->from < words && !key->words[mask->from])
		mask->from++;
	mask->to = words;
	while (mask->to > mask->from && !key->words[mask->to - 1])
		mask->to--;
	mask->first = U32_MAX;
	xa_init(&mask->prios);
	list_add_tail(&mask->list, &chain->mask_list);
	chain->nmasks++;
out:
	mask->nflows++;
	return mask;
}

static int sfnic_flow_mask_refresh(struct sfnic_flow_chain *chain,
				   struct sfnic_flow_mask *mask)
{
	unsigned long prio = 0;
	u32 first = U32_MAX;

	if (xa_find(&mask->prios, &prio, ULONG_MAX, XA_PRESENT))
		first = prio;
	if (first == mask->first)
		return 0;
	mask->first = first;
	return sfnic_flow_masks_publish(chain);
}

/*
 * To a port that joins a shared block, tc replays the filters, the newest
 * first: their order is that of a port that has them already.
 */
static u64 sfnic_flow_new_order(struct sfnic_flow_func *func,
				const struct sfnic_flow *flow)
{
	const struct sfnic_flow *other;
	struct sfnic_flow_table *table;
	struct flow_block_cb *cb;
	struct sfnic_end *end;

	list_for_each_entry(cb, &func->blocks, driver_list) {
		end = cb->cb_priv;
		table = rtnl_dereference(end->flow.table);
		other = table ? sfnic_flow_by_cookie(table, flow->cookie) :
				NULL;
		if (other && other != flow && other->node)
			return other->order;
	}
	return func->seq++;
}

static int sfnic_flow_prio_get(struct sfnic_flow_table *table,
			       struct sfnic_flow *flow)
{
	struct xarray *prios = &flow->mask->prios;
	struct sfnic_flow_prio *prio;
	int err;

	prio = xa_load(prios, flow->prio);
	if (!prio) {
		prio = kzalloc(sizeof(*prio), GFP_KERNEL);
		if (!prio)
			return -ENOMEM;
		prio->order = sfnic_flow_new_order(table->func, flow);
		err = xa_insert(prios, flow->prio, prio, GFP_KERNEL);
		if (err) {
			kfree(prio);
			return err;
		}
	}
	prio->nflows++;
	flow->order = prio->order;
	return 0;
}

static void sfnic_flow_prio_put(struct sfnic_flow *flow)
{
	struct xarray *prios = &flow->mask->prios;
	struct sfnic_flow_prio *prio = xa_load(prios, flow->prio);

	if (--prio->nflows)
		return;
	xa_erase(prios, flow->prio);
	kfree(prio);
}

/* The newest of a priority first: tc replaces by adding, then removing */
static void sfnic_flow_node_add(struct sfnic_flow_node *node,
				struct sfnic_flow *flow)
{
	struct sfnic_flow *at;

	list_for_each_entry(at, &node->flows, list)
		if (at->prio >= flow->prio)
			break;
	list_add_tail_rcu(&flow->list, &at->list);
	flow->node = node;
}

static int sfnic_flow_node_get(struct sfnic_flow_table *table,
			       const union sfnic_flow_key *key,
			       struct sfnic_flow *flow)
{
	struct sfnic_flow_node *node;
	int err;

	rcu_read_lock();
	node = sfnic_flow_find(table, flow->mask, key);
	rcu_read_unlock();
	if (node) {
		sfnic_flow_node_add(node, flow);
		return 0;
	}
	node = kzalloc(sizeof(*node), GFP_KERNEL);
	if (!node)
		return -ENOMEM;
	sfnic_flow_node_key(&node->key, flow->mask, key);
	INIT_LIST_HEAD(&node->flows);
	sfnic_flow_node_add(node, flow);
	err = rhashtable_insert_fast(&table->nodes, &node->hash,
				     sfnic_flow_node_params);
	if (err) {
		flow->node = NULL;
		kfree(node);
	}
	return err;
}

static void sfnic_flow_node_put(struct sfnic_flow_table *table,
				struct sfnic_flow *flow)
{
	struct sfnic_flow_node *node = flow->node;

	list_del_rcu(&flow->list);
	if (!list_empty(&node->flows))
		return;
	rhashtable_remove_fast(&table->nodes, &node->hash,
			       sfnic_flow_node_params);
	kfree_rcu(node, rcu);
}

static int sfnic_flow_link(struct sfnic_flow_table *table, u32 chain,
			   const struct sfnic_flow_match *match,
			   struct sfnic_flow *flow)
{
	int err = -ENOMEM;

	flow->chain = sfnic_flow_chain_get(table, chain);
	if (!flow->chain)
		return err;
	flow->mask = sfnic_flow_mask_get(flow->chain, &match->mask);
	if (!flow->mask)
		goto err_chain;
	err = sfnic_flow_prio_get(table, flow);
	if (err)
		goto err_mask;
	err = sfnic_flow_node_get(table, &match->key, flow);
	if (err)
		goto err_prio;
	err = sfnic_flow_mask_refresh(flow->chain, flow->mask);
	if (err)
		goto err_node;
	return 0;

err_node:
	sfnic_flow_node_put(table, flow);
err_prio:
	sfnic_flow_prio_put(flow);
err_mask:
	flow->mask->nflows--;
	sfnic_flow_mask_refresh(flow->chain, flow->mask);
err_chain:
	sfnic_flow_chain_put(table, flow->chain);
	return err;
}

/* On failure a grace period has to pass before the flow is freed */
int sfnic_flow_insert(struct sfnic_flow_table *table, u32 chain,
		      const struct sfnic_flow_match *match,
		      struct sfnic_flow *flow)
{
	int err;

	err = rhashtable_insert_fast(&table->cookies, &flow->hash,
				     sfnic_flow_cookie_params);
	if (err || match->never)
		return err;
	err = sfnic_flow_link(table, chain, match, flow);
	if (err)
		rhashtable_remove_fast(&table->cookies, &flow->hash,
				       sfnic_flow_cookie_params);
	return err;
}

void sfnic_flow_remove(struct sfnic_flow_table *table, struct sfnic_flow *flow)
{
	rhashtable_remove_fast(&table->cookies, &flow->hash,
			       sfnic_flow_cookie_params);
	if (!flow->node)
		return;
	sfnic_flow_node_put(table, flow);
	sfnic_flow_prio_put(flow);
	flow->mask->nflows--;
	sfnic_flow_mask_refresh(flow->chain, flow->mask);
	sfnic_flow_chain_put(table, flow->chain);
}

struct sfnic_flow_table *sfnic_flow_table_create(struct sfnic_flow_func *func)
{
	struct sfnic_flow_table *table;

	table = kzalloc(sizeof(*table), GFP_KERNEL);
	if (!table)
		return NULL;
	table->func = func;
	if (rhashtable_init(&table->nodes, &sfnic_flow_node_params))
		goto err_nodes;
	if (rhashtable_init(&table->cookies, &sfnic_flow_cookie_params))
		goto err_cookies;
	xa_init(&table->chains);
	return table;

err_cookies:
	rhashtable_destroy(&table->nodes);
err_nodes:
	kfree(table);
	return NULL;
}

/* Called when it is empty, and nobody looks anything up any more */
void sfnic_flow_table_destroy(struct sfnic_flow_table *table)
{
	rhashtable_destroy(&table->cookies);
	rhashtable_destroy(&table->nodes);
	xa_destroy(&table->chains);
	kfree(table);
}
