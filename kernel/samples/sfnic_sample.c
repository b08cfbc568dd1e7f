// SPDX-License-Identifier: GPL-2.0
/*
 * An mdev driver that does nothing but give its devices sfnic's aliases, unique
 * among those of sfnic's, too:
 *
 *	modprobe sfnic_sample
 *	cd /sys/devices/platform/sfnic_sample
 *	uuidgen >mdev_supported_types/sfnic_sample-named/create
 */

#include <linux/mdev.h>
#include <linux/module.h>
#include <linux/platform_device.h>

#include "../sfnic_alias.h"

#define SFNIC_SAMPLE_MAX	4

static struct platform_device *sfnic_sample_dev;
static struct mdev_parent sfnic_sample_parent;

static struct mdev_type sfnic_sample_type = {
	.sysfs_name = "named",
	.pretty_name = "a device with an alias",
};

static struct mdev_type *sfnic_sample_types[] = { &sfnic_sample_type };

static int sfnic_sample_mdev_probe(struct mdev_device *mdev)
{
	const char *alias = sfnic_alias_get(mdev);

	if (IS_ERR(alias))
		return PTR_ERR(alias);
	dev_info(mdev_dev(mdev), "alias %s\n", alias);
	return 0;
}

static struct mdev_driver sfnic_sample_mdev_driver = {
	.device_api = "none",
	.max_instances = SFNIC_SAMPLE_MAX,
	.probe = sfnic_sample_mdev_probe,
	.driver = {
		.name = KBUILD_MODNAME,
		.owner = THIS_MODULE,
		.mod_name = KBUILD_MODNAME,
	},
};

static struct platform_driver sfnic_sample_driver = {
	.driver.name = KBUILD_MODNAME,
};

static int __init sfnic_sample_init(void)
{
	int err;

	err = mdev_register_driver(&sfnic_sample_mdev_driver);
	if (err)
		return err;
	/* the type is named after the driver of the device */
	err = platform_driver_register(&sfnic_sample_driver);
	if (err)
		goto err_driver;
	sfnic_sample_dev = platform_device_register_simple(KBUILD_MODNAME,
							   PLATFORM_DEVID_NONE,
							   NULL, 0);
	if (IS_ERR(sfnic_sample_dev)) {
		err = PTR_ERR(sfnic_sample_dev);
		goto err_device;
	}
	err = mdev_register_parent(&sfnic_sample_parent, &sfnic_sample_dev->dev,
				   &sfnic_sample_mdev_driver,
				   sfnic_sample_types,
				   ARRAY_SIZE(sfnic_sample_types));
	if (err)
		goto err_parent;
	return 0;

err_parent:
	platform_device_unregister(sfnic_sample_dev);
err_device:
	platform_driver_unregister(&sfnic_sample_driver);
err_driver:
	mdev_unregister_driver(&sfnic_sample_mdev_driver);
	return err;
}

static void __exit sfnic_sample_exit(void)
{
	mdev_unregister_parent(&sfnic_sample_parent);
	platform_device_unregister(sfnic_sample_dev);
	platform_driver_unregister(&sfnic_sample_driver);
	mdev_unregister_driver(&sfnic_sample_mdev_driver);
}

module_init(sfnic_sample_init);
module_exit(sfnic_sample_exit);

MODULE_LICENSE("GPL");
MODULE_AUTHOR("The iproute2-sf authors");
MODULE_DESCRIPTION("Sample: an mdev driver that uses sfnic's aliases");
