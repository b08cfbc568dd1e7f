// SPDX-License-Identifier: GPL-2.0
/*
 * A PCI root bus in a domain of its own, and the configuration space of the
 * functions on it: one in each slot, function 0. Each has one BAR, for the
 * windows of its SFs, in addresses that nothing else has; there is nothing at
 * them. The functions have no interrupt pin.
 */

#include <linux/device.h>
#include <linux/ioport.h>
#include <linux/log2.h>
#include <linux/pci.h>
#include <linux/spinlock.h>

#include "sfnic.h"

/* Tools print and take four hex digits, and real segments start at 0 */
#define SFNIC_DOMAIN_FIRST	0x10
#define SFNIC_DOMAIN_LAST	0xfffe
#define SFNIC_CFG_SIZE		PCI_CFG_SPACE_SIZE

struct sfnic_cfg {
	u8 reg[SFNIC_CFG_SIZE];
	u8 writable[SFNIC_CFG_SIZE];	/* mask of the bits that software sets */
};

static struct sfnic_pci_bus {
	struct pci_sysdata sysdata;	/* outlives the bridge */
	struct resource busn;
	struct resource mem;		/* the functions' BARs */
	u64 bar_size;
	struct device *parent;
	struct pci_bus *bus;
	unsigned int functions;
	raw_spinlock_t lock;		/* protects cfg[].reg */
	struct sfnic_cfg cfg[SFNIC_MAX_FUNCS];
} sfnic_bus = {
	.lock = __RAW_SPIN_LOCK_UNLOCKED(sfnic_bus.lock),
};

static void sfnic_cfg_put(u8 *where, u32 val, int size)
{
	while (size--) {
		*where++ = val;
		val >>= 8;
	}
}

static u32 sfnic_cfg_get(const u8 *where, int size)
{
	u32 val = 0;

	while (size--)
		val = val << 8 | where[size];
	return val;
}

/* 64 bits, prefetchable; what is below its size cannot be written */
static void sfnic_cfg_init_bar(struct sfnic_cfg *cfg)
{
	unsigned int where = PCI_BASE_ADDRESS_0 + 4 * SFNIC_BAR;
	u64 mask = ~(sfnic_bus.bar_size - 1);

	sfnic_cfg_put(&cfg->reg[where], PCI_BASE_ADDRESS_MEM_TYPE_64 |
		      PCI_BASE_ADDRESS_MEM_PREFETCH, 4);
	sfnic_cfg_put(&cfg->writable[where], lower_32_bits(mask), 4);
	sfnic_cfg_put(&cfg->writable[where + 4], upper_32_bits(mask), 4);
}

static void sfnic_cfg_init(struct sfnic_cfg *cfg)
{
	memset(cfg, 0, sizeof(*cfg));
	/*
	 * 5f1c is a vendor number that the PCI-SIG has given to nobody
	 * ("5F", SF, NIC); a real vendor's would let its tools and quirks
	 * match.
	 */
	sfnic_cfg_put(&cfg->reg[PCI_VENDOR_ID], SFNIC_PCI_VENDOR, 2);
	sfnic_cfg_put(&cfg->reg[PCI_DEVICE_ID], SFNIC_PCI_DEVICE, 2);
	sfnic_cfg_put(&cfg->reg[PCI_CLASS_DEVICE], PCI_CLASS_NETWORK_ETHERNET, 2);
	sfnic_cfg_put(&cfg->reg[PCI_SUBSYSTEM_VENDOR_ID], SFNIC_PCI_VENDOR, 2);
	sfnic_cfg_put(&cfg->reg[PCI_SUBSYSTEM_ID], SFNIC_PCI_DEVICE, 2);

	sfnic_cfg_put(&cfg->writable[PCI_COMMAND],
		      PCI_COMMAND_IO | PCI_COMMAND_MEMORY | PCI_COMMAND_MASTER |
		      PCI_COMMAND_INTX_DISABLE, 2);
	cfg->writable[PCI_CACHE_LINE_SIZE] = 0xff;
	cfg->writable[PCI_LATENCY_TIMER] = 0xff;
	cfg->writable[PCI_INTERRUPT_LINE] = 0xff;
	sfnic_cfg_init_bar(cfg);
}

static struct sfnic_cfg *sfnic_cfg_find(struct pci_bus *bus, unsigned int devfn,
					int where, int size)
{
	if (bus->number || PCI_FUNC(devfn) ||
	    PCI_SLOT(devfn) >= sfnic_bus.functions ||
	    where < 0 || where + size > SFNIC_CFG_SIZE)
		return NULL;
	return &sfnic_bus.cfg[PCI_SLOT(devfn)];
}

static int sfnic_cfg_read(struct pci_bus *bus, unsigned int devfn, int where,
			  int size, u32 *val)
{
	struct sfnic_cfg *cfg = sfnic_cfg_find(bus, devfn, where, size);
	unsigned long flags;

	if (!cfg) {
		*val = ~0;
		return PCIBIOS_DEVICE_NOT_FOUND;
	}
	raw_spin_lock_irqsave(&sfnic_bus.lock, flags);
	*val = sfnic_cfg_get(&cfg->reg[where], size);
	raw_spin_unlock_irqrestore(&sfnic_bus.lock, flags);
	return PCIBIOS_SUCCESSFUL;
}

