/* SPDX-License-Identifier: GPL-2.0 */
/* What the user of an SF may set of its own devlink instance */
#ifndef SFNIC_SF_PARAMS_H
#define SFNIC_SF_PARAMS_H

#include <linux/types.h>

#include "compat_devlink.h"

struct sfnic_sf_inst;

/* Those in force; under devl_lock of the SF's instance */
struct sfnic_sf_params {
	bool eth;	/* has a port and a netdev */
	bool roce;	/* and RoCE passes */
};

/* Of an instance that is not registered */
int sfnic_sf_params_register(struct sfnic_sf_inst *inst);
void sfnic_sf_params_unregister(struct sfnic_sf_inst *inst);

/* Under devl_lock: takes the values that the user has set */
void sfnic_sf_params_load(struct sfnic_sf_inst *inst);

int sfnic_sf_reload_down(struct devlink *devlink, bool netns_change,
			 enum devlink_reload_action action,
			 enum devlink_reload_limit limit,
			 struct netlink_ext_ack *extack);
int sfnic_sf_reload_up(struct devlink *devlink,
		       enum devlink_reload_action action,
		       enum devlink_reload_limit limit, u32 *performed,
		       struct netlink_ext_ack *extack);

#define SFNIC_SF_RELOAD_OPS						\
	.reload_actions = BIT(DEVLINK_RELOAD_ACTION_DRIVER_REINIT),	\
	.reload_down = sfnic_sf_reload_down,				\
	.reload_up = sfnic_sf_reload_up,

#endif /* SFNIC_SF_PARAMS_H */
