// SPDX-License-Identifier: GPL-2.0
/* /sys/kernel/debug/sfnic/<PCI name>/: what tests may force */

#include <linux/debugfs.h>

#include "sfnic.h"

static struct dentry *sfnic_debugfs_root;

void sfnic_debugfs_init(void)
{
	sfnic_debugfs_root = debugfs_create_dir(KBUILD_MODNAME, NULL);
}

void sfnic_debugfs_exit(void)
{
	debugfs_remove(sfnic_debugfs_root);
}

void sfnic_debugfs_add(struct sfnic_func *func)
{
	struct sfnic_knobs *knobs = &func->knobs;
	struct dentry *dir;

	dir = debugfs_create_dir(pci_name(func->pdev), sfnic_debugfs_root);
	debugfs_create_u32("attach_delay_ms", 0600, dir, &knobs->attach_delay_ms);
	debugfs_create_u32("detach_delay_ms", 0600, dir, &knobs->detach_delay_ms);
	debugfs_create_bool("suppress_notify", 0600, dir, &knobs->suppress_notify);
	debugfs_create_bool("fail_activate", 0600, dir, &knobs->fail_activate);
	debugfs_create_bool("fail_attach", 0600, dir, &knobs->fail_attach);
	func->debugfs = dir;
}

void sfnic_debugfs_del(struct sfnic_func *func)
{
	debugfs_remove(func->debugfs);
}
