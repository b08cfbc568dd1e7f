// SPDX-License-Identifier: GPL-2.0
/*
 * What an attached SF has, on whatever device carries it: a devlink instance of
 * its own, a port, a netdev.
 */

#include "sfnic.h"

static int sfnic_sf_info_get(struct devlink *devlink,
			     struct devlink_info_req *req,
			     struct netlink_ext_ack *extack)
{
	return sfnic_info_put(req, "SFNIC-SF");
}

static const struct devlink_ops sfnic_sf_devlink_ops = {
	.info_get = sfnic_sf_info_get,
};

static const struct devlink_port_ops sfnic_sf_virtual_port_ops = { };

static int sfnic_sf_inst_port_register(struct sfnic_sf_inst *inst)
{
	struct devlink_port_attrs attrs = {
		.flavour = DEVLINK_PORT_FLAVOUR_VIRTUAL,
	};
	int err;

	devlink_port_attrs_set(&inst->port, &attrs);
	devl_lock(inst->devlink);
	err = devl_port_register_with_ops(inst->devlink, &inst->port, 0,
					  &sfnic_sf_virtual_port_ops);
	devl_unlock(inst->devlink);
	return err;
}

/*
 * Commits to being attached, and nests the instance in the port, so that its
 * registration tells of the new opstate. Nothing may fail after this: an
 * instance can be un-nested by unregistering it only.
 */
static int sfnic_sf_inst_attach(struct sfnic_sf_inst *inst)
{
	struct sfnic_sf *sf = inst->sf;
	int err = 0;

	mutex_lock(&sf->port_lock);
	if (!sfnic_sf_set_attached(sf)) {
		err = -ENODEV;
		goto unlock;
	}
	if (sf->port_live && !READ_ONCE(sf->func->knobs.suppress_notify))
		err = sfnic_compat_port_nest(&sf->dl_port, inst->devlink);
	if (err)
		sfnic_sf_set_detached(sf);
unlock:
	mutex_unlock(&sf->port_lock);
	return err;
}

static int sfnic_sf_inst_start(struct sfnic_sf_inst *inst)
{
	int err;

	err = sfnic_sf_inst_port_register(inst);
	if (err)
		return err;
	err = sfnic_sf_netdev_create(inst);
	if (err)
		goto err_netdev;
	err = sfnic_sf_inst_attach(inst);
	if (err)
		goto err_attach;
	devlink_register(inst->devlink);
	sfnic_sf_notify(inst->sf);
	return 0;

err_attach:
	sfnic_sf_netdev_destroy(inst);
err_netdev:
	devlink_port_unregister(&inst->port);
	return err;
}

/* Attaches the SF to the device that carries it */
struct sfnic_sf_inst *sfnic_sf_inst_create(struct sfnic_sf *sf,
					   struct device *dev)
{
	struct sfnic_sf_inst *inst;
	struct devlink *devlink;
	int err;

	if (READ_ONCE(sf->func->knobs.fail_attach)) {
		dev_err(dev, "attach failed, as debugfs fail_attach asks\n");
		return ERR_PTR(-EIO);
	}
	devlink = devlink_alloc(&sfnic_sf_devlink_ops, sizeof(*inst), dev);
	if (!devlink)
		return ERR_PTR(-ENOMEM);
	inst = devlink_priv(devlink);
	inst->devlink = devlink;
	inst->sf = sf;
	inst->dev = dev;
	err = sfnic_sf_inst_start(inst);
	if (err) {
		devlink_free(devlink);
		return ERR_PTR(err);
	}
	return inst;
}

/* Unregistering the instance tells of the opstate that was set before it */
void sfnic_sf_inst_destroy(struct sfnic_sf_inst *inst)
{
	struct sfnic_sf *sf = inst->sf;

	sfnic_sf_netdev_destroy(inst);
	devlink_port_unregister(&inst->port);
	sfnic_sf_set_detached(sf);
	devlink_unregister(inst->devlink);
	sfnic_sf_notify(sf);
	devlink_free(inst->devlink);
}
