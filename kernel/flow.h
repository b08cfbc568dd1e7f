/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The software flow table: what tc flower offloads from representors and
 * uplinks. This is what the rest of the driver sees of it.
 */
#ifndef SFNIC_FLOW_H
#define SFNIC_FLOW_H

#include <linux/list.h>
#include <linux/netdevice.h>
#include <linux/skbuff.h>
#include <linux/xarray.h>

#define SFNIC_FLOW_QUEUE_LEN	512

struct sfnic_end;
struct sfnic_flow_table;
struct sfnic_func;
struct sfnic_sf;

/* Of a function; all under RTNL */
struct sfnic_flow_func {
	struct list_head blocks;	/* flow_block_cb.driver_list */
	/* by the index of the police action, which is one of its namespace:
	 * the first's, and that which the uplink was moved to
	 */
	struct xarray meters[2];
	u64 seq;			/* of priorities and their masks */
};

/*
 * Of an end: what a representor or an uplink does with packets that are about
 * to be received there. All zero, and so inactive, at the SF's end.
 */
struct sfnic_flow_port {
	struct sfnic_func *func;
	struct sfnic_sf *sf;		/* NULL: the uplink */
	struct sfnic_flow_table __rcu *table;	/* set by the first flow */
	u32 nflows;			/* written under RTNL */
};

/*
 * What flows deliver to a receive queue, from any CPU. in is under its lock,
 * which is innermost; out is napi's.
 */
struct sfnic_flow_queue {
	struct sk_buff_head in;
	struct sk_buff_head out;
};

static inline bool sfnic_flow_active(const struct sfnic_flow_port *port)
{
	return READ_ONCE(port->nflows);
}

static inline void sfnic_flow_queue_init(struct sfnic_flow_queue *queue)
{
	skb_queue_head_init(&queue->in);
	__skb_queue_head_init(&queue->out);
}

static inline bool sfnic_flow_queue_empty(const struct sfnic_flow_queue *queue)
{
	return skb_queue_empty_lockless(&queue->in) &&
	       skb_queue_empty(&queue->out);
}

static inline bool sfnic_flow_queue_add(struct sfnic_flow_queue *queue,
					struct sk_buff *skb)
{
	unsigned long flags;
	bool room;

	/* netpoll sends with interrupts off, from within whatever it meets */
	spin_lock_irqsave(&queue->in.lock, flags);
	room = skb_queue_len(&queue->in) < SFNIC_FLOW_QUEUE_LEN;
	if (room)
		__skb_queue_tail(&queue->in, skb);
	spin_unlock_irqrestore(&queue->in.lock, flags);
	return room;
}

/* Called by napi, or while there is none */
static inline struct sk_buff *
sfnic_flow_queue_next(struct sfnic_flow_queue *queue)
{
	unsigned long flags;

	if (skb_queue_empty(&queue->out)) {
		if (skb_queue_empty_lockless(&queue->in))
			return NULL;
		spin_lock_irqsave(&queue->in.lock, flags);
		skb_queue_splice_tail_init(&queue->in, &queue->out);
		spin_unlock_irqrestore(&queue->in.lock, flags);
	}
	return __skb_dequeue(&queue->out);
}

/* flow_tc.c */
void sfnic_flow_func_init(struct sfnic_func *func);
void sfnic_flow_func_fini(struct sfnic_func *func);
void sfnic_flow_port_init(struct sfnic_end *end, struct sfnic_func *func,
			  struct sfnic_sf *sf);
void sfnic_flow_port_fini(struct sfnic_end *end);
int sfnic_flow_setup_tc(struct net_device *dev, enum tc_setup_type type,
			void *type_data);
int sfnic_flow_set_features(struct net_device *dev,
			    netdev_features_t features);
void sfnic_flow_exit(void);

/* flow_rx.c */
bool sfnic_flow_rx(struct sfnic_end *in, struct sk_buff **pskb, u16 queue);

#endif /* SFNIC_FLOW_H */
