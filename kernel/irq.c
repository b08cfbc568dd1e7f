// SPDX-License-Identifier: GPL-2.0
/*
 * A function's interrupts. Whoever posts an event delivers it: on its own CPU
 * where the vector's affinity has that, else on one of those that it has.
 */

#include <linux/debugfs.h>
#include <linux/interrupt.h>
#include <linux/irq.h>
#include <linux/irqdesc.h>
#include <linux/irqdomain.h>
#include <linux/seq_file.h>
#include <linux/slab.h>

#include "sfnic.h"
#include "compat_eq.h"
#include "eq.h"

static void sfnic_vector_drain(struct sfnic_vector *vec)
{
	struct llist_node *list = llist_del_all(&vec->pending);
	struct sfnic_eq *eq, *next;

	llist_for_each_entry_safe(eq, next, llist_reverse_order(list), node)
		sfnic_eq_handle(eq);
}

static irqreturn_t sfnic_vector_handler(int irq, void *data)
{
	sfnic_vector_drain(data);
	return IRQ_HANDLED;
}

/* Called with interrupts off */
static void sfnic_vector_deliver(struct sfnic_vector *vec)
{
	generic_handle_irq_desc(irq_data_to_desc(vec->data));
}

static void sfnic_vector_kicked(void *data)
{
	struct sfnic_vector *vec = data;

	clear_bit(0, &vec->kicked);
	/* who found it set has added to the list: clear, then look */
	smp_mb__after_atomic();
	sfnic_vector_deliver(vec);
}

static void sfnic_vector_kick(struct sfnic_vector *vec, unsigned int cpu)
{
	if (test_and_set_bit(0, &vec->kicked))
		return;
	if (smp_call_function_single_async(cpu, &vec->csd)) {
		clear_bit(0, &vec->kicked);
		sfnic_vector_deliver(vec);
	}
}

/* Called with bottom halves off: might this CPU get the interrupt? */
bool sfnic_vector_is_here(const struct sfnic_vector *vec)
{
	return !irqd_irq_disabled(vec->data) &&
	       cpumask_test_cpu(smp_processor_id(),
				irq_data_get_affinity_mask(vec->data));
}

/*
 * Called with interrupts off, by who has set eq->queued. An EQ that joins
 * others is delivered with them: the list is taken after it was added to.
 */
void sfnic_vector_raise(struct sfnic_vector *vec, struct sfnic_eq *eq)
{
	const struct cpumask *mask;
	unsigned int cpu;

	if (!llist_add(&eq->node, &vec->pending))
		return;
	mask = irq_data_get_affinity_mask(vec->data);
	if (likely(cpumask_test_cpu(smp_processor_id(), mask))) {
		sfnic_vector_deliver(vec);
		return;
	}
	cpu = cpumask_first_and(mask, cpu_online_mask);
	if (likely(cpu < nr_cpu_ids))
		sfnic_vector_kick(vec, cpu);
	else
		sfnic_vector_deliver(vec);
}

/*
 * There is no register to write: what comes while the interrupt is disabled,
 * the core keeps, and sends again when it is enabled.
 */
static void sfnic_irq_nop(struct irq_data *data)
{
}

static int sfnic_irq_set_affinity(struct irq_data *data,
				  const struct cpumask *dest, bool force)
{
	irq_data_update_effective_affinity(data, dest);
	return IRQ_SET_MASK_OK;
}

static struct irq_chip sfnic_irq_chip = {
	.name = KBUILD_MODNAME,
	.irq_ack = sfnic_irq_nop,
	.irq_mask = sfnic_irq_nop,
	.irq_unmask = sfnic_irq_nop,
	.irq_set_affinity = sfnic_irq_set_affinity,
};

/* Edge: an event that comes while another CPU handles one is handled there */
static int sfnic_irq_map(struct irq_domain *domain, unsigned int virq,
			 irq_hw_number_t hwirq)
{
	irq_set_chip_data(virq, domain->host_data);
	irq_set_chip_and_handler_name(virq, &sfnic_irq_chip, handle_edge_irq,
				      "edge");
	irq_set_noprobe(virq);
	sfnic_compat_irq_move_at_once(virq);
	return 0;
}

static void sfnic_irq_unmap(struct irq_domain *domain, unsigned int virq)
{
	irq_set_chip_and_handler(virq, NULL, NULL);
	irq_set_chip_data(virq, NULL);
}

static const struct irq_domain_ops sfnic_irq_domain_ops = {
	.map = sfnic_irq_map,
	.unmap = sfnic_irq_unmap,
};

static int sfnic_vector_init(struct sfnic_irqs *irqs, unsigned int hwirq)
{
	struct sfnic_vector *vec = &irqs->vec[hwirq];
	int err;

	vec->irqs = irqs;
	vec->hwirq = hwirq;
	init_llist_head(&vec->pending);
	INIT_LIST_HEAD(&vec->eqs);
	INIT_CSD(&vec->csd, sfnic_vector_kicked, vec);
	snprintf(vec->name, sizeof(vec->name), KBUILD_MODNAME "_comp%u@pci:%s",
		 hwirq, pci_name(irqs->func->pdev));
	vec->virq = irq_create_mapping(irqs->domain, hwirq);
	if (!vec->virq)
		return -ENOSPC;
	vec->data = irq_get_irq_data(vec->virq);
	err = request_irq(vec->virq, sfnic_vector_handler,
			  IRQF_NO_THREAD | IRQF_NO_DEBUG, vec->name, vec);
	if (err)
		irq_dispose_mapping(vec->virq);
	return err;
}

