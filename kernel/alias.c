// SPDX-License-Identifier: GPL-2.0
/* Aliases of mediated devices: two hashes, by alias and by device */

#include <linux/debugfs.h>
#include <linux/device.h>
#include <linux/mdev.h>
#include <linux/module.h>
#include <linux/rhashtable.h>
#include <linux/slab.h>
#include <linux/sysfs.h>

#include "compat_mdev.h"
#include "mdev.h"

struct sfnic_alias {
	struct rhash_head by_alias;
	struct rhash_head by_dev;
	const struct device *dev;
	char alias[SFNIC_ALIAS_LEN + 1];
	struct rcu_head rcu;
};

static const struct rhashtable_params sfnic_alias_params = {
	.key_len = SFNIC_ALIAS_LEN,
	.key_offset = offsetof(struct sfnic_alias, alias),
	.head_offset = offsetof(struct sfnic_alias, by_alias),
	.automatic_shrinking = true,
};

static const struct rhashtable_params sfnic_alias_dev_params = {
	.key_len = sizeof(struct device *),
	.key_offset = offsetof(struct sfnic_alias, dev),
	.head_offset = offsetof(struct sfnic_alias, by_dev),
	.automatic_shrinking = true,
};

static struct rhashtable sfnic_aliases;
static struct rhashtable sfnic_alias_devs;

/* How much of the UUID is hashed: with less, tests get two of the same alias */
static u32 sfnic_alias_uuid_chars = UUID_STRING_LEN;

void sfnic_alias_debugfs_add(struct dentry *dir)
{
	debugfs_create_u32("alias_uuid_chars", 0600, dir,
			   &sfnic_alias_uuid_chars);
}

int sfnic_alias_read(const struct device *dev, char *buf)
{
	struct sfnic_alias *alias;

	rcu_read_lock();
	alias = rhashtable_lookup(&sfnic_alias_devs, &dev,
				  sfnic_alias_dev_params);
	if (alias)
		memcpy(buf, alias->alias, sizeof(alias->alias));
	rcu_read_unlock();
	return alias ? 0 : -ENODEV;
}
EXPORT_SYMBOL_GPL(sfnic_alias_read);

static ssize_t alias_show(struct device *dev, struct device_attribute *attr,
			  char *buf)
{
	char alias[SFNIC_ALIAS_LEN + 1];
	int err;

	err = sfnic_alias_read(dev, alias);
	if (err)
		return err;
	return sysfs_emit(buf, "%s\n", alias);
}
static DEVICE_ATTR_RO(alias);

/* The device's name is its UUID, in lower case */
static int sfnic_alias_hash(struct sfnic_alias *alias)
{
	u32 chars = min_t(u32, READ_ONCE(sfnic_alias_uuid_chars),
			  UUID_STRING_LEN);
	u8 digest[SHA1_DIGEST_SIZE];
	int err;

	err = sfnic_compat_sha1(dev_name(alias->dev), chars, digest);
	if (err)
		return err;
	bin2hex(alias->alias, digest, SFNIC_ALIAS_LEN / 2);
	return 0;
}

static int sfnic_alias_insert(struct sfnic_alias *alias)
{
	int err;

	err = rhashtable_lookup_insert_fast(&sfnic_aliases, &alias->by_alias,
					    sfnic_alias_params);
	if (err)
		return err;
	err = rhashtable_lookup_insert_fast(&sfnic_alias_devs, &alias->by_dev,
					    sfnic_alias_dev_params);
	if (err)
		rhashtable_remove_fast(&sfnic_aliases, &alias->by_alias,
				       sfnic_alias_params);
	return err;
}

static void sfnic_alias_remove(struct sfnic_alias *alias)
{
	rhashtable_remove_fast(&sfnic_alias_devs, &alias->by_dev,
			       sfnic_alias_dev_params);
	rhashtable_remove_fast(&sfnic_aliases, &alias->by_alias,
			       sfnic_alias_params);
	kfree_rcu(alias, rcu);
}

static int sfnic_alias_add(struct device *dev, struct sfnic_alias *alias)
{
	int err;

	alias->dev = dev;
	err = sfnic_alias_hash(alias);
	if (err)
		goto err_free;
	err = sfnic_alias_insert(alias);
	if (err)
		goto err_free;
	err = sysfs_create_file(&dev->kobj, &dev_attr_alias.attr);
	if (err)
		sfnic_alias_remove(alias);
	return err;

err_free:
	kfree(alias);
	return err;
}

/* Of one device, device_lock makes that there is one caller at a time */
const char *sfnic_alias_get(struct mdev_device *mdev)
{
	struct device *dev = mdev_dev(mdev);
	struct sfnic_alias *alias;
	int err;

	rcu_read_lock();
	alias = rhashtable_lookup(&sfnic_alias_devs, &dev,
				  sfnic_alias_dev_params);
	rcu_read_unlock();
	if (alias)
		return alias->alias;
	alias = kzalloc(sizeof(*alias), GFP_KERNEL);
	if (!alias)
		return ERR_PTR(-ENOMEM);
	err = sfnic_alias_add(dev, alias);
	if (err)
		return ERR_PTR(err);
	return alias->alias;
}
EXPORT_SYMBOL_GPL(sfnic_alias_get);

/* The device has left its bus: nobody gives it an alias any more */
void sfnic_alias_drop(struct device *dev)
{
	struct sfnic_alias *alias;

	rcu_read_lock();
	alias = rhashtable_lookup(&sfnic_alias_devs, &dev,
				  sfnic_alias_dev_params);
	rcu_read_unlock();
	if (!alias)
		return;
	sysfs_remove_file(&dev->kobj, &dev_attr_alias.attr);
	sfnic_alias_remove(alias);
}

int sfnic_alias_init(void)
{
	int err;

	err = rhashtable_init(&sfnic_aliases, &sfnic_alias_params);
	if (err)
		return err;
	err = rhashtable_init(&sfnic_alias_devs, &sfnic_alias_dev_params);
	if (err)
		rhashtable_destroy(&sfnic_aliases);
	return err;
}

void sfnic_alias_exit(void)
{
	rhashtable_destroy(&sfnic_alias_devs);
	rhashtable_destroy(&sfnic_aliases);
}
