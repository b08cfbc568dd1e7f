/* SPDX-License-Identifier: GPL-2.0 */
/* What differs between kernels in event queues, interrupts and windows */
#ifndef SFNIC_COMPAT_EQ_H
#define SFNIC_COMPAT_EQ_H

#include <linux/auxiliary_bus.h>
#include <linux/irq.h>
#include <linux/mm.h>
#include <linux/sysfs.h>
#include <linux/version.h>

/* 6.3: a VMA's flags are written by functions */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 3, 0)
static inline void vm_flags_set(struct vm_area_struct *vma, vm_flags_t flags)
{
	vma->vm_flags |= flags;
}

static inline void vm_flags_clear(struct vm_area_struct *vma, vm_flags_t flags)
{
	vma->vm_flags &= ~flags;
}
#endif

/* 6.12: an auxiliary device lists its interrupts, in irqs/ */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 12, 0)
static inline int sfnic_compat_irq_list(struct auxiliary_device *adev, int irq)
{
	return auxiliary_device_sysfs_irq_add(adev, irq);
}

static inline void sfnic_compat_irq_unlist(struct auxiliary_device *adev,
					   int irq)
{
	auxiliary_device_sysfs_irq_remove(adev, irq);
}
#else
static inline int sfnic_compat_irq_list(struct auxiliary_device *adev, int irq)
{
	return -EOPNOTSUPP;
}

static inline void sfnic_compat_irq_unlist(struct auxiliary_device *adev,
					   int irq)
{
}
#endif

/* 6.13: the attribute that a callback gets is const */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 13, 0)
#define SFNIC_BIN_ATTR_CONST	const
#else
#define SFNIC_BIN_ATTR_CONST
#endif

/* 6.15: affinity is set at once, unless a chip asks otherwise */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 15, 0)
static inline void sfnic_compat_irq_move_at_once(unsigned int virq)
{
}
#else
static inline void sfnic_compat_irq_move_at_once(unsigned int virq)
{
	irq_set_status_flags(virq, IRQ_MOVE_PCNTXT);
}
#endif

#endif /* SFNIC_COMPAT_EQ_H */
