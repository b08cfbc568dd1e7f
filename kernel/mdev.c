// SPDX-License-Identifier: GPL-2.0
/*
 * SFs by UUID. An mdev owns an SF from create to remove; while it is bound, it
 * carries it. README.rst tells the order of the locks.
 */

#include <linux/delay.h>
#include <linux/device.h>
#include <linux/wait_bit.h>

#include "sfnic.h"

static struct sfnic_func *sfnic_mdev_func(const struct device *dev)
{
	const struct mdev_device *mdev = container_of(dev, struct mdev_device,
						      dev);

	return container_of(mdev->type, struct sfnic_func, mdev.type);
}

static struct device *sfnic_mdev_dev_get(struct sfnic_sf *sf)
{
	struct device *dev;

	mutex_lock(&sf->lock);
	dev = get_device(sf->mdev.dev);
	mutex_unlock(&sf->lock);
	return dev;
}

/* Called under sf->lock. It is the mdev's driver that comes and goes */
static bool sfnic_mdev_present(const struct sfnic_sf *sf)
{
	return sf->attached;
}

static void sfnic_mdev_attach(struct sfnic_sf *sf)
{
	struct device *dev = sfnic_mdev_dev_get(sf);

	/* whoever bound it before, or removes it: present tells */
	if (dev && device_driver_attach(&sfnic_mdev_driver.driver, dev))
		dev_dbg(dev, "not attached\n");
	put_device(dev);
}

static void sfnic_mdev_detach(struct sfnic_sf *sf)
{
	struct device *dev = sfnic_mdev_dev_get(sf);
	bool bound_anew;

	if (dev)
		device_release_driver(dev);
	put_device(dev);
	/* by hand, after work had decided: that was the later word */
	mutex_lock(&sf->lock);
	bound_anew = sf->state == SFNIC_SF_ACTIVE && !sf->queued;
	mutex_unlock(&sf->lock);
	if (bound_anew)
		sfnic_mdev_attach(sf);
}

static const struct sfnic_sf_carrier sfnic_mdev_carrier = {
	.present = sfnic_mdev_present,
	.add = sfnic_mdev_attach,
	.del = sfnic_mdev_detach,
};

/* mdev's own release function, the same for all */
static void (*sfnic_mdev_core_release)(struct device *dev);

/*
 * Can be late: devlink gives its reference back from RCU and a workqueue. Until
 * then mdev uses the type, which is in the function.
 */
static void sfnic_mdev_release(struct device *dev)
{
	struct sfnic_func *func = sfnic_mdev_func(dev);

	sfnic_mdev_core_release(dev);
	/*
	 * With the last, the function goes; its address is all that is used.
	 * The module, and so this code, goes a grace period later.
	 */
	rcu_read_lock();
	if (atomic_dec_and_test(&func->mdev.unreleased))
		wake_up_var(&func->mdev.unreleased);
	rcu_read_unlock();
}

/* Another driver's mdev must not be referenced: it may not wait for that */
bool sfnic_mdev_is_ours(const struct device *dev)
{
	return READ_ONCE(dev->release) == sfnic_mdev_release;
}

/*
 * The SF of a device on the mdev bus, with a reference, or NULL. As long as the
 * caller has one on the device, sf->func is valid.
 */
struct sfnic_sf *sfnic_mdev_sf_get(struct device *dev)
{
	struct sfnic_sf *sf = NULL;

	device_lock(dev);
	if (sfnic_mdev_is_ours(dev))
		sf = dev_get_platdata(dev);
	if (sf)
		kref_get(&sf->ref);
	device_unlock(dev);
	return sf;
}

/* Of one end, with an alias that tells the other; false: not an mdev's */
static bool sfnic_mdev_name(const struct sfnic_sf *sf, struct net_device *dev,
			    char *name, const char *prefix, const char *other)
{
	char text[80];

	if (!sfnic_sf_is_mdev(sf))
		return false;
	snprintf(name, IFNAMSIZ, "%s%s", prefix, sf->mdev.alias);
	snprintf(text, sizeof(text), "mdev %s %s%s", dev_name(sf->mdev.dev),
		 other, sf->mdev.alias);
	dev_set_alias(dev, text, strlen(text));
	return true;
}