static int sfnic_cfg_write(struct pci_bus *bus, unsigned int devfn, int where,
			   int size, u32 val)
{
	struct sfnic_cfg *cfg = sfnic_cfg_find(bus, devfn, where, size);
	unsigned long flags;
	u32 old, mask;

	if (!cfg)
		return PCIBIOS_DEVICE_NOT_FOUND;
	raw_spin_lock_irqsave(&sfnic_bus.lock, flags);
	old = sfnic_cfg_get(&cfg->reg[where], size);
	mask = sfnic_cfg_get(&cfg->writable[where], size);
	sfnic_cfg_put(&cfg->reg[where], (old & ~mask) | (val & mask), size);
	raw_spin_unlock_irqrestore(&sfnic_bus.lock, flags);
	return PCIBIOS_SUCCESSFUL;
}

static struct pci_ops sfnic_pci_ops = {
	.read = sfnic_cfg_read,
	.write = sfnic_cfg_write,
};

static bool sfnic_domain_used(int domain)
{
	struct pci_bus *bus = NULL;

	while ((bus = pci_find_next_bus(bus)))
		if (pci_domain_nr(bus) == domain)
			return true;
	return false;
}

static int sfnic_domain_find(void)
{
	int domain;

	for (domain = SFNIC_DOMAIN_FIRST; domain <= SFNIC_DOMAIN_LAST; domain++)
		if (!sfnic_domain_used(domain))
			return domain;
	return -ENOSPC;
}

/*
 * Takes addresses in the upper half of what the CPU can put out, far from
 * memory and devices, and keeps them from whoever looks for some.
 */
static int sfnic_mem_take(unsigned int functions)
{
	/* the most, since max_sfs may be raised later; it costs addresses only */
	u64 size = roundup_pow_of_two((u64)SFNIC_MAX_SFS * SFNIC_WINDOW_SIZE);

	sfnic_bus.bar_size = size;
	sfnic_bus.mem = (struct resource) {
		.name = "sfnic",
		.flags = IORESOURCE_MEM | IORESOURCE_MEM_64 |
			 IORESOURCE_PREFETCH,
	};
	return allocate_resource(&iomem_resource, &sfnic_bus.mem,
				 functions * size,
				 (iomem_resource.end >> 1) + 1,
				 iomem_resource.end, size, NULL, NULL);
}

static int sfnic_bus_scan(void)
{
	LIST_HEAD(resources);

	sfnic_bus.busn = (struct resource) {
		.name = "sfnic bus",
		.flags = IORESOURCE_BUS,
	};
	pci_add_resource(&resources, &sfnic_bus.busn);
	pci_add_resource(&resources, &sfnic_bus.mem);

	pci_lock_rescan_remove();
	sfnic_bus.bus = pci_create_root_bus(sfnic_bus.parent, 0, &sfnic_pci_ops,
					    &sfnic_bus.sysdata, &resources);
	if (!sfnic_bus.bus) {
		pci_unlock_rescan_remove();
		pci_free_resource_list(&resources);
		return -ENODEV;
	}
	pci_scan_child_bus(sfnic_bus.bus);
	pci_assign_unassigned_bus_resources(sfnic_bus.bus);
	pci_bus_add_devices(sfnic_bus.bus);
	pci_unlock_rescan_remove();
	return 0;
}

int sfnic_pci_bus_create(unsigned int functions)
{
	int domain = sfnic_domain_find();
	unsigned int i;
	int err;

	if (domain < 0) {
		pr_err("sfnic: no PCI domain is free\n");
		return domain;
	}
	err = sfnic_mem_take(functions);
	if (err) {
		pr_err("sfnic: no addresses for the functions' BARs\n");
		return err;
	}
	for (i = 0; i < functions; i++)
		sfnic_cfg_init(&sfnic_bus.cfg[i]);
	sfnic_bus.functions = functions;
	sfnic_bus.sysdata.domain = domain;
	sfnic_bus.sysdata.node = NUMA_NO_NODE;

	/* x86 takes a root bus without a parent for one of its own firmware's */
	sfnic_bus.parent = root_device_register("sfnic");
	if (IS_ERR(sfnic_bus.parent)) {
		err = PTR_ERR(sfnic_bus.parent);
		goto err_parent;
	}
	err = sfnic_bus_scan();
	if (err)
		goto err_scan;
	return 0;

err_scan:
	root_device_unregister(sfnic_bus.parent);
err_parent:
	release_resource(&sfnic_bus.mem);
	return err;
}

void sfnic_pci_bus_destroy(void)
{
	struct pci_host_bridge *bridge =
		to_pci_host_bridge(sfnic_bus.bus->bridge);

	pci_lock_rescan_remove();
	pci_stop_root_bus(sfnic_bus.bus);
	pci_remove_root_bus(sfnic_bus.bus);
	pci_unlock_rescan_remove();
	/* which the bus came with, and does not take along */
	pci_free_host_bridge(bridge);
	root_device_unregister(sfnic_bus.parent);
	release_resource(&sfnic_bus.mem);
}
