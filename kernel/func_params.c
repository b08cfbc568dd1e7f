// SPDX-License-Identifier: GPL-2.0
/* Params of the function's instance: max_sfs, where devlink knows that */

#include "sfnic.h"

#ifdef DEVLINK_PARAM_GENERIC_MAX_SFS_NAME

static int sfnic_max_sfs_get(struct devlink *devlink, u32 id,
			     struct devlink_param_gset_ctx *ctx,
			     struct netlink_ext_ack *extack)
{
	struct sfnic_func *func = devlink_priv(devlink);

	ctx->val.vu32 = func->table.max;
	return 0;
}

/* The most that there can be besides those of the external controller */
static u32 sfnic_max_sfs_limit(const struct sfnic_func *func)
{
	return SFNIC_MAX_SFS - func->table.ext.max;
}

static int sfnic_max_sfs_validate(struct devlink *devlink, u32 id,
				  SFNIC_PARAM_VALUE value,
				  struct netlink_ext_ack *extack)
{
	struct sfnic_func *func = devlink_priv(devlink);
	struct sfnic_sf_table *table = &func->table;
	u32 max = sfnic_param_u32(value);
	unsigned long id_in_use = max;

	if (!max || max > sfnic_max_sfs_limit(func)) {
		sfnic_extack_fmt(extack, func->errbuf,
				 "max_sfs must be in 1..%u",
				 sfnic_max_sfs_limit(func));
		return -EINVAL;
	}
	if (xa_find(&table->sfs, &id_in_use, sfnic_max_sfs_limit(func) - 1,
		    XA_PRESENT)) {
		NL_SET_ERR_MSG_MOD(extack,
				   "SFs with higher port numbers exist, delete them first");
		return -EBUSY;
	}
	return 0;
}

/* Called under devl_lock, as is what adds SFs */
static int sfnic_max_sfs_set(struct devlink *devlink, u32 id,
			     struct devlink_param_gset_ctx *ctx,
			     struct netlink_ext_ack *extack)
{
	struct sfnic_func *func = devlink_priv(devlink);

	func->table.max = ctx->val.vu32;
	return sfnic_resources_update(func);
}

static const struct devlink_param sfnic_func_params[] = {
	DEVLINK_PARAM_GENERIC(MAX_SFS, BIT(DEVLINK_PARAM_CMODE_RUNTIME),
			      sfnic_max_sfs_get, sfnic_max_sfs_set,
			      sfnic_max_sfs_validate),
};

int sfnic_func_params_register(struct sfnic_func *func)
{
	return devlink_params_register(func->devlink, sfnic_func_params,
				       ARRAY_SIZE(sfnic_func_params));
}

void sfnic_func_params_unregister(struct sfnic_func *func)
{
	devlink_params_unregister(func->devlink, sfnic_func_params,
				  ARRAY_SIZE(sfnic_func_params));
}

#else

int sfnic_func_params_register(struct sfnic_func *func)
{
	return 0;
}

void sfnic_func_params_unregister(struct sfnic_func *func)
{
}

#endif
