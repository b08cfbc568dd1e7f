// SPDX-License-Identifier: GPL-2.0
/* The function's devlink resources, under mlx5's names */

#include "sfnic.h"

enum sfnic_resource {
	SFNIC_RESOURCE_MAX_LOCAL_SFS = 1,
};

/* Called under devl_lock */
static u64 sfnic_local_sfs_occ_get(void *priv)
{
	struct sfnic_func *func = priv;

	return func->table.nports;
}

int sfnic_resources_register(struct sfnic_func *func)
{
	struct devlink_resource_size_params params;
	u32 max = func->table.max;
	int err;

	devlink_resource_size_params_init(&params, max, max, 1,
					  DEVLINK_RESOURCE_UNIT_ENTRY);
	devl_lock(func->devlink);
	err = devl_resource_register(func->devlink, "max_local_SFs", max,
				     SFNIC_RESOURCE_MAX_LOCAL_SFS,
				     DEVLINK_RESOURCE_ID_PARENT_TOP, &params);
	if (!err)
		devl_resource_occ_get_register(func->devlink,
					       SFNIC_RESOURCE_MAX_LOCAL_SFS,
					       sfnic_local_sfs_occ_get, func);
	devl_unlock(func->devlink);
	return err;
}

void sfnic_resources_unregister(struct sfnic_func *func)
{
	devl_lock(func->devlink);
	devl_resources_unregister(func->devlink);
	devl_unlock(func->devlink);
}
