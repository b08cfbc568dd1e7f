// SPDX-License-Identifier: GPL-2.0
/* The function's devlink instance */

#include "sfnic.h"

/* What the function's instance and an SF's tell alike */
int sfnic_info_put(struct devlink_info_req *req, const char *board,
		   const char *serial)
{
	int err;

	err = sfnic_compat_info_driver(req);
	if (err)
		return err;
	err = devlink_info_serial_number_put(req, serial);
	if (err)
		return err;
	err = devlink_info_version_fixed_put(req,
					     DEVLINK_INFO_VERSION_GENERIC_BOARD_ID,
					     board);
	if (err)
		return err;
	return devlink_info_version_running_put(req,
						DEVLINK_INFO_VERSION_GENERIC_FW,
						SFNIC_FW_VERSION);
}

static int sfnic_devlink_info_get(struct devlink *devlink,
				  struct devlink_info_req *req,
				  struct netlink_ext_ack *extack)
{
	struct sfnic_func *func = devlink_priv(devlink);
	int err;

	err = sfnic_info_put(req, "SFNIC", pci_name(func->pdev));
	if (err)
		return err;
	return devlink_info_version_fixed_put(req,
					      DEVLINK_INFO_VERSION_GENERIC_BOARD_REV,
					      "1");
}

#if !SFNIC_PORT_OPS_BY_PORT
/* The instance's operations are called for the uplink's port, too */
static bool sfnic_port_is_sf(const struct devlink_port *port)
{
	return port->attrs.flavour == DEVLINK_PORT_FLAVOUR_PCI_SF;
}

static int sfnic_old_port_new(struct devlink *devlink,
			      const struct devlink_port_new_attrs *attrs,
			      struct netlink_ext_ack *extack,
			      unsigned int *index)
{
	struct devlink_port *port;
	int err;

	err = sfnic_sf_port_new(devlink, attrs, extack, &port);
	if (err)
		return err;
	*index = port->index;
	return 0;
}

static int sfnic_old_port_del(struct devlink *devlink, unsigned int index,
			      struct netlink_ext_ack *extack)
{
	struct sfnic_func *func = devlink_priv(devlink);
	struct sfnic_sf *sf = NULL;

	if (index == func->uplink_port.index) {
		NL_SET_ERR_MSG_MOD(extack, "Only SF ports can be deleted");
		return -EOPNOTSUPP;
	}
	if (index >> 16 == func->id && (index & 0xffff) >= SFNIC_VPORT_BASE)
		sf = xa_load(&func->table.sfs,
			     (index & 0xffff) - SFNIC_VPORT_BASE);
	/* one without a port is on its way out; devl_lock is held */
	if (!sf || !sf->port_live) {
		NL_SET_ERR_MSG_MOD(extack, "No such port");
		return -ENODEV;
	}
	return sfnic_sf_port_del(devlink, &sf->dl_port, extack);
}

static int sfnic_old_hw_addr_get(struct devlink_port *port, u8 *hw_addr,
				 int *len, struct netlink_ext_ack *extack)
{
	if (!sfnic_port_is_sf(port))
		return -EOPNOTSUPP;
	return sfnic_sf_port_hw_addr_get(port, hw_addr, len, extack);
}

static int sfnic_old_hw_addr_set(struct devlink_port *port, const u8 *hw_addr,
				 int len, struct netlink_ext_ack *extack)
{
	if (!sfnic_port_is_sf(port)) {
		NL_SET_ERR_MSG_MOD(extack, "Port doesn't support function attributes");
		return -EOPNOTSUPP;
	}
	return sfnic_sf_port_hw_addr_set(port, hw_addr, len, extack);
}

static int sfnic_old_state_get(struct devlink_port *port,
			       enum devlink_port_fn_state *state,
			       enum devlink_port_fn_opstate *opstate,
			       struct netlink_ext_ack *extack)
{
	if (!sfnic_port_is_sf(port))
		return -EOPNOTSUPP;
	return sfnic_sf_port_state_get(port, state, opstate, extack);
}

static int sfnic_old_state_set(struct devlink_port *port,
			       enum devlink_port_fn_state state,
			       struct netlink_ext_ack *extack)
{
	if (!sfnic_port_is_sf(port)) {
		NL_SET_ERR_MSG_MOD(extack, "Port doesn't support function attributes");
		return -EOPNOTSUPP;
	}
	return sfnic_sf_port_state_set(port, state, extack);
}

#define SFNIC_DEVLINK_PORT_OPS					\
	.port_new = sfnic_old_port_new,				\
	.port_del = sfnic_old_port_del,				\
	.port_function_hw_addr_get = sfnic_old_hw_addr_get,	\
	.port_function_hw_addr_set = sfnic_old_hw_addr_set,	\
	.port_fn_state_get = sfnic_old_state_get,		\
	.port_fn_state_set = sfnic_old_state_set,
#endif

const struct devlink_ops sfnic_devlink_ops = {
	.info_get = sfnic_devlink_info_get,
	.eswitch_mode_get = sfnic_eswitch_mode_get,
	.eswitch_mode_set = sfnic_eswitch_mode_set,
	SFNIC_DEVLINK_RATE_OPS
	SFNIC_DEVLINK_PORT_OPS
};