bool sfnic_mdev_name_rep(const struct sfnic_sf *sf, struct net_device *dev,
			 char *name)
{
	return sfnic_mdev_name(sf, dev, name, "p", "netdev enm");
}

bool sfnic_mdev_name_netdev(const struct sfnic_sf *sf, struct net_device *dev,
			    char *name)
{
	return sfnic_mdev_name(sf, dev, name, "enm", "rep p");
}

/* The mdev core's word for a full table */
static struct sfnic_sf *sfnic_mdev_sf_alloc(struct sfnic_func *func,
					    struct netlink_ext_ack *extack)
{
	struct sfnic_sf *sf = sfnic_sf_alloc(func, false, 0, extack);

	return sf == ERR_PTR(-ENOSPC) ? ERR_PTR(-EUSERS) : sf;
}

/* Called under devl_lock */
static struct sfnic_sf *sfnic_mdev_port_new(struct device *dev,
					    const char *alias,
					    struct netlink_ext_ack *extack)
{
	struct sfnic_func *func = sfnic_mdev_func(dev);
	struct sfnic_sf *sf;
	int err;

	err = sfnic_sf_port_mode_check(func, extack);
	if (err)
		return ERR_PTR(err);
	sf = sfnic_mdev_sf_alloc(func, extack);
	if (IS_ERR(sf))
		return sf;
	sf->carrier = &sfnic_mdev_carrier;
	sf->mdev.dev = dev;
	strscpy(sf->mdev.alias, alias, sizeof(sf->mdev.alias));
	err = sfnic_sf_state_active(sf, extack);
	if (err < 0)
		goto err_release;
	err = sfnic_sf_port_create(sf, extack);
	if (err)
		goto err_release;
	return sf;

err_release:
	sfnic_sf_release(sf);
	return ERR_PTR(err);
}

/*
 * The first probe of an mdev is that of its creation, which fails with it: the
 * bus then tells of its removal, where all is undone.
 */
static struct sfnic_sf *sfnic_mdev_sf_create(struct device *dev)
{
	struct sfnic_func *func = sfnic_mdev_func(dev);
	struct netlink_ext_ack extack = {};
	struct sfnic_sf *sf;
	const char *alias;

	if (dev->release != sfnic_mdev_release) {
		atomic_inc(&func->mdev.unreleased);
		sfnic_mdev_core_release = dev->release;
		dev->release = sfnic_mdev_release;
	}
	alias = sfnic_alias_get(to_mdev_device(dev));
	if (IS_ERR(alias)) {
		dev_info(dev, "no alias: %pe\n", alias);
		return ERR_CAST(alias);
	}
	devl_lock(func->devlink);
	sf = sfnic_mdev_port_new(dev, alias, &extack);
	if (IS_ERR(sf) && extack._msg)
		dev_info(dev, "%s\n", extack._msg);
	devl_unlock(func->devlink);
	return sf;
}

/* By create, by work, or by bind; the state is active */
static int sfnic_mdev_probe(struct mdev_device *mdev)
{
	struct device *dev = mdev_dev(mdev);
	struct sfnic_sf *sf = dev_get_platdata(dev);
	struct sfnic_sf_inst *inst;
	int err;

	if (!sf) {
		sf = sfnic_mdev_sf_create(dev);
		if (IS_ERR(sf))
			return PTR_ERR(sf);
		dev->platform_data = sf;
		err = sfnic_mdev_add_files(dev);
		if (err)
			return err;
	}
	inst = sfnic_sf_inst_create(sf, dev);
	if (IS_ERR(inst))
		return PTR_ERR(inst);
	dev_set_drvdata(dev, inst);
	return 0;
}

static void sfnic_mdev_remove(struct mdev_device *mdev)
{
	sfnic_sf_inst_destroy(dev_get_drvdata(mdev_dev(mdev)));
}

/* mdev refuses the UUID of a device until that is released: best not too late */
static void sfnic_mdev_wait_unused(struct device *dev)
{
	unsigned long end = jiffies + HZ;

	while (kref_read(&dev->kobj.kref) > 1 && time_before(jiffies, end))
		usleep_range(500, 1000);
}

