// SPDX-License-Identifier: GPL-2.0
/* The embedded switch: its mode and its identity */

#include <asm/byteorder.h>

#include "sfnic.h"

void sfnic_eswitch_init(struct sfnic_func *func)
{
	struct pci_dev *pdev = func->pdev;
	__be32 dbdf = cpu_to_be32(pci_domain_nr(pdev->bus) << 16 |
				  pci_dev_id(pdev));

	func->eswitch_mode = DEVLINK_ESWITCH_MODE_LEGACY;
	/* unique on this machine is enough: a switch does not leave it */
	memcpy(func->switch_id.id, "sfnc", 4);
	memcpy(func->switch_id.id + 4, &dbdf, sizeof(dbdf));
	func->switch_id.id_len = 8;
}

int sfnic_eswitch_mode_get(struct devlink *devlink, u16 *mode)
{
	struct sfnic_func *func = devlink_priv(devlink);

	*mode = func->eswitch_mode;
	return 0;
}

int sfnic_eswitch_mode_set(struct devlink *devlink, u16 mode,
			   struct netlink_ext_ack *extack)
{
	struct sfnic_func *func = devlink_priv(devlink);
	u32 nports = func->table.nports + func->table.ext.nports;

	if (mode != DEVLINK_ESWITCH_MODE_LEGACY &&
	    mode != DEVLINK_ESWITCH_MODE_SWITCHDEV) {
		NL_SET_ERR_MSG_MOD(extack,
				   "Only legacy and switchdev eswitch modes are supported");
		return -EOPNOTSUPP;
	}
	if (mode == DEVLINK_ESWITCH_MODE_LEGACY && nports) {
		sfnic_extack_fmt(extack, func->errbuf,
				 "Cannot leave switchdev mode: %u SFs exist, delete them first",
				 nports);
		return -EBUSY;
	}
	func->eswitch_mode = mode;
	return 0;
}
