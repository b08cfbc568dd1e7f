/* SPDX-License-Identifier: GPL-2.0 */
/* Differences between kernels that concern RDMA only */
#ifndef SFNIC_COMPAT_RDMA_H
#define SFNIC_COMPAT_RDMA_H

#include <linux/netdevice.h>
#include <linux/version.h>
#include <rdma/ib_cache.h>
#include <rdma/ib_verbs.h>

/*
 * The netdev of an RDMA device's port, with a reference, or NULL. 6.12 exports
 * a function for it; before, the port's first GID tells, which is there from
 * the start.
 */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 12, 0)
static inline struct net_device *
sfnic_compat_rdma_netdev(struct ib_device *ibdev, u32 port)
{
	return ib_device_get_netdev(ibdev, port);
}
#else
static inline struct net_device *
sfnic_compat_rdma_netdev(struct ib_device *ibdev, u32 port)
{
	const struct ib_gid_attr *attr = rdma_get_gid_attr(ibdev, port, 0);
	struct net_device *dev;

	if (IS_ERR(attr))
		return NULL;
	rcu_read_lock();
	dev = rcu_dereference(attr->ndev);
	dev_hold(dev);
	rcu_read_unlock();
	rdma_put_gid_attr(attr);
	return dev;
}
#endif

#endif /* SFNIC_COMPAT_RDMA_H */
