// SPDX-License-Identifier: GPL-2.0
/*
 * An SF's EQs on the device that carries it: events_masked, and, of an
 * auxiliary device, irqs/
 */

#include <linux/kstrtox.h>

#include "sfnic.h"
#include "compat_eq.h"
#include "eq.h"

static ssize_t sfnic_events_masked_show(struct device *dev,
					struct device_attribute *attr,
					char *buf)
{
	struct sfnic_eqs *eqs = container_of(attr, struct sfnic_eqs, mask_attr);

	return sysfs_emit(buf, "%d\n", !READ_ONCE(eqs->eq[0].armed));
}

static ssize_t sfnic_events_masked_store(struct device *dev,
					 struct device_attribute *attr,
					 const char *buf, size_t count)
{
	struct sfnic_eqs *eqs = container_of(attr, struct sfnic_eqs, mask_attr);
	bool mask;
	int err;

	err = kstrtobool(buf, &mask);
	if (err)
		return err;
	sfnic_eqs_mask(eqs, mask);
	/* a poll that found them unmasked may still take what it passes on */
	if (mask)
		synchronize_rcu();
	*eqs->masked = mask;
	return count;
}

static struct auxiliary_device *sfnic_eqs_adev(const struct sfnic_eqs *eqs)
{
	if (strcmp(dev_bus_name(eqs->owner), "auxiliary"))
		return NULL;
	return to_auxiliary_dev(eqs->owner);
}

static bool sfnic_eqs_vector_seen(const struct sfnic_eqs *eqs, unsigned int i)
{
	unsigned int j;

	for (j = 0; j < i; j++)
		if (eqs->eq[j].vec == eqs->eq[i].vec)
			return true;
	return false;
}

/*
 * Best effort: the bus makes irqs/ once in a device's life, and it is gone
 * when the driver was unbound and bound.
 */
static void sfnic_eqs_list(struct sfnic_eqs *eqs)
{
	struct auxiliary_device *adev = sfnic_eqs_adev(eqs);
	unsigned int i;

	if (!adev)
		return;
	for (i = 0; i < eqs->n; i++)
		if (!sfnic_eqs_vector_seen(eqs, i) &&
		    !sfnic_compat_irq_list(adev, eqs->eq[i].vec->virq))
			__set_bit(i, &eqs->listed);
}

static int sfnic_eqs_sysfs_add(struct sfnic_eqs *eqs)
{
	struct device_attribute *attr = &eqs->mask_attr;
	int err;

	sysfs_attr_init(&attr->attr);
	attr->attr.name = "events_masked";
	attr->attr.mode = 0644;
	attr->show = sfnic_events_masked_show;
	attr->store = sfnic_events_masked_store;
	err = device_create_file(eqs->owner, attr);
	if (err)
		return err;
	sfnic_eqs_list(eqs);
	return 0;
}

static void sfnic_eqs_sysfs_del(struct sfnic_eqs *eqs)
{
	unsigned int i;

	for_each_set_bit(i, &eqs->listed, eqs->n)
		sfnic_compat_irq_unlist(sfnic_eqs_adev(eqs),
					eqs->eq[i].vec->virq);
	device_remove_file(eqs->owner, &eqs->mask_attr);
}

static unsigned int sfnic_sf_max_eqs(struct sfnic_sf *sf)
{
	unsigned int max;

	mutex_lock(&sf->lock);
	max = sf->max_io_eqs;
	mutex_unlock(&sf->lock);
	return min(max, sfnic_netdev_queues());
}

int sfnic_sf_events_create(struct sfnic_sf_inst *inst)
{
	struct sfnic_sf *sf = inst->sf;
	struct sfnic_eqs *eqs;
	int err;

	eqs = sfnic_eqs_create(sf->func->irqs, inst->dev, sfnic_sf_max_eqs(sf),
			       inst->window.counters);
	if (IS_ERR(eqs))
		return PTR_ERR(eqs);
	/* a reload does not unmask */
	eqs->masked = &inst->events_masked;
	if (inst->events_masked)
		sfnic_eqs_mask(eqs, true);
	err = sfnic_eqs_sysfs_add(eqs);
	if (err) {
		sfnic_eqs_destroy(eqs);
		return err;
	}
	inst->eqs = eqs;
	return 0;
}

void sfnic_sf_events_destroy(struct sfnic_sf_inst *inst)
{
	sfnic_eqs_sysfs_del(inst->eqs);
	sfnic_eqs_destroy(inst->eqs);
	inst->eqs = NULL;
}
