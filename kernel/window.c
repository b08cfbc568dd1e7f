// SPDX-License-Identifier: GPL-2.0
/*
 * An SF's window of BAR 0: sysfs file "window" of the device that carries it.
 * The BAR has an address and nothing behind it, so user space maps the memory
 * through this file, and cannot map the BAR.
 *
 * Pages are put into a mapping by its faults only: sysfs has then linked it,
 * keeps the file's removal waiting, and removal takes all of them out again.
 * So no page is mapped when it is freed, and a later access is SIGBUS.
 */

#include <linux/build_bug.h>
#include <linux/dma-mapping.h>

#include "sfnic.h"
#include "compat_eq.h"
#include "window.h"

#define SFNIC_WINDOW_COUNTERS	1	/* the page that is read only */

static vm_fault_t sfnic_window_fault(struct vm_fault *vmf)
{
	struct sfnic_window *window = vmf->vma->vm_private_data;

	if (vmf->pgoff >= SFNIC_WINDOW_PAGES)
		return VM_FAULT_SIGBUS;
	return vmf_insert_pfn(vmf->vma, vmf->address,
			      page_to_pfn(window->page) + vmf->pgoff);
}

static const struct vm_operations_struct sfnic_window_vm_ops = {
	.fault = sfnic_window_fault,
};

static int sfnic_window_mmap(struct file *file, struct kobject *kobj,
			     SFNIC_BIN_ATTR_CONST struct bin_attribute *attr,
			     struct vm_area_struct *vma)
{
	struct sfnic_window *window = attr->private;
	unsigned long pages = vma_pages(vma);

	/* a file opened read-only maps without VM_SHARED, with VM_MAYSHARE */
	if (!(vma->vm_flags & VM_MAYSHARE))
		return -EINVAL;
	if (vma->vm_pgoff >= SFNIC_WINDOW_PAGES ||
	    pages > SFNIC_WINDOW_PAGES - vma->vm_pgoff)
		return -EINVAL;
	if (vma->vm_pgoff + pages > SFNIC_WINDOW_COUNTERS) {
		if (vma->vm_flags & VM_WRITE)
			return -EACCES;
		vm_flags_clear(vma, VM_MAYWRITE);
	}
	vm_flags_set(vma, VM_PFNMAP | VM_IO | VM_DONTEXPAND | VM_DONTDUMP);
	vma->vm_private_data = window;
	vma->vm_ops = &sfnic_window_vm_ops;
	return 0;
}

static int sfnic_window_add_file(struct sfnic_window *window)
{
	struct bin_attribute *attr = &window->attr;

	sysfs_bin_attr_init(attr);
	attr->attr.name = "window";
	attr->attr.mode = 0600;
	attr->size = SFNIC_WINDOW_SIZE;
	attr->private = window;
	attr->mmap = sfnic_window_mmap;
	return sysfs_create_bin_file(&window->dev->kobj, attr);
}

static void sfnic_window_free(struct sfnic_window *window)
{
	dma_free_pages(&window->sf->func->pdev->dev, SFNIC_WINDOW_SIZE,
		       window->page, window->dma, DMA_BIDIRECTIONAL);
}

/* Fresh memory, all zero: nothing of an earlier SF is in it */
int sfnic_window_create(struct sfnic_window *window, struct sfnic_sf *sf,
			struct device *dev)
{
	u64 offset = (u64)sf->id * SFNIC_WINDOW_SIZE;
	struct pci_dev *pdev = sf->func->pdev;
	int err;

	BUILD_BUG_ON(sizeof(struct sfnic_counters) > PAGE_SIZE);
	if (offset + SFNIC_WINDOW_SIZE > pci_resource_len(pdev, 0))
		return -ENOSPC;
	window->sf = sf;
	window->dev = dev;
	window->page = dma_alloc_pages(&pdev->dev, SFNIC_WINDOW_SIZE,
				       &window->dma, DMA_BIDIRECTIONAL,
				       GFP_KERNEL);
	if (!window->page)
		return -ENOMEM;
	window->counters = page_address(window->page) +
			   SFNIC_WINDOW_COUNTERS * PAGE_SIZE;
	window->counters->magic = SFNIC_COUNTERS_MAGIC;
	window->counters->version = SFNIC_COUNTERS_VERSION;
	window->counters->sfnum = sf->sfnum;
	window->counters->queues = SFNIC_COUNTERS_QUEUES;
	window->counters->bar_offset = offset;
	err = sfnic_window_add_file(window);
	if (err)
		sfnic_window_free(window);
	return err;
}

/* Nobody counts any more: the netdev and the EQs are gone */
void sfnic_window_destroy(struct sfnic_window *window)
{
	sysfs_remove_bin_file(&window->dev->kobj, &window->attr);
	sfnic_window_free(window);
}
