// SPDX-License-Identifier: GPL-2.0
/* The driver of the PCI function */

#include <linux/dma-mapping.h>
#include <linux/module.h>

#include "sfnic.h"

static int sfnic_func_start(struct sfnic_func *func)
{
	int err;

	func->wq = alloc_ordered_workqueue("sfnic_%s", 0, pci_name(func->pdev));
	if (!func->wq)
		return -ENOMEM;
	sfnic_eswitch_init(func);
	sfnic_flow_func_init(func);
	sfnic_sf_table_init(func);
	err = sfnic_resources_register(func);
	if (err)
		goto err_resources;
	err = sfnic_uplink_create(func);
	if (err)
		goto err_uplink;
	sfnic_debugfs_add(func);
	devlink_register(func->devlink);
	return 0;

err_uplink:
	sfnic_resources_unregister(func);
err_resources:
	sfnic_sf_table_fini(func);
	destroy_workqueue(func->wq);
	return err;
}

static void sfnic_func_stop(struct sfnic_func *func)
{
	devlink_unregister(func->devlink);
	sfnic_debugfs_del(func);
	WRITE_ONCE(func->removing, true);
	sfnic_sf_table_fini(func);
	sfnic_uplink_destroy(func);
	sfnic_flow_func_fini(func);
	sfnic_resources_unregister(func);
	destroy_workqueue(func->wq);
}

static int sfnic_func_probe(struct pci_dev *pdev, const struct pci_device_id *id)
{
	struct sfnic_func *func;
	struct devlink *devlink;
	int err;

	err = pci_enable_device(pdev);
	if (err)
		return err;
	err = dma_set_mask_and_coherent(&pdev->dev, DMA_BIT_MASK(64));
	if (err)
		goto err_disable;
	pci_set_master(pdev);

	devlink = devlink_alloc(&sfnic_devlink_ops, sizeof(*func), &pdev->dev);
	if (!devlink) {
		err = -ENOMEM;
		goto err_disable;
	}
	func = devlink_priv(devlink);
	func->devlink = devlink;
	func->pdev = pdev;
	func->id = PCI_SLOT(pdev->devfn);
	pci_set_drvdata(pdev, func);
	err = sfnic_func_start(func);
	if (err)
		goto err_free;
	return 0;

err_free:
	devlink_free(devlink);
err_disable:
	pci_disable_device(pdev);
	return err;
}

static void sfnic_func_remove(struct pci_dev *pdev)
{
	struct sfnic_func *func = pci_get_drvdata(pdev);

	sfnic_func_stop(func);
	devlink_free(func->devlink);
	pci_disable_device(pdev);
}

static const struct pci_device_id sfnic_pci_ids[] = {
	{ PCI_DEVICE(SFNIC_PCI_VENDOR, SFNIC_PCI_DEVICE) },
	{ }
};
MODULE_DEVICE_TABLE(pci, sfnic_pci_ids);

struct pci_driver sfnic_pci_driver = {
	.name = KBUILD_MODNAME,
	.id_table = sfnic_pci_ids,
	.probe = sfnic_func_probe,
	.remove = sfnic_func_remove,
};
