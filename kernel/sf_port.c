// SPDX-License-Identifier: GPL-2.0
/* The devlink port of an SF: user requests and attributes of its function */

#include <linux/etherdevice.h>

#include "sfnic.h"

static struct sfnic_sf *sfnic_sf_by_port(struct devlink_port *port)
{
	return container_of(port, struct sfnic_sf, dl_port);
}

int sfnic_sf_port_hw_addr_get(struct devlink_port *port, u8 *hw_addr, int *len,
			      struct netlink_ext_ack *extack)
{
	struct sfnic_sf *sf = sfnic_sf_by_port(port);

	mutex_lock(&sf->lock);
	ether_addr_copy(hw_addr, sf->hw_addr);
	mutex_unlock(&sf->lock);
	*len = ETH_ALEN;
	return 0;
}

/* As mlx5's: at any time, zero for none; the SF takes it when it attaches next */
int sfnic_sf_port_hw_addr_set(struct devlink_port *port, const u8 *hw_addr,
			      int len, struct netlink_ext_ack *extack)
{
	struct sfnic_sf *sf = sfnic_sf_by_port(port);

	if (len != ETH_ALEN) {
		NL_SET_ERR_MSG_MOD(extack, "hw_addr must have 6 bytes");
		return -EINVAL;
	}
	if (is_multicast_ether_addr(hw_addr)) {
		NL_SET_ERR_MSG_MOD(extack, "hw_addr must be a unicast address");
		return -EINVAL;
	}
	mutex_lock(&sf->lock);
	ether_addr_copy(sf->hw_addr, hw_addr);
	mutex_unlock(&sf->lock);
	return 0;
}

int sfnic_sf_port_state_get(struct devlink_port *port,
			    enum devlink_port_fn_state *state,
			    enum devlink_port_fn_opstate *opstate,
			    struct netlink_ext_ack *extack)
{
	struct sfnic_sf *sf = sfnic_sf_by_port(port);

	mutex_lock(&sf->lock);
	*state = sf->state == SFNIC_SF_ACTIVE || sf->state == SFNIC_SF_IN_USE ?
		 DEVLINK_PORT_FN_STATE_ACTIVE : DEVLINK_PORT_FN_STATE_INACTIVE;
	*opstate = sf->attached ? DEVLINK_PORT_FN_OPSTATE_ATTACHED :
				  DEVLINK_PORT_FN_OPSTATE_DETACHED;
	mutex_unlock(&sf->lock);
	return 0;
}

int sfnic_sf_port_state_set(struct devlink_port *port,
			    enum devlink_port_fn_state state,
			    struct netlink_ext_ack *extack)
{
	struct sfnic_sf *sf = sfnic_sf_by_port(port);

	if (state == DEVLINK_PORT_FN_STATE_ACTIVE)
		return sfnic_sf_activate(sf, extack);
	sfnic_sf_deactivate(sf);
	return 0;
}

static int __maybe_unused
sfnic_sf_port_roce_get(struct devlink_port *port, bool *enable,
		       struct netlink_ext_ack *extack)
{
	struct sfnic_sf *sf = sfnic_sf_by_port(port);

	mutex_lock(&sf->lock);
	*enable = sf->roce;
	mutex_unlock(&sf->lock);
	return 0;
}

static int __maybe_unused
sfnic_sf_port_roce_set(struct devlink_port *port, bool enable,
		       struct netlink_ext_ack *extack)
{
	struct sfnic_sf *sf = sfnic_sf_by_port(port);

	mutex_lock(&sf->lock);
	sf->roce = enable;
	mutex_unlock(&sf->lock);
	return 0;
}

static int __maybe_unused
sfnic_sf_port_max_io_eqs_get(struct devlink_port *port, u32 *max_eqs,
			     struct netlink_ext_ack *extack)
{
	struct sfnic_sf *sf = sfnic_sf_by_port(port);

	mutex_lock(&sf->lock);
	*max_eqs = sf->max_io_eqs;
	mutex_unlock(&sf->lock);
	return 0;
}

static int __maybe_unused
sfnic_sf_port_max_io_eqs_set(struct devlink_port *port, u32 max_eqs,
			     struct netlink_ext_ack *extack)
{
	struct sfnic_sf *sf = sfnic_sf_by_port(port);

	if (!max_eqs || max_eqs > SFNIC_MAX_IO_EQS) {
		NL_SET_ERR_MSG_MOD(extack, "max_io_eqs must be in 1..1024");
		return -EINVAL;
	}
	mutex_lock(&sf->lock);
	sf->max_io_eqs = max_eqs;
	mutex_unlock(&sf->lock);
	return 0;
}

static const struct devlink_port_ops sfnic_sf_port_ops = {
#if SFNIC_PORT_OPS_BY_PORT
	.port_del = sfnic_sf_port_del,
	.port_fn_hw_addr_get = sfnic_sf_port_hw_addr_get,
	.port_fn_hw_addr_set = sfnic_sf_port_hw_addr_set,
	.port_fn_state_get = sfnic_sf_port_state_get,
	.port_fn_state_set = sfnic_sf_port_state_set,
	.port_fn_roce_get = sfnic_sf_port_roce_get,
	.port_fn_roce_set = sfnic_sf_port_roce_set,
	SFNIC_PORT_MAX_IO_EQS(sfnic_sf_port_max_io_eqs_get,
			      sfnic_sf_port_max_io_eqs_set)
#endif
};

