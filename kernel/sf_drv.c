// SPDX-License-Identifier: GPL-2.0
/* The driver of sfnic.sf.N: the SF's own devlink instance, port and netdev */

#include <linux/module.h>

#include "sfnic.h"

static int sfnic_sf_info_get(struct devlink *devlink,
			     struct devlink_info_req *req,
			     struct netlink_ext_ack *extack)
{
	int err;

	err = sfnic_compat_info_driver(req);
	if (err)
		return err;
	return devlink_info_version_fixed_put(req,
					      DEVLINK_INFO_VERSION_GENERIC_BOARD_ID,
					      "SFNIC-SF");
}

static const struct devlink_ops sfnic_sf_devlink_ops = {
	.info_get = sfnic_sf_info_get,
};

static const struct devlink_port_ops sfnic_sf_virtual_port_ops = { };

static int sfnic_sf_drv_port_register(struct sfnic_sf_drv *drv)
{
	struct devlink_port_attrs attrs = {
		.flavour = DEVLINK_PORT_FLAVOUR_VIRTUAL,
	};
	int err;

	devlink_port_attrs_set(&drv->port, &attrs);
	devl_lock(drv->devlink);
	err = devl_port_register_with_ops(drv->devlink, &drv->port, 0,
					  &sfnic_sf_virtual_port_ops);
	devl_unlock(drv->devlink);
	return err;
}

/*
 * Commits to being attached, and nests the instance in the port, so that its
 * registration tells of the new opstate. Nothing may fail after this: an
 * instance can be un-nested by unregistering it only.
 */
static int sfnic_sf_drv_attach(struct sfnic_sf_drv *drv)
{
	struct sfnic_sf *sf = drv->sf_dev->sf;
	int err = 0;

	mutex_lock(&sf->port_lock);
	if (!sfnic_sf_set_attached(sf)) {
		err = -ENODEV;
		goto unlock;
	}
	if (sf->port_live && !READ_ONCE(sf->func->knobs.suppress_notify))
		err = sfnic_compat_port_nest(&sf->dl_port, drv->devlink);
	if (err)
		sfnic_sf_set_detached(sf);
unlock:
	mutex_unlock(&sf->port_lock);
	return err;
}

static int sfnic_sf_drv_start(struct sfnic_sf_drv *drv)
{
	int err;

	err = sfnic_sf_drv_port_register(drv);
	if (err)
		return err;
	err = sfnic_sf_netdev_create(drv);
	if (err)
		goto err_netdev;
	err = sfnic_sf_drv_attach(drv);
	if (err)
		goto err_attach;
	devlink_register(drv->devlink);
	sfnic_sf_notify(drv->sf_dev->sf);
	return 0;

err_attach:
	sfnic_sf_netdev_destroy(drv);
err_netdev:
	devlink_port_unregister(&drv->port);
	return err;
}

static int sfnic_sf_drv_probe(struct auxiliary_device *adev,
			      const struct auxiliary_device_id *id)
{
	struct sfnic_sf_dev *sf_dev =
		container_of(adev, struct sfnic_sf_dev, adev);
	struct sfnic_sf_drv *drv;
	struct devlink *devlink;
	int err;

	if (READ_ONCE(sf_dev->sf->func->knobs.fail_attach)) {
		dev_err(&adev->dev, "attach failed, as debugfs fail_attach asks\n");
		return -EIO;
	}
	devlink = devlink_alloc(&sfnic_sf_devlink_ops, sizeof(*drv), &adev->dev);
	if (!devlink)
		return -ENOMEM;
	drv = devlink_priv(devlink);
	drv->devlink = devlink;
	drv->sf_dev = sf_dev;
	auxiliary_set_drvdata(adev, drv);
	err = sfnic_sf_drv_start(drv);
	if (err)
		devlink_free(devlink);
	return err;
}

/* Unregistering the instance tells of the opstate that was set before it */
static void sfnic_sf_drv_remove(struct auxiliary_device *adev)
{
	struct sfnic_sf_drv *drv = auxiliary_get_drvdata(adev);
	struct sfnic_sf *sf = drv->sf_dev->sf;

	sfnic_sf_netdev_destroy(drv);
	devlink_port_unregister(&drv->port);
	sfnic_sf_set_detached(sf);
	devlink_unregister(drv->devlink);
	sfnic_sf_notify(sf);
	devlink_free(drv->devlink);
}

static const struct auxiliary_device_id sfnic_sf_ids[] = {
	{ .name = KBUILD_MODNAME ".sf" },
	{ }
};
MODULE_DEVICE_TABLE(auxiliary, sfnic_sf_ids);

struct auxiliary_driver sfnic_sf_driver = {
	.name = "sf",
	.id_table = sfnic_sf_ids,
	.probe = sfnic_sf_drv_probe,
	.remove = sfnic_sf_drv_remove,
};
