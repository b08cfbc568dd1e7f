// SPDX-License-Identifier: GPL-2.0
/* The auxiliary device of an active SF, sfnic.sf.N */

#include <linux/idr.h>
#include <linux/slab.h>
#include <linux/wait.h>

#include "sfnic.h"

static DEFINE_IDA(sfnic_sf_dev_ids);
static atomic_t sfnic_sf_dev_count = ATOMIC_INIT(0);
static DECLARE_WAIT_QUEUE_HEAD(sfnic_sf_dev_waitq);

static ssize_t sfnum_show(struct device *dev, struct device_attribute *attr,
			  char *buf)
{
	struct sfnic_sf_dev *sf_dev =
		container_of(dev, struct sfnic_sf_dev, adev.dev);

	return sysfs_emit(buf, "%u\n", sf_dev->sfnum);
}
static DEVICE_ATTR_RO(sfnum);

static struct attribute *sfnic_sf_dev_attrs[] = {
	&dev_attr_sfnum.attr,
	NULL
};
ATTRIBUTE_GROUPS(sfnic_sf_dev);

/* Can be late: devlink gives its reference back from RCU and a workqueue */
static void sfnic_sf_dev_release(struct device *dev)
{
	struct sfnic_sf_dev *sf_dev =
		container_of(dev, struct sfnic_sf_dev, adev.dev);

	sfnic_sf_put(sf_dev->sf);
	kfree(sf_dev);
	/* who waits for it waits for a grace period, too, before this code goes */
	rcu_read_lock();
	if (atomic_dec_and_test(&sfnic_sf_dev_count))
		wake_up(&sfnic_sf_dev_waitq);
	rcu_read_unlock();
}

/* For module exit: the code of the release function has to stay till then */
void sfnic_sf_dev_wait_released(void)
{
	wait_event(sfnic_sf_dev_waitq, !atomic_read(&sfnic_sf_dev_count));
	synchronize_rcu();
}

static int sfnic_sf_dev_init(struct sfnic_sf_dev *sf_dev, struct sfnic_sf *sf)
{
	struct auxiliary_device *adev = &sf_dev->adev;
	int err;

	err = ida_alloc(&sfnic_sf_dev_ids, GFP_KERNEL);
	if (err < 0)
		return err;
	adev->id = err;
	adev->name = "sf";
	adev->dev.parent = &sf->func->pdev->dev;
	adev->dev.release = sfnic_sf_dev_release;
	adev->dev.groups = sfnic_sf_dev_groups;
	sf_dev->sfnum = sf->sfnum;
	sf_dev->sf = sf;
	err = auxiliary_device_init(adev);
	if (err) {
		ida_free(&sfnic_sf_dev_ids, adev->id);
		return err;
	}
	kref_get(&sf->ref);
	atomic_inc(&sfnic_sf_dev_count);
	return 0;
}

/* Called under sf->lock */
static bool sfnic_sf_dev_present(const struct sfnic_sf *sf)
{
	return sf->sf_dev;
}

/* Probes the driver; that this fails is no error here, as with any device */
static void sfnic_sf_dev_add(struct sfnic_sf *sf)
{
	struct sfnic_sf_dev *sf_dev;
	int err = -ENOMEM;

	sf_dev = kzalloc(sizeof(*sf_dev), GFP_KERNEL);
	if (!sf_dev)
		goto err_report;
	err = sfnic_sf_dev_init(sf_dev, sf);
	if (err) {
		kfree(sf_dev);
		goto err_report;
	}
	err = auxiliary_device_add(&sf_dev->adev);
	if (err) {
		ida_free(&sfnic_sf_dev_ids, sf_dev->adev.id);
		auxiliary_device_uninit(&sf_dev->adev);
		goto err_report;
	}
	mutex_lock(&sf->lock);
	sf->sf_dev = sf_dev;
	mutex_unlock(&sf->lock);
	return;

err_report:
	dev_err(&sf->func->pdev->dev, "sfnum %u: no auxiliary device: %d\n",
		sf->sfnum, err);
}

static void sfnic_sf_dev_del(struct sfnic_sf *sf)
{
	struct sfnic_sf_dev *sf_dev = NULL;
	int id;

	mutex_lock(&sf->lock);
	swap(sf_dev, sf->sf_dev);
	mutex_unlock(&sf->lock);
	id = sf_dev->adev.id;
	auxiliary_device_delete(&sf_dev->adev);
	ida_free(&sfnic_sf_dev_ids, id);
	auxiliary_device_uninit(&sf_dev->adev);
}

const struct sfnic_sf_carrier sfnic_sf_dev_carrier = {
	.present = sfnic_sf_dev_present,
	.add = sfnic_sf_dev_add,
	.del = sfnic_sf_dev_del,
};
