// SPDX-License-Identifier: GPL-2.0
/*
 * Event queues. A queue that goes from idle to busy posts an event; the
 * interrupt takes it and schedules the queue's NAPI.
 */

#include <linux/dma-mapping.h>
#include <linux/slab.h>

#include "sfnic.h"
#include "eq.h"
#include "window.h"

/* Called under eq->lock; whether the caller has to raise the vector */
static bool sfnic_eq_queue(struct sfnic_eq *eq)
{
	if (!eq->armed || eq->queued || eq->cons == eq->prod)
		return false;
	eq->queued = true;
	return true;
}

/*
 * Called from transmit, with bottom halves off. A queue has at most one event
 * in the ring, so that it never overflows.
 */
void sfnic_eq_post(struct sfnic_eq *eq, unsigned int queue)
{
	unsigned long flags;
	bool raise;

	raw_spin_lock_irqsave(&eq->lock, flags);
	if (!__test_and_set_bit(queue, &eq->posted)) {
		eq->ring[eq->prod % SFNIC_EQ_ENTRIES] = (struct sfnic_eqe) {
			.type = SFNIC_EVENT_COMPLETION,
			.queue = queue,
			.seq = eq->prod,
		};
		eq->prod++;
		eq->events++;
		sfnic_counters_event(eq->eqs->counters, eq - eq->eqs->eq);
	}
	raise = sfnic_eq_queue(eq);
	raw_spin_unlock(&eq->lock);
	if (raise)
		sfnic_vector_raise(eq->vec, eq);
	local_irq_restore(flags);
}

static void sfnic_eq_take(struct sfnic_eq *eq)
{
	const struct sfnic_eqe *eqe = &eq->ring[eq->cons % SFNIC_EQ_ENTRIES];
	struct sfnic_end *end = READ_ONCE(eq->eqs->end);
	u16 queue = eqe->queue;

	eq->cons++;
	__clear_bit(queue, &eq->posted);
	if (end)
		sfnic_rxq_event(end, queue);
}

/* Called with interrupts off, by who took the EQ off its vector's list */
void sfnic_eq_handle(struct sfnic_eq *eq)
{
	raw_spin_lock(&eq->lock);
	eq->queued = false;
	while (eq->armed && eq->cons != eq->prod)
		sfnic_eq_take(eq);
	raw_spin_unlock(&eq->lock);
}

static void sfnic_eq_arm(struct sfnic_eq *eq, bool armed)
{
	unsigned long flags;
	bool raise;

	raw_spin_lock_irqsave(&eq->lock, flags);
	eq->armed = armed;
	raise = sfnic_eq_queue(eq);
	raw_spin_unlock(&eq->lock);
	if (raise)
		sfnic_vector_raise(eq->vec, eq);
	local_irq_restore(flags);
}

/* A masked EQ keeps its events, and delivers them when it is unmasked */
void sfnic_eqs_mask(struct sfnic_eqs *eqs, bool mask)
{
	unsigned int i;

	local_bh_disable();
	for (i = 0; i < eqs->n; i++)
		sfnic_eq_arm(&eqs->eq[i], !mask);
	local_bh_enable();
}

static void sfnic_eqs_set_end(struct sfnic_eqs *eqs, struct sfnic_end *end)
{
	struct sfnic_eq *eq;

	for (eq = eqs->eq; eq < eqs->eq + eqs->n; eq++) {
		raw_spin_lock_irq(&eq->lock);
		/* what is left is of the netdev before */
		eq->cons = eq->prod;
		eq->posted = 0;
		WRITE_ONCE(eqs->end, end);
		raw_spin_unlock_irq(&eq->lock);
	}
}

/* The netdev is about to be registered */
void sfnic_eqs_bind(struct sfnic_eqs *eqs, struct sfnic_end *end)
{
	if (eqs)
		sfnic_eqs_set_end(eqs, end);
}

/* The netdev is down for good: no event of its is handled after this */
void sfnic_eqs_unbind(struct sfnic_eqs *eqs)
{
	if (eqs)
		sfnic_eqs_set_end(eqs, NULL);
}

static size_t sfnic_eqs_ring_size(const struct sfnic_eqs *eqs)
{
	return eqs->n * SFNIC_EQ_ENTRIES * sizeof(struct sfnic_eqe);
}

static void sfnic_eq_init(struct sfnic_eqs *eqs, unsigned int i)
{
	struct sfnic_eq *eq = &eqs->eq[i];

	raw_spin_lock_init(&eq->lock);
	eq->eqs = eqs;
	eq->ring = &eqs->ring[i * SFNIC_EQ_ENTRIES];
	eq->armed = true;
	eq->vec = sfnic_vector_get(eqs->irqs, eq);
}

struct sfnic_eqs *sfnic_eqs_create(struct sfnic_irqs *irqs,
				   struct device *owner, unsigned int n,
				   struct sfnic_counters *counters)
{
	struct device *parent = &irqs->func->pdev->dev;
	struct sfnic_eqs *eqs;
	unsigned int i;

	eqs = kzalloc(struct_size(eqs, eq, n), GFP_KERNEL);
	if (!eqs)
		return ERR_PTR(-ENOMEM);
	eqs->irqs = irqs;
	eqs->owner = owner;
	eqs->counters = counters;
	eqs->n = n;
	eqs->ring = dma_alloc_coherent(parent, sfnic_eqs_ring_size(eqs),
				       &eqs->dma, GFP_KERNEL);
	if (!eqs->ring) {
		kfree(eqs);
		return ERR_PTR(-ENOMEM);
	}
	for (i = 0; i < n; i++)
		sfnic_eq_init(eqs, i);
	return eqs;
}

void sfnic_eqs_destroy(struct sfnic_eqs *eqs)
{
	unsigned int i = eqs->n;

	while (i--)
		sfnic_vector_put(&eqs->eq[i]);
	dma_free_coherent(&eqs->irqs->func->pdev->dev,
			  sfnic_eqs_ring_size(eqs), eqs->ring, eqs->dma);
	kfree(eqs);
}