/* Called under devl_lock */
int sfnic_sf_port_mode_check(const struct sfnic_func *func,
			     struct netlink_ext_ack *extack)
{
	if (func->eswitch_mode == DEVLINK_ESWITCH_MODE_SWITCHDEV)
		return 0;
	NL_SET_ERR_MSG_MOD(extack,
			   "SF ports are only supported in eswitch switchdev mode.");
	return -EOPNOTSUPP;
}

static u32 sfnic_sf_port_controller(const struct devlink_port_new_attrs *attrs)
{
	return attrs->controller_valid ? attrs->controller : 0;
}

static u32 *sfnic_sf_port_count(struct sfnic_sf *sf)
{
	struct sfnic_sf_table *table = &sf->func->table;

	return sf->external ? &table->ext.nports : &table->nports;
}

static int sfnic_sf_port_check(const struct sfnic_func *func,
			       const struct devlink_port_new_attrs *attrs,
			       struct netlink_ext_ack *extack)
{
	int err = sfnic_sf_port_mode_check(func, extack);

	if (err)
		return err;
	if (attrs->flavour != DEVLINK_PORT_FLAVOUR_PCI_SF) {
		NL_SET_ERR_MSG_MOD(extack, "Driver supports only SF port addition");
		return -EOPNOTSUPP;
	}
	if (attrs->port_index_valid) {
		NL_SET_ERR_MSG_MOD(extack,
				   "Driver does not support user defined port index assignment");
		return -EOPNOTSUPP;
	}
	if (attrs->pfnum != PCI_FUNC(func->pdev->devfn)) {
		NL_SET_ERR_MSG_MOD(extack, "Invalid pfnum supplied");
		return -EOPNOTSUPP;
	}
	if (sfnic_sf_port_controller(attrs) > !!func->table.ext.max) {
		NL_SET_ERR_MSG_MOD(extack, "Invalid controller number");
		return -EINVAL;
	}
	return 0;
}

/* Called under devl_lock */
int sfnic_sf_port_create(struct sfnic_sf *sf, struct netlink_ext_ack *extack)
{
	struct sfnic_func *func = sf->func;
	int err;

	sf->dl_port.attrs.switch_id = func->switch_id;
	devlink_port_attrs_pci_sf_set(&sf->dl_port, sf->external,
				      PCI_FUNC(func->pdev->devfn), sf->sfnum,
				      sf->external);
	err = devl_port_register_with_ops(func->devlink, &sf->dl_port,
					  sfnic_port_index(func, SFNIC_VPORT_BASE + sf->id),
					  &sfnic_sf_port_ops);
	if (err) {
		NL_SET_ERR_MSG_MOD(extack, "Failed to register the SF's port");
		return err;
	}
	err = sfnic_rate_leaf_create(sf);
	if (err) {
		NL_SET_ERR_MSG_MOD(extack, "Failed to create the SF's rate leaf");
		goto err_leaf;
	}
	err = sfnic_rep_create(sf);
	if (err) {
		NL_SET_ERR_MSG_MOD(extack, "Failed to create the SF's representor");
		goto err_rep;
	}
	mutex_lock(&sf->port_lock);
	sf->port_live = true;
	mutex_unlock(&sf->port_lock);
	(*sfnic_sf_port_count(sf))++;
	return 0;

err_rep:
	sfnic_rate_leaf_destroy(sf);
err_leaf:
	devl_port_unregister(&sf->dl_port);
	return err;
}

/* Called under devl_lock. The SF may be gone on return. */
void sfnic_sf_port_destroy(struct sfnic_sf *sf)
{
	mutex_lock(&sf->port_lock);
	sf->port_live = false;
	mutex_unlock(&sf->port_lock);
	(*sfnic_sf_port_count(sf))--;
	sfnic_rep_destroy(sf);
	sfnic_rate_leaf_destroy(sf);
	devl_port_unregister(&sf->dl_port);
	sfnic_sf_delete(sf);
}

int sfnic_sf_port_new(struct devlink *devlink,
		      const struct devlink_port_new_attrs *attrs,
		      struct netlink_ext_ack *extack,
		      struct devlink_port **port)
{
	struct sfnic_func *func = devlink_priv(devlink);
	struct sfnic_sf *sf;
	int err;

	err = sfnic_sf_port_check(func, attrs, extack);
	if (err)
		return err;
	if (sfnic_sf_port_controller(attrs))
		sf = sfnic_sf_alloc_external(func, attrs->sfnum_valid,
					     attrs->sfnum, extack);
	else
		sf = sfnic_sf_alloc(func, attrs->sfnum_valid, attrs->sfnum,
				    extack);
	if (IS_ERR(sf))
		return PTR_ERR(sf);
	err = sfnic_sf_port_create(sf, extack);
	if (err) {
		sfnic_sf_release(sf);
		return err;
	}
	*port = &sf->dl_port;
	return 0;
}

int sfnic_sf_port_del(struct devlink *devlink, struct devlink_port *port,
		      struct netlink_ext_ack *extack)
{
	struct sfnic_sf *sf = sfnic_sf_by_port(port);

	if (sfnic_sf_is_mdev(sf)) {
		NL_SET_ERR_MSG_MOD(extack,
				   "SF belongs to a mediated device: write 1 to its remove file in /sys/bus/mdev/devices");
		return -EOPNOTSUPP;
	}
	sfnic_sf_port_destroy(sf);
	return 0;
}
