// SPDX-License-Identifier: GPL-2.0
/*
 * infiniband/ of the device that carries an SF, as a NIC's own RDMA device would
 * have it there: soft-RoCE gives its device no parent. And no soft-RoCE on an SF
 * whose RoCE is off. Uses no symbol of sfnic, so that either can be unloaded at
 * any time.
 */

#include <linux/module.h>
#include <linux/slab.h>
#include <linux/sysfs.h>
#include <net/rtnetlink.h>

#include "compat_rdma.h"
#include "sf_link.h"

struct sfnic_rdma_link {
	struct device *dev;	/* carries the SF */
	struct kobject *dir;
	char name[IB_DEVICE_NAME_MAX];
};

static struct ib_client sfnic_rdma_client;

/*
 * Nothing that a client's add returns stops an RDMA device: the core must take
 * it away again, by the way rxe itself uses when its netdev goes. It does that
 * in work, once all clients have seen the device. The netdev's setting changes
 * only with a reload, and that takes all that is on the netdev away.
 */
static void sfnic_rdma_refuse(struct ib_device *ibdev,
			      const struct net_device *netdev)
{
	netdev_warn(netdev, "soft-RoCE %s refused: RoCE is off (devlink param enable_roce, enable_rdma)\n",
		    dev_name(&ibdev->dev));
	ib_unregister_device_queued(ibdev);
}

/* With a reference, or NULL if the RDMA device is not on an SF, or may not be */
static struct device *sfnic_rdma_sf_dev(struct ib_device *ibdev)
{
	const struct sfnic_link_ops *ops;
	struct device *dev = NULL;
	struct net_device *netdev;

	netdev = sfnic_compat_rdma_netdev(ibdev, 1);
	if (!netdev)
		return NULL;
	ops = sfnic_link_ops_of(netdev);
	if (ops && ops->roce(netdev))
		dev = get_device(netdev->dev.parent);
	else if (ops)
		sfnic_rdma_refuse(ibdev, netdev);
	dev_put(netdev);
	return dev;
}

static int sfnic_rdma_link_create(struct sfnic_rdma_link *link,
				  struct ib_device *ibdev)
{
	int err;

	link->dir = kobject_create_and_add("infiniband", &link->dev->kobj);
	if (!link->dir)
		return -ENOMEM;
	strscpy(link->name, dev_name(&ibdev->dev), sizeof(link->name));
	err = sysfs_create_link(link->dir, &ibdev->dev.kobj, link->name);
	if (err)
		kobject_put(link->dir);
	return err;
}

/*
 * The core calls add and remove of an RDMA device in pairs. The netdev, and so
 * its parent, is held by it in between.
 */
static int sfnic_rdma_add(struct ib_device *ibdev)
{
	struct sfnic_rdma_link *link;
	struct device *dev;
	int err = -ENOMEM;

	/* there is one at most on a netdev, and so nobody else's infiniband/ */
	if (ibdev->ops.driver_id != RDMA_DRIVER_RXE)
		return -EOPNOTSUPP;
	dev = sfnic_rdma_sf_dev(ibdev);
	if (!dev)
		return -EOPNOTSUPP;
	link = kzalloc(sizeof(*link), GFP_KERNEL);
	if (!link)
		goto err_dev;
	link->dev = dev;
	err = sfnic_rdma_link_create(link, ibdev);
	if (err)
		goto err_free;
	ib_set_client_data(ibdev, &sfnic_rdma_client, link);
	return 0;

err_free:
	kfree(link);
err_dev:
	put_device(dev);
	return err;
}

static void sfnic_rdma_remove(struct ib_device *ibdev, void *client_data)
{
	struct sfnic_rdma_link *link = client_data;

	sysfs_remove_link(link->dir, link->name);
	kobject_put(link->dir);
	put_device(link->dev);
	kfree(link);
}

static void sfnic_rdma_rename(struct ib_device *ibdev, void *client_data)
{
	struct sfnic_rdma_link *link = client_data;

	sysfs_remove_link(link->dir, link->name);
	strscpy(link->name, dev_name(&ibdev->dev), sizeof(link->name));
	if (sysfs_create_link(link->dir, &ibdev->dev.kobj, link->name))
		dev_warn(link->dev, "no link to %s\n", link->name);
}

static struct ib_client sfnic_rdma_client = {
	.name = KBUILD_MODNAME,
	.add = sfnic_rdma_add,
	.remove = sfnic_rdma_remove,
	.rename = sfnic_rdma_rename,
	.no_kverbs_req = true,
};

static int __init sfnic_rdma_init(void)
{
	return ib_register_client(&sfnic_rdma_client);
}

static void __exit sfnic_rdma_exit(void)
{
	ib_unregister_client(&sfnic_rdma_client);
}

module_init(sfnic_rdma_init);
module_exit(sfnic_rdma_exit);

MODULE_LICENSE("GPL");
MODULE_AUTHOR("The iproute2-sf authors");
MODULE_DESCRIPTION("Subfunctions and the RDMA devices on their netdevs");
