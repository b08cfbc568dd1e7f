// SPDX-License-Identifier: GPL-2.0
/* The health reporter fw. There is no firmware: its errors are debugfs's. */

#include <linux/debugfs.h>

#include "sfnic.h"

#define SFNIC_FW_SYNDROME_TEST	0xffff

static const char *sfnic_fw_description(u32 syndrome)
{
	if (!syndrome)
		return "No error";
	return syndrome == SFNIC_FW_SYNDROME_TEST ? "Test" : "Injected error";
}

static void sfnic_fw_report(struct work_struct *work)
{
	struct sfnic_fw_health *fw = container_of(work, struct sfnic_fw_health,
						  work);
	u32 syndrome = READ_ONCE(fw->syndrome);
	char msg[64];

	if (!syndrome)
		return;
	snprintf(msg, sizeof(msg), "fw syndrome 0x%x: %s", syndrome,
		 sfnic_fw_description(syndrome));
	devlink_health_report(fw->reporter, msg, fw);
}

static int sfnic_fw_put(struct devlink_health_reporter *reporter,
			struct devlink_fmsg *fmsg)
{
	struct sfnic_func *func = devlink_health_reporter_priv(reporter);
	u32 syndrome = READ_ONCE(func->fw.syndrome);
	struct sfnic_fmsg f = { .fmsg = fmsg };

	sfnic_fmsg(&f, u32_pair_put, "Syndrome", syndrome);
	sfnic_fmsg(&f, string_pair_put, "Description",
		   sfnic_fw_description(syndrome));
	sfnic_fmsg(&f, string_pair_put, "Version", SFNIC_FW_VERSION);
	return f.err;
}

static int sfnic_fw_diagnose(struct devlink_health_reporter *reporter,
			     struct devlink_fmsg *fmsg,
			     struct netlink_ext_ack *extack)
{
	return sfnic_fw_put(reporter, fmsg);
}

/* On 6.1 without devl_lock, where it comes of a report */
static int sfnic_fw_dump(struct devlink_health_reporter *reporter,
			 struct devlink_fmsg *fmsg, void *ctx,
			 struct netlink_ext_ack *extack)
{
	struct sfnic_func *func = devlink_health_reporter_priv(reporter);
	struct sfnic_fmsg f = { .fmsg = fmsg };
	int err;

	err = sfnic_fw_put(reporter, fmsg);
	if (err)
		return err;
	sfnic_fmsg(&f, u32_pair_put, "local_SFs",
		   READ_ONCE(func->table.nports));
	sfnic_fmsg(&f, u32_pair_put, "external_SFs",
		   READ_ONCE(func->table.ext.nports));
	return f.err;
}

static int sfnic_fw_recover(struct devlink_health_reporter *reporter,
			    void *ctx, struct netlink_ext_ack *extack)
{
	struct sfnic_func *func = devlink_health_reporter_priv(reporter);

	if (READ_ONCE(func->knobs.fail_recover)) {
		NL_SET_ERR_MSG_MOD(extack,
				   "Recovery failed, as debugfs fail_recover asks");
		return -EIO;
	}
	WRITE_ONCE(func->fw.syndrome, 0);
	return 0;
}

/* Called under devl_lock, which reporting takes */
static int sfnic_fw_test(struct devlink_health_reporter *reporter,
			 struct netlink_ext_ack *extack)
{
	struct sfnic_func *func = devlink_health_reporter_priv(reporter);

	if (func->fw.stopping) {
		NL_SET_ERR_MSG_MOD(extack, "The function is being removed");
		return -ENODEV;
	}
	WRITE_ONCE(func->fw.syndrome, SFNIC_FW_SYNDROME_TEST);
	schedule_work(&func->fw.work);
	return 0;
}

static const struct devlink_health_reporter_ops sfnic_fw_reporter_ops = {
	.name = "fw",
	.recover = sfnic_fw_recover,
	.diagnose = sfnic_fw_diagnose,
	.dump = sfnic_fw_dump,
	.test = sfnic_fw_test,
};

int sfnic_fw_health_create(struct sfnic_func *func)
{
	struct devlink_health_reporter *reporter;

	INIT_WORK(&func->fw.work, sfnic_fw_report);
	reporter = sfnic_compat_reporter_create(func->devlink,
						&sfnic_fw_reporter_ops, func);
	if (IS_ERR(reporter))
		return PTR_ERR(reporter);
	func->fw.reporter = reporter;
	return 0;
}

void sfnic_fw_health_destroy(struct sfnic_func *func)
{
	devlink_health_reporter_destroy(func->fw.reporter);
}

/* debugfs is gone by now */
void sfnic_fw_health_stop(struct sfnic_func *func)
{
	devl_lock(func->devlink);
	func->fw.stopping = true;
	devl_unlock(func->devlink);
	cancel_work_sync(&func->fw.work);
}

static int sfnic_fw_syndrome_get(void *data, u64 *value)
{
	struct sfnic_func *func = data;

	*value = READ_ONCE(func->fw.syndrome);
	return 0;
}

static int sfnic_fw_syndrome_set(void *data, u64 value)
{
	struct sfnic_func *func = data;

	WRITE_ONCE(func->fw.syndrome, value);
	schedule_work(&func->fw.work);
	return 0;
}

DEFINE_DEBUGFS_ATTRIBUTE(sfnic_fw_syndrome_fops, sfnic_fw_syndrome_get,
			 sfnic_fw_syndrome_set, "%llu\n");

void sfnic_fw_health_debugfs(struct sfnic_func *func, struct dentry *dir)
{
	debugfs_create_file("fw_syndrome", 0600, dir, func,
			    &sfnic_fw_syndrome_fops);
}