/* The device has left the bus, unbound */
static void sfnic_mdev_removed(struct device *dev)
{
	struct sfnic_func *func = sfnic_mdev_func(dev);
	struct sfnic_sf *sf;

	device_lock(dev);
	sf = dev_get_platdata(dev);
	dev->platform_data = NULL;
	device_unlock(dev);
	if (!sf)
		return;
	mutex_lock(&sf->lock);
	sf->mdev.dev = NULL;
	mutex_unlock(&sf->lock);
	sfnic_sf_state_inactive(sf);
	devl_lock(func->devlink);
	sfnic_sf_port_destroy(sf);
	devl_unlock(func->devlink);
}

static int sfnic_mdev_notify(struct notifier_block *nb, unsigned long event,
			     void *data)
{
	struct device *dev = data;

	if (event != BUS_NOTIFY_REMOVED_DEVICE)
		return NOTIFY_DONE;
	if (dev->release != sfnic_mdev_release) {
		sfnic_alias_drop(dev);
		return NOTIFY_OK;
	}
	sfnic_mdev_removed(dev);
	sfnic_alias_drop(dev);
	if (!READ_ONCE(sfnic_mdev_func(dev)->removing))
		sfnic_mdev_wait_unused(dev);
	return NOTIFY_OK;
}

static struct notifier_block sfnic_mdev_nb = {
	.notifier_call = sfnic_mdev_notify,
};

/* Called without a lock: an SF that is about to go may be counted or not */
static unsigned int sfnic_mdev_get_available(struct mdev_type *type)
{
	struct sfnic_func *func = container_of(type, struct sfnic_func,
					       mdev.type);

	u32 used = READ_ONCE(func->table.nports);
	u32 max = READ_ONCE(func->table.max);

	return used < max ? max - used : 0;
}

static ssize_t sfnic_mdev_show_description(struct mdev_type *type, char *buf)
{
	return sysfs_emit(buf, "subfunction: a netdev, and its port on the eswitch\n");
}

struct mdev_driver sfnic_mdev_driver = {
	.device_api = "netdev",
	.probe = sfnic_mdev_probe,
	.remove = sfnic_mdev_remove,
	.get_available = sfnic_mdev_get_available,
	.show_description = sfnic_mdev_show_description,
	.driver = {
		.name = KBUILD_MODNAME,
		.owner = THIS_MODULE,
		.mod_name = KBUILD_MODNAME,
		.groups = sfnic_mdev_driver_groups,
		.suppress_bind_attrs = true,
	},
};

int sfnic_mdev_register(struct sfnic_func *func)
{
	struct sfnic_mdev *mdev = &func->mdev;
	int err;

	mdev->type.sysfs_name = "local";
	mdev->type.pretty_name = "subfunction";
	mdev->types[0] = &mdev->type;
	err = mdev_register_parent(&mdev->parent, &func->pdev->dev,
				   &sfnic_mdev_driver, mdev->types, 1);
	if (err)
		return err;
	err = sfnic_mdev_type_add_files(func);
	if (err)
		mdev_unregister_parent(&mdev->parent);
	return err;
}

/* Called without devl_lock, which removal of an mdev takes */
void sfnic_mdev_unregister(struct sfnic_func *func)
{
	struct sfnic_mdev *mdev = &func->mdev;

	sfnic_mdev_type_remove_files(func);
	mdev_unregister_parent(&mdev->parent);
	wait_var_event(&mdev->unreleased, !atomic_read(&mdev->unreleased));
}

int sfnic_mdev_init(void)
{
	int err;

	err = sfnic_alias_init();
	if (err)
		return err;
	err = mdev_register_driver(&sfnic_mdev_driver);
	if (err)
		goto err_driver;
	err = bus_register_notifier(sfnic_mdev_driver.driver.bus,
				    &sfnic_mdev_nb);
	if (err)
		goto err_notifier;
	return 0;

err_notifier:
	mdev_unregister_driver(&sfnic_mdev_driver);
err_driver:
	sfnic_alias_exit();
	return err;
}

void sfnic_mdev_exit(void)
{
	bus_unregister_notifier(sfnic_mdev_driver.driver.bus, &sfnic_mdev_nb);
	mdev_unregister_driver(&sfnic_mdev_driver);
	sfnic_alias_exit();
}
