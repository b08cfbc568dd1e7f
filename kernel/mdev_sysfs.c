// SPDX-License-Identifier: GPL-2.0
/*
 * bind and unbind of the mdev driver, and max_mdevs of its type. The bus's own
 * bind never works, since no mdev matches a driver; so both are the driver's.
 */

#include <linux/device.h>
#include <linux/sysfs.h>

#include "sfnic.h"

static int sfnic_mdev_match(struct device *dev, const void *uuid)
{
	return sfnic_mdev_is_ours(dev) && sysfs_streq(uuid, dev_name(dev));
}

/* The device of that UUID, and its SF, if both are ours */
static struct device *sfnic_mdev_find(const char *uuid, struct sfnic_sf **sf)
{
	struct device *dev;

	dev = bus_find_device(sfnic_mdev_driver.driver.bus, NULL, uuid,
			      sfnic_mdev_match);
	if (!dev)
		return NULL;
	*sf = sfnic_mdev_sf_get(dev);
	if (*sf)
		return dev;
	put_device(dev);
	return NULL;
}

static void sfnic_mdev_put(struct device *dev, struct sfnic_sf *sf)
{
	sfnic_sf_put(sf);
	put_device(dev);
}

/* The port goes active, and back if the driver does not take the device */
static int sfnic_mdev_bind(struct device *dev, struct sfnic_sf *sf)
{
	int activated, err;

	activated = sfnic_sf_state_active(sf, NULL);
	if (activated < 0)
		return activated;
	err = device_driver_attach(&sfnic_mdev_driver.driver, dev);
	/* work has done it meanwhile: sfnic_mdev_detach() */
	if (err == -EBUSY && activated)
		return 0;
	if (err && activated)
		sfnic_sf_state_revert(sf);
	return err;
}

static ssize_t bind_store(struct device_driver *drv, const char *buf,
			  size_t count)
{
	struct sfnic_sf *sf;
	struct device *dev;
	int err;

	dev = sfnic_mdev_find(buf, &sf);
	if (!dev)
		return -ENODEV;
	err = sfnic_mdev_bind(dev, sf);
	sfnic_mdev_put(dev, sf);
	return err ?: count;
}
static DRIVER_ATTR_WO(bind);

static ssize_t unbind_store(struct device_driver *drv, const char *buf,
			    size_t count)
{
	ssize_t ret = -ENODEV;
	struct sfnic_sf *sf;
	struct device *dev;

	dev = sfnic_mdev_find(buf, &sf);
	if (!dev)
		return -ENODEV;
	if (READ_ONCE(dev->driver)) {
		sfnic_sf_state_inactive(sf);
		device_release_driver(dev);
		ret = count;
	}
	sfnic_mdev_put(dev, sf);
	return ret;
}
static DRIVER_ATTR_WO(unbind);

static struct attribute *sfnic_mdev_driver_attrs[] = {
	&driver_attr_bind.attr,
	&driver_attr_unbind.attr,
	NULL
};

static const struct attribute_group sfnic_mdev_driver_group = {
	.attrs = sfnic_mdev_driver_attrs,
};

const struct attribute_group *sfnic_mdev_driver_groups[] = {
	&sfnic_mdev_driver_group,
	NULL
};

static ssize_t sfnum_show(struct device *dev, struct device_attribute *attr,
			  char *buf)
{
	struct sfnic_sf *sf = sfnic_mdev_sf_get(dev);
	ssize_t ret;

	if (!sf)
		return -ENODEV;
	ret = sysfs_emit(buf, "%u\n", sf->sfnum);
	sfnic_sf_put(sf);
	return ret;
}
static DEVICE_ATTR_RO(sfnum);

/* What an auxiliary device of an SF has, too. They go with the device */
int sfnic_mdev_add_files(struct device *dev)
{
	return sysfs_create_file(&dev->kobj, &dev_attr_sfnum.attr);
}

/* As the mdev core has it for its own: its sysfs_ops call show() so */
struct sfnic_mdev_type_attr {
	struct attribute attr;
	ssize_t (*show)(struct mdev_type *type,
			struct sfnic_mdev_type_attr *attr, char *buf);
	ssize_t (*store)(struct mdev_type *type,
			 struct sfnic_mdev_type_attr *attr, const char *buf,
			 size_t count);
};

static ssize_t max_mdevs_show(struct mdev_type *type,
			      struct sfnic_mdev_type_attr *attr, char *buf)
{
	struct sfnic_func *func = container_of(type, struct sfnic_func,
					       mdev.type);

	return sysfs_emit(buf, "%u\n", func->table.max);
}

static const struct sfnic_mdev_type_attr sfnic_mdev_max_mdevs =
	__ATTR_RO(max_mdevs);

int sfnic_mdev_type_add_files(struct sfnic_func *func)
{
	return sysfs_create_file(&func->mdev.type.kobj,
				 &sfnic_mdev_max_mdevs.attr);
}

void sfnic_mdev_type_remove_files(struct sfnic_func *func)
{
	sysfs_remove_file(&func->mdev.type.kobj, &sfnic_mdev_max_mdevs.attr);
}
