/* SPDX-License-Identifier: GPL-2.0 */
/* SFs that are made by the UUID of a mediated device */
#ifndef SFNIC_MDEV_H
#define SFNIC_MDEV_H

#include <linux/mdev.h>

#include "sfnic_alias.h"

struct net_device;
struct sfnic_func;
struct sfnic_sf;

/* Of a function */
struct sfnic_mdev {
	struct mdev_parent parent;
	struct mdev_type type;
	struct mdev_type *types[1];
	atomic_t unreleased;	/* mdevs that still use type, and the function */
};

/* Of an SF */
struct sfnic_sf_mdev {
	struct device *dev;	/* NULL once it is removed; under sf->lock */
	char alias[SFNIC_ALIAS_LEN + 1];	/* set before the port is */
};

#if IS_ENABLED(CONFIG_VFIO_MDEV)

/* mdev.c */
extern struct mdev_driver sfnic_mdev_driver;
int sfnic_mdev_init(void);
void sfnic_mdev_exit(void);
int sfnic_mdev_register(struct sfnic_func *func);
void sfnic_mdev_unregister(struct sfnic_func *func);
bool sfnic_mdev_is_ours(const struct device *dev);
struct sfnic_sf *sfnic_mdev_sf_get(struct device *dev);
bool sfnic_mdev_name_rep(const struct sfnic_sf *sf, struct net_device *dev,
			 char *name);
bool sfnic_mdev_name_netdev(const struct sfnic_sf *sf, struct net_device *dev,
			    char *name);

/* mdev_sysfs.c */
extern const struct attribute_group *sfnic_mdev_driver_groups[];
int sfnic_mdev_add_files(struct device *dev);
int sfnic_mdev_type_add_files(struct sfnic_func *func);
void sfnic_mdev_type_remove_files(struct sfnic_func *func);

/* alias.c */
int sfnic_alias_init(void);
void sfnic_alias_exit(void);
void sfnic_alias_drop(struct device *dev);
void sfnic_alias_debugfs_add(struct dentry *dir);

#else

static inline int sfnic_mdev_init(void)
{
	return 0;
}

static inline void sfnic_mdev_exit(void)
{
}

static inline int sfnic_mdev_register(struct sfnic_func *func)
{
	return 0;
}

static inline void sfnic_mdev_unregister(struct sfnic_func *func)
{
}

static inline bool sfnic_mdev_name_rep(const struct sfnic_sf *sf,
				       struct net_device *dev, char *name)
{
	return false;
}

static inline bool sfnic_mdev_name_netdev(const struct sfnic_sf *sf,
					  struct net_device *dev, char *name)
{
	return false;
}

static inline void sfnic_alias_debugfs_add(struct dentry *dir)
{
}

#endif

/* rdma_load.c */
#if IS_ENABLED(CONFIG_INFINIBAND)
void sfnic_rdma_load_init(void);
void sfnic_rdma_load_exit(void);
#else
static inline void sfnic_rdma_load_init(void)
{
}

static inline void sfnic_rdma_load_exit(void)
{
}
#endif

#endif /* SFNIC_MDEV_H */
