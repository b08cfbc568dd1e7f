// SPDX-License-Identifier: GPL-2.0
/* Params of an SF's instance, and the reload that puts them in force */

#include "sfnic.h"

static bool sfnic_sf_roce_capable(struct sfnic_sf *sf)
{
	bool capable;

	mutex_lock(&sf->lock);
	capable = sf->roce;
	mutex_unlock(&sf->lock);
	return capable;
}

static int sfnic_sf_roce_validate(struct devlink *devlink, u32 id,
				  SFNIC_PARAM_VALUE value,
				  struct netlink_ext_ack *extack)
{
	struct sfnic_sf_inst *inst = devlink_priv(devlink);

	if (sfnic_param_bool(value) && !sfnic_sf_roce_capable(inst->sf)) {
		NL_SET_ERR_MSG_MOD(extack,
				   "Device doesn't support RoCE: roce of its port's function is off");
		return -EOPNOTSUPP;
	}
	return 0;
}

static const struct devlink_param sfnic_sf_params[] = {
	DEVLINK_PARAM_GENERIC(ENABLE_ETH, BIT(DEVLINK_PARAM_CMODE_DRIVERINIT),
			      NULL, NULL, NULL),
	DEVLINK_PARAM_GENERIC(ENABLE_RDMA, BIT(DEVLINK_PARAM_CMODE_DRIVERINIT),
			      NULL, NULL, NULL),
	DEVLINK_PARAM_GENERIC(ENABLE_ROCE, BIT(DEVLINK_PARAM_CMODE_DRIVERINIT),
			      NULL, NULL, sfnic_sf_roce_validate),
};

int sfnic_sf_params_register(struct sfnic_sf_inst *inst)
{
	struct devlink *devlink = inst->devlink;
	union devlink_param_value value = { .vbool = true };
	int err;

	err = devlink_params_register(devlink, sfnic_sf_params,
				      ARRAY_SIZE(sfnic_sf_params));
	if (err)
		return err;
	devl_lock(devlink);
	sfnic_compat_driverinit_set(devlink, DEVLINK_PARAM_GENERIC_ID_ENABLE_ETH,
				    &value);
	sfnic_compat_driverinit_set(devlink,
				    DEVLINK_PARAM_GENERIC_ID_ENABLE_RDMA,
				    &value);
	value.vbool = sfnic_sf_roce_capable(inst->sf);
	sfnic_compat_driverinit_set(devlink,
				    DEVLINK_PARAM_GENERIC_ID_ENABLE_ROCE,
				    &value);
	devl_unlock(devlink);
	return 0;
}

void sfnic_sf_params_unregister(struct sfnic_sf_inst *inst)
{
	devlink_params_unregister(inst->devlink, sfnic_sf_params,
				  ARRAY_SIZE(sfnic_sf_params));
}

static bool sfnic_sf_param(struct sfnic_sf_inst *inst, u32 id)
{
	union devlink_param_value value;

	return !devl_param_driverinit_value_get(inst->devlink, id, &value) &&
	       value.vbool;
}

void sfnic_sf_params_load(struct sfnic_sf_inst *inst)
{
	struct sfnic_sf_params *params = &inst->params;

	params->eth = sfnic_sf_param(inst, DEVLINK_PARAM_GENERIC_ID_ENABLE_ETH);
	params->roce =
		sfnic_sf_param(inst, DEVLINK_PARAM_GENERIC_ID_ENABLE_RDMA) &&
		sfnic_sf_param(inst, DEVLINK_PARAM_GENERIC_ID_ENABLE_ROCE) &&
		sfnic_sf_roce_capable(inst->sf);
}

/*
 * Where the driver is about to be removed, all is down for good already. That
 * is no error: devlink must be able to take the instance out of a namespace
 * that is deleted meanwhile.
 */
int sfnic_sf_reload_down(struct devlink *devlink, bool netns_change,
			 enum devlink_reload_action action,
			 enum devlink_reload_limit limit,
			 struct netlink_ext_ack *extack)
{
	sfnic_sf_inst_down(devlink_priv(devlink));
	return 0;
}

int sfnic_sf_reload_up(struct devlink *devlink,
		       enum devlink_reload_action action,
		       enum devlink_reload_limit limit, u32 *performed,
		       struct netlink_ext_ack *extack)
{
	struct sfnic_sf_inst *inst = devlink_priv(devlink);
	int err = 0;

	*performed = BIT(action);
	if (!inst->leaving)
		err = sfnic_sf_inst_up(inst);
	if (err)
		NL_SET_ERR_MSG_MOD(extack, "Failed to bring the SF up again");
	return err;
}
