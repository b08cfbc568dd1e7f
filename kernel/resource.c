// SPDX-License-Identifier: GPL-2.0
/* The function's devlink resources, under mlx5's names */

#include "sfnic.h"

enum sfnic_resource {
	SFNIC_RESOURCE_MAX_LOCAL_SFS = 1,
	SFNIC_RESOURCE_MAX_EXTERNAL_SFS,
};

/* Called under devl_lock */
static u64 sfnic_local_sfs_occ_get(void *priv)
{
	struct sfnic_func *func = priv;

	return func->table.nports;
}

static u64 sfnic_external_sfs_occ_get(void *priv)
{
	struct sfnic_func *func = priv;

	return func->table.ext.nports;
}

static int sfnic_resource_register(struct sfnic_func *func, const char *name,
				   u64 id, u32 max,
				   devlink_resource_occ_get_t *occ_get)
{
	struct devlink_resource_size_params params;
	int err;

	devlink_resource_size_params_init(&params, max, max, 1,
					  DEVLINK_RESOURCE_UNIT_ENTRY);
	err = devl_resource_register(func->devlink, name, max, id,
				     DEVLINK_RESOURCE_ID_PARENT_TOP, &params);
	if (err)
		return err;
	devl_resource_occ_get_register(func->devlink, id, occ_get, func);
	return 0;
}

/* Called under devl_lock: to tell of other sizes, they are registered anew */
int sfnic_resources_update(struct sfnic_func *func)
{
	struct sfnic_sf_table *table = &func->table;
	int err;

	devl_resources_unregister(func->devlink);
	err = sfnic_resource_register(func, "max_local_SFs",
				      SFNIC_RESOURCE_MAX_LOCAL_SFS, table->max,
				      sfnic_local_sfs_occ_get);
	if (err || !table->ext.max)
		return err;
	err = sfnic_resource_register(func, "max_external_SFs",
				      SFNIC_RESOURCE_MAX_EXTERNAL_SFS,
				      table->ext.max,
				      sfnic_external_sfs_occ_get);
	if (err)
		devl_resources_unregister(func->devlink);
	return err;
}

int sfnic_resources_register(struct sfnic_func *func)
{
	int err;

	devl_lock(func->devlink);
	err = sfnic_resources_update(func);
	devl_unlock(func->devlink);
	return err;
}

void sfnic_resources_unregister(struct sfnic_func *func)
{
	devl_lock(func->devlink);
	devl_resources_unregister(func->devlink);
	devl_unlock(func->devlink);
}
