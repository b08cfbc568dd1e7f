// SPDX-License-Identifier: GPL-2.0
/* The driver of sfnic.sf.N */

#include <linux/module.h>

#include "sfnic.h"

static int sfnic_sf_drv_probe(struct auxiliary_device *adev,
			      const struct auxiliary_device_id *id)
{
	struct sfnic_sf_dev *sf_dev =
		container_of(adev, struct sfnic_sf_dev, adev);
	struct sfnic_sf_inst *inst;

	inst = sfnic_sf_inst_create(sf_dev->sf, &adev->dev);
	if (IS_ERR(inst))
		return PTR_ERR(inst);
	auxiliary_set_drvdata(adev, inst);
	return 0;
}

static void sfnic_sf_drv_remove(struct auxiliary_device *adev)
{
	sfnic_sf_inst_destroy(auxiliary_get_drvdata(adev));
}

static const struct auxiliary_device_id sfnic_sf_ids[] = {
	{ .name = KBUILD_MODNAME ".sf" },
	{ }
};
MODULE_DEVICE_TABLE(auxiliary, sfnic_sf_ids);

struct auxiliary_driver sfnic_sf_driver = {
	.name = "sf",
	.id_table = sfnic_sf_ids,
	.probe = sfnic_sf_drv_probe,
	.remove = sfnic_sf_drv_remove,
};
