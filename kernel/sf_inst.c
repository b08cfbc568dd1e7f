// SPDX-License-Identifier: GPL-2.0
/*
 * What an attached SF has, on whatever device carries it: a devlink instance of
 * its own, a port, a netdev.
 */

#include "sfnic.h"
#include "eq.h"

/* The serial number is the same whatever device carries the SF */
static int sfnic_sf_info_get(struct devlink *devlink,
			     struct devlink_info_req *req,
			     struct netlink_ext_ack *extack)
{
	struct sfnic_sf_inst *inst = devlink_priv(devlink);
	struct sfnic_sf *sf = inst->sf;
	char serial[48];

	snprintf(serial, sizeof(serial), "%s-sf%u", pci_name(sf->func->pdev),
		 sf->sfnum);
	return sfnic_info_put(req, "SFNIC-SF", serial);
}

static const struct devlink_ops sfnic_sf_devlink_ops = {
	.info_get = sfnic_sf_info_get,
	SFNIC_SF_RELOAD_OPS
};

static const struct devlink_port_ops sfnic_sf_virtual_port_ops = { };

static int sfnic_sf_inst_port_register(struct sfnic_sf_inst *inst)
{
	struct devlink_port_attrs attrs = {
		.flavour = DEVLINK_PORT_FLAVOUR_VIRTUAL,
	};

	/* a reload registers the same port again */
	memset(&inst->port, 0, sizeof(inst->port));
	devlink_port_attrs_set(&inst->port, &attrs);
	return devl_port_register_with_ops(inst->devlink, &inst->port, 0,
					   &sfnic_sf_virtual_port_ops);
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

/*
 * What a reload of the instance takes down and brings up again, under its
 * devl_lock. Without Ethernet there is no port either, as with mlx5, and
 * devlink does not wait for its type.
 */
int sfnic_sf_inst_up(struct sfnic_sf_inst *inst)
{
	int err;

	sfnic_sf_params_load(inst);
	if (!inst->params.eth)
		return 0;
	err = sfnic_sf_events_create(inst);
	if (err)
		return err;
	err = sfnic_sf_inst_port_register(inst);
	if (err)
		goto err_port;
	err = sfnic_sf_netdev_create(inst);
	if (err)
		goto err_netdev;
	return 0;

err_netdev:
	devl_port_unregister(&inst->port);
err_port:
	sfnic_sf_events_destroy(inst);
	return err;
}

void sfnic_sf_inst_down(struct sfnic_sf_inst *inst)
{
	if (!inst->netdev)
		return;
	sfnic_sf_netdev_destroy(inst);
	devl_port_unregister(&inst->port);
	sfnic_sf_events_destroy(inst);
}

/* Down for good: a reload that comes now brings nothing up */
static void sfnic_sf_inst_leave(struct sfnic_sf_inst *inst)
{
	devl_lock(inst->devlink);
	inst->leaving = true;
	sfnic_sf_inst_down(inst);
	devl_unlock(inst->devlink);
}

static int sfnic_sf_inst_start(struct sfnic_sf_inst *inst)
{
	int err;

	err = sfnic_sf_params_register(inst);
	if (err)
		return err;
	err = sfnic_sf_health_create(inst);
	if (err)
		goto err_health;
	err = sfnic_window_create(&inst->window, inst->sf, inst->dev);
	if (err)
		goto err_window;
	devl_lock(inst->devlink);
	err = sfnic_sf_inst_up(inst);
	devl_unlock(inst->devlink);
	if (err)
		goto err_up;
	err = sfnic_sf_inst_attach(inst);
	if (err)
		goto err_attach;
	devlink_register(inst->devlink);
	sfnic_sf_health_start(&inst->health);
	sfnic_sf_notify(inst->sf);
	return 0;

err_attach:
	sfnic_sf_inst_leave(inst);
err_up:
	sfnic_window_destroy(&inst->window);
err_window:
	sfnic_sf_health_destroy(inst);
err_health:
	sfnic_sf_params_unregister(inst);
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
	sfnic_compat_reload_enable(devlink);
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

	sfnic_sf_inst_leave(inst);
	sfnic_sf_health_stop(&inst->health);
	sfnic_window_destroy(&inst->window);
	sfnic_sf_set_detached(sf);
	devlink_unregister(inst->devlink);
	sfnic_sf_notify(sf);
	sfnic_sf_health_destroy(inst);
	sfnic_sf_params_unregister(inst);
	devlink_free(inst->devlink);
}
