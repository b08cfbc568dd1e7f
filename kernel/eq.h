/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Vectors (interrupts) of a function, and the event queues (EQs) that share
 * them. README.rst, "Events", tells how they work and what locks what.
 */
#ifndef SFNIC_EQ_H
#define SFNIC_EQ_H

#include <linux/device.h>
#include <linux/list.h>
#include <linux/llist.h>
#include <linux/mutex.h>
#include <linux/smp.h>
#include <linux/spinlock.h>
#include <linux/types.h>

struct dentry;
struct fwnode_handle;
struct irq_data;
struct irq_domain;
struct sfnic_counters;
struct sfnic_end;
struct sfnic_func;
struct sfnic_irqs;

#define SFNIC_DEFAULT_VECTORS	4
#define SFNIC_MAX_VECTORS	64
#define SFNIC_EQ_ENTRIES	64	/* and the most queues that have an EQ */

enum sfnic_event_type {
	SFNIC_EVENT_COMPLETION = 1,	/* a receive queue has packets */
};

/* What an EQ's ring holds */
struct sfnic_eqe {
	u16 type;
	u16 queue;
	u32 seq;
};

struct sfnic_vector {
	struct sfnic_irqs *irqs;
	struct irq_data *data;
	struct llist_head pending;	/* armed EQs that hold events */
	call_single_data_t csd;		/* for CPUs that may not take it */
	unsigned long kicked;		/* bit 0: csd is under way */
	unsigned int hwirq;
	unsigned int virq;
	unsigned int neqs;		/* under irqs->lock, as is eqs */
	struct list_head eqs;
	char name[48];
} ____cacheline_aligned_in_smp;

struct sfnic_irqs {
	struct sfnic_func *func;
	struct mutex lock;		/* which EQ is on which vector */
	struct fwnode_handle *fwnode;
	struct irq_domain *domain;
	struct sfnic_eqs *uplink;	/* the function's own EQs */
	unsigned int n;
	struct sfnic_vector vec[];
};

struct sfnic_eq {
	struct sfnic_eqs *eqs;
	struct sfnic_vector *vec;
	struct list_head list;		/* of vec->eqs */
	struct llist_node node;		/* of vec->pending, while queued */

	/*
	 * Protects what follows, and eqs->end for this EQ. Innermost, with
	 * interrupts off: taken by senders and by the interrupt.
	 */
	raw_spinlock_t lock;
	bool armed;
	bool queued;
	u32 prod;
	u32 cons;
	unsigned long posted;		/* queues with an event in the ring */
	struct sfnic_eqe *ring;
	u64 events;
} ____cacheline_aligned_in_smp;

/* The EQs of one owner: an SF, or the function itself */
struct sfnic_eqs {
	struct sfnic_irqs *irqs;
	struct device *owner;
	struct sfnic_counters *counters;	/* or NULL */
	struct sfnic_end *end;		/* whose queues these serve, or NULL */
	struct sfnic_eqe *ring;		/* DMA memory, SFNIC_EQ_ENTRIES each */
	dma_addr_t dma;
	struct device_attribute mask_attr;
	bool *masked;			/* by mask_attr: outlives these EQs */
	unsigned long listed;		/* EQs whose interrupt irqs/ lists */
	unsigned int n;
	struct sfnic_eq eq[];
};

extern unsigned int sfnic_vectors;

/* irq.c */
int sfnic_irqs_create(struct sfnic_func *func);
void sfnic_irqs_destroy(struct sfnic_func *func);
struct sfnic_vector *sfnic_vector_get(struct sfnic_irqs *irqs,
				      struct sfnic_eq *eq);
void sfnic_vector_put(struct sfnic_eq *eq);
bool sfnic_vector_is_here(const struct sfnic_vector *vec);
void sfnic_vector_raise(struct sfnic_vector *vec, struct sfnic_eq *eq);
void sfnic_irqs_debugfs(struct sfnic_func *func, struct dentry *dir);

/* eq.c */
struct sfnic_eqs *sfnic_eqs_create(struct sfnic_irqs *irqs,
				   struct device *owner, unsigned int n,
				   struct sfnic_counters *counters);
void sfnic_eqs_destroy(struct sfnic_eqs *eqs);
void sfnic_eq_post(struct sfnic_eq *eq, unsigned int queue);
void sfnic_eq_handle(struct sfnic_eq *eq);
void sfnic_eqs_bind(struct sfnic_eqs *eqs, struct sfnic_end *end);
void sfnic_eqs_unbind(struct sfnic_eqs *eqs);
void sfnic_eqs_mask(struct sfnic_eqs *eqs, bool mask);

/*
 * Called with bottom halves off: could an interrupt tell this CPU? If so, what
 * it polls anyway it need not be told of.
 */
static inline bool sfnic_eq_is_here(const struct sfnic_eq *eq)
{
	return READ_ONCE(eq->armed) && sfnic_vector_is_here(eq->vec);
}

/* The EQ of a queue, or NULL where there is none */
static inline struct sfnic_eq *sfnic_eqs_pick(struct sfnic_eqs *eqs,
					      unsigned int queue)
{
	return eqs ? &eqs->eq[queue % eqs->n] : NULL;
}

#endif /* SFNIC_EQ_H */
