// SPDX-License-Identifier: GPL-2.0
/* A function's SFs, by number of port and by sfnum */

#include <linux/slab.h>

#include "sfnic.h"

void sfnic_sf_table_init(struct sfnic_func *func)
{
	struct sfnic_sf_table *table = &func->table;

	xa_init_flags(&table->sfs, XA_FLAGS_ALLOC);
	xa_init_flags(&table->sfnums, XA_FLAGS_ALLOC);
	table->max = sfnic_max_sfs;
	xa_init_flags(&table->ext.sfnums, XA_FLAGS_ALLOC);
	if (sfnic_external_controller)
		table->ext.max = sfnic_max_sfs;
}

static struct xarray *sfnic_sf_sfnums(struct sfnic_sf *sf)
{
	struct sfnic_sf_table *table = &sf->func->table;

	return sf->external ? &table->ext.sfnums : &table->sfnums;
}

/* External SFs have the highest numbers, so that max_sfs may grow */
static struct xa_limit sfnic_sf_ids(const struct sfnic_sf *sf)
{
	const struct sfnic_sf_table *table = &sf->func->table;

	if (sf->external)
		return XA_LIMIT(SFNIC_MAX_SFS - table->ext.max,
				SFNIC_MAX_SFS - 1);
	return XA_LIMIT(0, table->max - 1);
}

static int sfnic_sf_sfnum_take(struct sfnic_sf *sf, bool sfnum_valid, u32 sfnum,
			       struct netlink_ext_ack *extack)
{
	struct xarray *sfnums = sfnic_sf_sfnums(sf);
	int err;

	if (!sfnum_valid) {
		err = xa_alloc(sfnums, &sf->sfnum, sf, XA_LIMIT(1, U32_MAX),
			       GFP_KERNEL);
		if (err)
			NL_SET_ERR_MSG_MOD(extack, "No sfnum is free");
		return err;
	}
	sf->sfnum = sfnum;
	err = xa_insert(sfnums, sfnum, sf, GFP_KERNEL);
	if (err == -EBUSY) {
		NL_SET_ERR_MSG_MOD(extack,
				   "SF already exist. Choose different sfnum");
		return -EEXIST;
	}
	if (err)
		NL_SET_ERR_MSG_MOD(extack, "Out of memory");
	return err;
}

static int sfnic_sf_id_take(struct sfnic_sf *sf, struct netlink_ext_ack *extack)
{
	struct sfnic_func *func = sf->func;
	struct sfnic_sf_table *table = &func->table;
	u32 max = sf->external ? table->ext.max : table->max;
	u32 id;
	int err;

	err = xa_alloc(&table->sfs, &id, sf, sfnic_sf_ids(sf), GFP_KERNEL);
	if (err == -EBUSY) {
		sfnic_extack_fmt(extack, func->errbuf,
				 "SF table is full: %u of %u in use", max, max);
		return -ENOSPC;
	}
	if (err) {
		NL_SET_ERR_MSG_MOD(extack, "Out of memory");
		return err;
	}
	sf->id = id;
	return 0;
}

static void sfnic_sf_free(struct kref *ref)
{
	kfree(container_of(ref, struct sfnic_sf, ref));
}

void sfnic_sf_put(struct sfnic_sf *sf)
{
	kref_put(&sf->ref, sfnic_sf_free);
}

static struct sfnic_sf *__sfnic_sf_alloc(struct sfnic_func *func, bool external,
					 bool sfnum_valid, u32 sfnum,
					 struct netlink_ext_ack *extack)
{
	struct sfnic_sf *sf;
	int err;

	sf = kzalloc(sizeof(*sf), GFP_KERNEL);
	if (!sf)
		return ERR_PTR(-ENOMEM);
	kref_init(&sf->ref);
	sf->func = func;
	sf->carrier = &sfnic_sf_dev_carrier;
	sf->external = external;
	mutex_init(&sf->port_lock);
	mutex_init(&sf->lock);
	sf->roce = true;
	sf->max_io_eqs = SFNIC_DEFAULT_IO_EQS;
	sfnic_sf_state_init(sf);

	err = sfnic_sf_sfnum_take(sf, sfnum_valid, sfnum, extack);
	if (err)
		goto err_sfnum;
	err = sfnic_sf_id_take(sf, extack);
	if (err)
		goto err_id;
	return sf;

err_id:
	xa_erase(sfnic_sf_sfnums(sf), sf->sfnum);
err_sfnum:
	sfnic_sf_put(sf);
	return ERR_PTR(err);
}

struct sfnic_sf *sfnic_sf_alloc(struct sfnic_func *func, bool sfnum_valid,
				u32 sfnum, struct netlink_ext_ack *extack)
{
	return __sfnic_sf_alloc(func, false, sfnum_valid, sfnum, extack);
}

struct sfnic_sf *sfnic_sf_alloc_external(struct sfnic_func *func,
					 bool sfnum_valid, u32 sfnum,
					 struct netlink_ext_ack *extack)
{
	return __sfnic_sf_alloc(func, true, sfnum_valid, sfnum, extack);
}

/* NULL where there is none */
struct sfnic_sf *sfnic_sf_get(struct sfnic_func *func, u32 sfnum)
{
	struct sfnic_sf_table *table = &func->table;
	struct sfnic_sf *sf;

	/* whoever is in the table has the table's reference */
	xa_lock(&table->sfnums);
	sf = xa_load(&table->sfnums, sfnum);
	if (sf)
		kref_get(&sf->ref);
	xa_unlock(&table->sfnums);
	return sf;
}

/* Takes the SF out of the table, and gives the table's reference back */
void sfnic_sf_release(struct sfnic_sf *sf)
{
	struct sfnic_sf_table *table = &sf->func->table;

	xa_erase(&table->sfs, sf->id);
	xa_erase(sfnic_sf_sfnums(sf), sf->sfnum);
	sfnic_sf_put(sf);
}

static struct sfnic_sf *sfnic_sf_table_next(struct sfnic_sf_table *table,
					    unsigned long *id)
{
	struct sfnic_sf *sf;

	xa_lock(&table->sfs);
	sf = xa_find(&table->sfs, id, ULONG_MAX, XA_PRESENT);
	if (sf)
		kref_get(&sf->ref);
	xa_unlock(&table->sfs);
	return sf;
}

/* Nobody adds any more: the instance is unregistered */
void sfnic_sf_table_fini(struct sfnic_func *func)
{
	struct sfnic_sf_table *table = &func->table;
	struct sfnic_sf *sf;
	unsigned long id;

	devl_lock(func->devlink);
	for (id = 0; (sf = sfnic_sf_table_next(table, &id)); id++) {
		if (sf->port_live)
			sfnic_sf_port_destroy(sf);
		sfnic_sf_put(sf);
	}
	/* after the leafs, which not every kernel lets go of their node here */
	devl_rate_nodes_destroy(func->devlink);
	devl_unlock(func->devlink);

	/* those that are still attached are in the table until they are not */
	while (!xa_empty(&table->sfs)) {
		for (id = 0; (sf = sfnic_sf_table_next(table, &id)); id++) {
			sfnic_sf_kick_now(sf);
			sfnic_sf_put(sf);
		}
		flush_workqueue(func->wq);
	}
	xa_destroy(&table->sfs);
	xa_destroy(&table->sfnums);
	xa_destroy(&table->ext.sfnums);
}
