// SPDX-License-Identifier: GPL-2.0
/* Module parameters, and what is registered once for all functions */

#include <linux/module.h>

#include "sfnic.h"
#include "eq.h"

static unsigned int sfnic_functions = 1;
module_param_named(functions, sfnic_functions, uint, 0444);
MODULE_PARM_DESC(functions, "PCI functions to create, 1 to 8, cabled in pairs (default 1)");

unsigned int sfnic_max_sfs = 1024;
module_param_named(max_sfs, sfnic_max_sfs, uint, 0444);
MODULE_PARM_DESC(max_sfs, "SFs a function can have, 1 to 32767 (default 1024)");

unsigned int sfnic_vectors = SFNIC_DEFAULT_VECTORS;
module_param_named(vectors, sfnic_vectors, uint, 0444);
MODULE_PARM_DESC(vectors, "Interrupts of a function, shared by its SFs, 1 to 64 (default 4)");

unsigned int sfnic_external_controller;
module_param_named(external_controller, sfnic_external_controller, uint, 0444);
MODULE_PARM_DESC(external_controller, "1: each function serves another host, too, as controller 1 (default 0)");

static int __init sfnic_check_params(void)
{
	if (sfnic_functions < 1 || sfnic_functions > SFNIC_MAX_FUNCS) {
		pr_err("sfnic: functions=%u is not in 1..%u\n",
		       sfnic_functions, SFNIC_MAX_FUNCS);
		return -EINVAL;
	}
	if (sfnic_max_sfs < 1 || sfnic_max_sfs > SFNIC_MAX_SFS) {
		pr_err("sfnic: max_sfs=%u is not in 1..%u\n",
		       sfnic_max_sfs, SFNIC_MAX_SFS);
		return -EINVAL;
	}
	if (sfnic_vectors < 1 || sfnic_vectors > SFNIC_MAX_VECTORS) {
		pr_err("sfnic: vectors=%u is not in 1..%u\n",
		       sfnic_vectors, SFNIC_MAX_VECTORS);
		return -EINVAL;
	}
	if (sfnic_external_controller > 1) {
		pr_err("sfnic: external_controller=%u is not in 0..1\n",
		       sfnic_external_controller);
		return -EINVAL;
	}
	if (sfnic_external_controller && sfnic_max_sfs > SFNIC_MAX_SFS / 2) {
		pr_err("sfnic: external_controller=1 needs max_sfs=%u at most\n",
		       SFNIC_MAX_SFS / 2);
		return -EINVAL;
	}
	return 0;
}

static int __init sfnic_init(void)
{
	int err;

	err = sfnic_check_params();
	if (err)
		return err;

	sfnic_cables_init();
	sfnic_debugfs_init();
	err = rtnl_link_register(&sfnic_sf_link_ops.rtnl);
	if (err)
		goto err_link;
	err = auxiliary_driver_register(&sfnic_sf_driver);
	if (err)
		goto err_aux;
	err = sfnic_mdev_init();
	if (err)
		goto err_mdev;
	err = pci_register_driver(&sfnic_pci_driver);
	if (err)
		goto err_pci;
	err = sfnic_pci_bus_create(sfnic_functions);
	if (err)
		goto err_bus;
	sfnic_rdma_load_init();
	return 0;

err_bus:
	pci_unregister_driver(&sfnic_pci_driver);
err_pci:
	sfnic_mdev_exit();
err_mdev:
	auxiliary_driver_unregister(&sfnic_sf_driver);
err_aux:
	rtnl_link_unregister(&sfnic_sf_link_ops.rtnl);
err_link:
	sfnic_debugfs_exit();
	return err;
}

static void __exit sfnic_exit(void)
{
	sfnic_rdma_load_exit();
	sfnic_pci_bus_destroy();
	pci_unregister_driver(&sfnic_pci_driver);
	sfnic_mdev_exit();
	auxiliary_driver_unregister(&sfnic_sf_driver);
	rtnl_link_unregister(&sfnic_sf_link_ops.rtnl);
	sfnic_debugfs_exit();
	sfnic_sf_dev_wait_released();
	sfnic_flow_exit();
}

module_init(sfnic_init);
module_exit(sfnic_exit);

MODULE_LICENSE("GPL");
MODULE_AUTHOR("The iproute2-sf authors");
MODULE_DESCRIPTION("Software NIC with an embedded switch and subfunctions");
