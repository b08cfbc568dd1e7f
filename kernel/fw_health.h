/* SPDX-License-Identifier: GPL-2.0 */
/* The function's health reporter fw */
#ifndef SFNIC_FW_HEALTH_H
#define SFNIC_FW_HEALTH_H

#include <linux/types.h>
#include <linux/workqueue.h>

struct dentry;
struct devlink_health_reporter;
struct sfnic_func;

struct sfnic_fw_health {
	struct devlink_health_reporter *reporter;
	struct work_struct work;	/* reports: with devl_lock */
	u32 syndrome;			/* 0 for none; read without a lock */
	bool stopping;			/* under devl_lock */
};

/* Of an instance that is not registered */
int sfnic_fw_health_create(struct sfnic_func *func);
void sfnic_fw_health_destroy(struct sfnic_func *func);

/* The instance is going to be registered no more; without devl_lock */
void sfnic_fw_health_stop(struct sfnic_func *func);

void sfnic_fw_health_debugfs(struct sfnic_func *func, struct dentry *dir);

#endif /* SFNIC_FW_HEALTH_H */