/* No EQ is left. Only a call to another CPU may still be under way. */
static void sfnic_vectors_fini(struct sfnic_irqs *irqs, unsigned int n)
{
	unsigned int i;

	for (i = 0; i < n; i++)
		while (test_bit(0, &irqs->vec[i].kicked))
			cpu_relax();
	/* it runs with interrupts off */
	synchronize_rcu();
	while (n--) {
		free_irq(irqs->vec[n].virq, &irqs->vec[n]);
		irq_dispose_mapping(irqs->vec[n].virq);
	}
}

static int sfnic_irqs_init(struct sfnic_irqs *irqs)
{
	unsigned int i;
	int err;

	irqs->fwnode = irq_domain_alloc_named_fwnode(pci_name(irqs->func->pdev));
	if (!irqs->fwnode)
		return -ENOMEM;
	irqs->domain = irq_domain_create_linear(irqs->fwnode, irqs->n,
						&sfnic_irq_domain_ops, irqs);
	if (!irqs->domain) {
		err = -ENOMEM;
		goto err_domain;
	}
	for (i = 0; i < irqs->n; i++) {
		err = sfnic_vector_init(irqs, i);
		if (err)
			goto err_vector;
	}
	return 0;

err_vector:
	sfnic_vectors_fini(irqs, i);
	irq_domain_remove(irqs->domain);
err_domain:
	irq_domain_free_fwnode(irqs->fwnode);
	return err;
}

static void sfnic_irqs_fini(struct sfnic_irqs *irqs)
{
	sfnic_vectors_fini(irqs, irqs->n);
	irq_domain_remove(irqs->domain);
	irq_domain_free_fwnode(irqs->fwnode);
}

int sfnic_irqs_create(struct sfnic_func *func)
{
	struct sfnic_irqs *irqs;
	int err;

	irqs = kzalloc(struct_size(irqs, vec, sfnic_vectors), GFP_KERNEL);
	if (!irqs)
		return -ENOMEM;
	irqs->func = func;
	irqs->n = sfnic_vectors;
	mutex_init(&irqs->lock);
	err = sfnic_irqs_init(irqs);
	if (err)
		goto err_init;
	irqs->uplink = sfnic_eqs_create(irqs, &func->pdev->dev,
					sfnic_netdev_queues(), NULL);
	if (IS_ERR(irqs->uplink)) {
		err = PTR_ERR(irqs->uplink);
		goto err_uplink;
	}
	func->irqs = irqs;
	return 0;

err_uplink:
	sfnic_irqs_fini(irqs);
err_init:
	kfree(irqs);
	return err;
}

void sfnic_irqs_destroy(struct sfnic_func *func)
{
	struct sfnic_irqs *irqs = func->irqs;

	sfnic_eqs_destroy(irqs->uplink);
	sfnic_irqs_fini(irqs);
	func->irqs = NULL;
	kfree(irqs);
}

/* The vector that the fewest EQs share takes one more */
struct sfnic_vector *sfnic_vector_get(struct sfnic_irqs *irqs,
				      struct sfnic_eq *eq)
{
	struct sfnic_vector *least = &irqs->vec[0];
	unsigned int i;

	mutex_lock(&irqs->lock);
	for (i = 1; i < irqs->n; i++)
		if (irqs->vec[i].neqs < least->neqs)
			least = &irqs->vec[i];
	least->neqs++;
	list_add_tail(&eq->list, &least->eqs);
	mutex_unlock(&irqs->lock);
	return least;
}

/*
 * Nobody posts to the EQ any more. On return no CPU looks at it: it is not
 * pending since the list was drained here, nor handled since the interrupt
 * has ended where it ran. The lock keeps out others that drain.
 */
void sfnic_vector_put(struct sfnic_eq *eq)
{
	struct sfnic_vector *vec = eq->vec;
	unsigned long flags;

	mutex_lock(&vec->irqs->lock);
	/* NAPIs scheduled by this run when bottom halves are on again */
	local_bh_disable();
	local_irq_save(flags);
	sfnic_vector_drain(vec);
	local_irq_restore(flags);
	local_bh_enable();
	synchronize_hardirq(vec->virq);
	list_del(&eq->list);
	vec->neqs--;
	mutex_unlock(&vec->irqs->lock);
}

/* debugfs eqs: interrupt, EQs on it, and for each: owner, number, armed, events */
static int sfnic_irqs_show(struct seq_file *s, void *unused)
{
	struct sfnic_irqs *irqs = s->private;
	struct sfnic_vector *vec;
	struct sfnic_eq *eq;

	mutex_lock(&irqs->lock);
	for (vec = irqs->vec; vec < irqs->vec + irqs->n; vec++) {
		seq_printf(s, "%s irq %u eqs %u\n", vec->name, vec->virq,
			   vec->neqs);
		list_for_each_entry(eq, &vec->eqs, list)
			seq_printf(s, "  %s eq %u armed %d events %llu\n",
				   dev_name(eq->eqs->owner),
				   (unsigned int)(eq - eq->eqs->eq),
				   READ_ONCE(eq->armed), READ_ONCE(eq->events));
	}
	mutex_unlock(&irqs->lock);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(sfnic_irqs);

void sfnic_irqs_debugfs(struct sfnic_func *func, struct dentry *dir)
{
	debugfs_create_file("eqs", 0400, dir, func->irqs, &sfnic_irqs_fops);
}
