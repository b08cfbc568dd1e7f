// SPDX-License-Identifier: GPL-2.0
/* /sys/kernel/debug/sfnic/<PCI name>/: what tests may force */

#include <linux/debugfs.h>

#include "sfnic.h"
#include "eq.h"

static struct dentry *sfnic_debugfs_root;

void sfnic_debugfs_init(void)
{
	sfnic_debugfs_root = debugfs_create_dir(KBUILD_MODNAME, NULL);
	sfnic_alias_debugfs_add(sfnic_debugfs_root);
}

void sfnic_debugfs_exit(void)
{
	debugfs_remove(sfnic_debugfs_root);
}

/* By the sfnum of an SF whose netdev is up, until its reporter recovers it */
static int sfnic_stick(struct sfnic_func *func, u64 sfnum,
		       enum sfnic_detour how)
{
	struct sfnic_sf *sf = sfnic_sf_get(func, sfnum);
	int err = -ENETDOWN;

	if (!sf)
		return -ENOENT;
	spin_lock_bh(&func->rate_lock);
	if (sf->shaper.end) {
		set_bit(how, &sf->shaper.end->detour);
		err = 0;
	}
	spin_unlock_bh(&func->rate_lock);
	sfnic_sf_put(sf);
	return err;
}

static int sfnic_stick_tx(void *data, u64 sfnum)
{
	return sfnic_stick(data, sfnum, SFNIC_DETOUR_TX_STUCK);
}
DEFINE_DEBUGFS_ATTRIBUTE(sfnic_stick_tx_fops, NULL, sfnic_stick_tx, "%llu\n");

static int sfnic_stick_rx(void *data, u64 sfnum)
{
	return sfnic_stick(data, sfnum, SFNIC_DETOUR_RX_STUCK);
}
DEFINE_DEBUGFS_ATTRIBUTE(sfnic_stick_rx_fops, NULL, sfnic_stick_rx, "%llu\n");

void sfnic_debugfs_add(struct sfnic_func *func)
{
	struct sfnic_knobs *knobs = &func->knobs;
	struct dentry *dir;

	dir = debugfs_create_dir(pci_name(func->pdev), sfnic_debugfs_root);
	debugfs_create_u32("attach_delay_ms", 0600, dir, &knobs->attach_delay_ms);
	debugfs_create_u32("detach_delay_ms", 0600, dir, &knobs->detach_delay_ms);
	debugfs_create_u32("work_delay_ms", 0600, dir, &knobs->work_delay_ms);
	debugfs_create_bool("suppress_notify", 0600, dir, &knobs->suppress_notify);
	debugfs_create_bool("fail_activate", 0600, dir, &knobs->fail_activate);
	debugfs_create_bool("fail_attach", 0600, dir, &knobs->fail_attach);
	sfnic_irqs_debugfs(func, dir);
	debugfs_create_bool("fail_recover", 0600, dir, &knobs->fail_recover);
	debugfs_create_file("stick_tx", 0200, dir, func, &sfnic_stick_tx_fops);
	debugfs_create_file("stick_rx", 0200, dir, func, &sfnic_stick_rx_fops);
	sfnic_fw_health_debugfs(func, dir);
	func->debugfs = dir;
}

void sfnic_debugfs_del(struct sfnic_func *func)
{
	debugfs_remove(func->debugfs);
}
