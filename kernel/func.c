// SPDX-License-Identifier: GPL-2.0
/* The driver of the PCI function */

#include <linux/dma-mapping.h>
#include <linux/module.h>
#include <linux/sizes.h>

#include "sfnic.h"
#include "eq.h"

static int sfnic_func_start(struct sfnic_func *func)
{
	int err;

	func->wq = alloc_ordered_workqueue("sfnic_%s", 0, pci_name(func->pdev));
	if (!func->wq)
		return -ENOMEM;
	sfnic_eswitch_init(func);
	sfnic_rate_init(func);
	sfnic_flow_func_init(func);
	sfnic_sf_table_init(func);
	err = sfnic_resources_register(func);
	if (err)
		goto err_resources;
	err = sfnic_func_params_register(func);
	if (err)
		goto err_params;
	err = sfnic_fw_health_create(func);
	if (err)
		goto err_fw;
	err = sfnic_irqs_create(func);
	if (err)
		goto err_irqs;
	err = sfnic_uplink_create(func);
	if (err)
		goto err_uplink;
	/* before the instance is, so in legacy mode: nothing can be made yet */
	err = sfnic_mdev_register(func);
	if (err)
		goto err_mdev;
	devlink_register(func->devlink);
	sfnic_debugfs_add(func);
	return 0;

err_mdev:
	sfnic_uplink_destroy(func);
err_uplink:
	sfnic_irqs_destroy(func);
err_irqs:
	sfnic_fw_health_destroy(func);
err_fw:
	sfnic_func_params_unregister(func);
err_params:
	sfnic_resources_unregister(func);
err_resources:
	sfnic_sf_table_fini(func);
	destroy_workqueue(func->wq);
	return err;
}

static void sfnic_func_stop(struct sfnic_func *func)
{
	WRITE_ONCE(func->removing, true);
	sfnic_mdev_unregister(func);
	sfnic_debugfs_del(func);
	sfnic_fw_health_stop(func);
	devlink_unregister(func->devlink);
	sfnic_sf_table_fini(func);
	sfnic_uplink_destroy(func);
	sfnic_flow_func_fini(func);
	sfnic_irqs_destroy(func);
	sfnic_fw_health_destroy(func);
	sfnic_func_params_unregister(func);
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
	err = pci_request_selected_regions_exclusive(pdev, BIT(SFNIC_BAR),
						     KBUILD_MODNAME);
	if (err)
		goto err_disable;
	err = dma_set_mask_and_coherent(&pdev->dev, DMA_BIT_MASK(64));
	if (err)
		goto err_regions;
	dma_set_max_seg_size(&pdev->dev, SZ_2G);
	pci_set_master(pdev);

	devlink = devlink_alloc(&sfnic_devlink_ops, sizeof(*func), &pdev->dev);
	if (!devlink) {
		err = -ENOMEM;
		goto err_regions;
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
err_regions:
	pci_release_selected_regions(pdev, BIT(SFNIC_BAR));
err_disable:
	pci_disable_device(pdev);
	return err;
}

static void sfnic_func_remove(struct pci_dev *pdev)
{
	struct sfnic_func *func = pci_get_drvdata(pdev);

	sfnic_func_stop(func);
	devlink_free(func->devlink);
	pci_release_selected_regions(pdev, BIT(SFNIC_BAR));
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
