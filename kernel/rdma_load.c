// SPDX-License-Identifier: GPL-2.0
/*
 * Loads sfnic_rdma where there is RDMA, and only there: this module does not
 * bring ib_core in.
 */

#include <linux/kmod.h>
#include <linux/module.h>
#include <rdma/ib_verbs.h>

#include "mdev.h"

static int sfnic_rdma_module_event(struct notifier_block *nb,
				   unsigned long state, void *data)
{
	const struct module *mod = data;

	/* without waiting: the chain may not be entered again from under it */
	if (state == MODULE_STATE_LIVE && !strcmp(mod->name, "ib_core"))
		request_module_nowait(KBUILD_MODNAME "_rdma");
	return NOTIFY_OK;
}

static struct notifier_block sfnic_rdma_nb = {
	.notifier_call = sfnic_rdma_module_event,
};

/* That it fails is no reason not to load: infiniband/ will be absent */
void sfnic_rdma_load_init(void)
{
	if (register_module_notifier(&sfnic_rdma_nb))
		pr_warn("sfnic: infiniband/ of SFs needs sfnic_rdma loaded by hand\n");
	if (symbol_get(ib_wq)) {
		symbol_put(ib_wq);
		request_module_nowait(KBUILD_MODNAME "_rdma");
	}
}

void sfnic_rdma_load_exit(void)
{
	unregister_module_notifier(&sfnic_rdma_nb);
}
