// SPDX-License-Identifier: GPL-2.0
/*
 * Native XDP. Packets come as skbs, whose memory is the sender's: a program is
 * given a copy in a page of the queue's pool.
 */

#include <linux/bpf.h>
#include <linux/bpf_trace.h>
#include <linux/etherdevice.h>
#include <linux/filter.h>
#include <linux/if_vlan.h>
#include <linux/rtnetlink.h>
#include <linux/slab.h>
#include <net/xdp.h>

#include "compat.h"
#include "netdev.h"
#include "pipe.h"

#define SFNIC_XDP_MAX_LEN						\
	(PAGE_SIZE - XDP_PACKET_HEADROOM -				\
	 SKB_DATA_ALIGN(sizeof(struct skb_shared_info)))
#define SFNIC_XDP_MAX_MTU	(SFNIC_XDP_MAX_LEN - ETH_HLEN - 2 * VLAN_HLEN)
#define SFNIC_XDP_POOL_SIZE	256

struct sfnic_xdpq {
	struct page_pool *pool;
	struct xdp_rxq_info info;
};

static void sfnic_xdp_count(struct sfnic_rxq *rxq, enum sfnic_xdp_stat what)
{
	u64_stats_update_begin(&rxq->xdp.syncp);
	u64_stats_inc(&rxq->xdp.count[what]);
	u64_stats_update_end(&rxq->xdp.syncp);
}

/*
 * A frame as a wire has it: tag and checksum in the data. The sender's netdev
 * sees to that while there is a program; this is for what was on its way when
 * the program came.
 */
static struct sk_buff *sfnic_xdp_complete(struct sk_buff *skb)
{
	if (skb_is_gso(skb) ||
	    (skb->ip_summed == CHECKSUM_PARTIAL && skb_checksum_help(skb))) {
		kfree_skb(skb);
		return NULL;
	}
	skb_push(skb, ETH_HLEN);
	if (skb_vlan_tag_present(skb))
		skb = __vlan_hwaccel_push_inside(skb);
	return skb;
}

/* Consumes the skb */
static bool sfnic_xdp_copy(struct sfnic_xdpq *xdpq, struct sk_buff *skb,
			   struct xdp_buff *xdp)
{
	struct page *page = NULL;
	void *hard_start;

	skb = sfnic_xdp_complete(skb);
	if (!skb)
		return false;
	if (skb->len <= SFNIC_XDP_MAX_LEN)
		page = page_pool_dev_alloc_pages(xdpq->pool);
	if (!page)
		goto err_page;
	hard_start = page_address(page);
	xdp_init_buff(xdp, PAGE_SIZE, &xdpq->info);
	xdp_prepare_buff(xdp, hard_start, XDP_PACKET_HEADROOM, skb->len, true);
	if (skb_copy_bits(skb, 0, xdp->data, skb->len))
		goto err_copy;
	consume_skb(skb);
	return true;

err_copy:
	page_pool_recycle_direct(xdpq->pool, page);
err_page:
	kfree_skb(skb);
	return false;
}

static struct sk_buff *sfnic_xdp_skb(struct sfnic_rxq *rxq,
				     struct xdp_buff *xdp)
{
	unsigned int metasize = xdp->data - xdp->data_meta;
	struct sk_buff *skb;

	skb = napi_build_skb(xdp->data_hard_start, PAGE_SIZE);
	if (!skb)
		return NULL;
	skb_reserve(skb, xdp->data - xdp->data_hard_start);
	__skb_put(skb, xdp->data_end - xdp->data);
	if (metasize)
		skb_metadata_set(skb, metasize);
	skb_mark_for_recycle(skb);
	skb_record_rx_queue(skb, rxq->index);
	skb->protocol = eth_type_trans(skb, rxq->end->dev);
	return skb;
}

/* Out again by the queue of the same number, or one that there is */
static bool sfnic_xdp_tx(struct sfnic_rxq *rxq, struct xdp_buff *xdp)
{
	struct xdp_frame *frame = xdp_convert_buff_to_frame(xdp);

	return frame && sfnic_end_xdp_xmit(rxq->end->dev, 1, &frame,
					   XDP_XMIT_FLUSH) == 1;
}

/*
 * Called by napi. Returns what goes on to the stack; if NULL, there is nothing
 * left of the packet that was given.
 */
struct sk_buff *sfnic_xdp_run(struct sfnic_rxq *rxq, struct bpf_prog *prog,
			      struct sk_buff *skb)
{
	struct net_device *dev = rxq->end->dev;
	struct xdp_buff xdp;
	u32 act;

	if (!sfnic_xdp_copy(rxq->xdpq, skb, &xdp)) {
		sfnic_xdp_count(rxq, SFNIC_XDP_ABORTED);
		return NULL;
	}
	act = bpf_prog_run_xdp(prog, &xdp);
	switch (act) {
	case XDP_PASS:
		skb = sfnic_xdp_skb(rxq, &xdp);
		if (!skb)
			goto aborted;
		sfnic_xdp_count(rxq, SFNIC_XDP_PASS);
		return skb;
	case XDP_TX:
		if (!sfnic_xdp_tx(rxq, &xdp))
			goto exception;
		sfnic_xdp_count(rxq, SFNIC_XDP_TX);
		return NULL;
	case XDP_REDIRECT:
		if (xdp_do_redirect(dev, &xdp, prog))
			goto exception;
		sfnic_xdp_count(rxq, SFNIC_XDP_REDIRECT);
		return NULL;
	case XDP_DROP:
		sfnic_xdp_count(rxq, SFNIC_XDP_DROP);
		goto drop;
	default:
		bpf_warn_invalid_xdp_action(dev, prog, act);
		fallthrough;
	case XDP_ABORTED:
		break;
	}
exception:
	trace_xdp_exception(dev, prog, act);
aborted:
	sfnic_xdp_count(rxq, SFNIC_XDP_ABORTED);
drop:
	page_pool_recycle_direct(rxq->xdpq->pool,
				 virt_to_page(xdp.data_hard_start));
	return NULL;
}

/*
 * ndo_xdp_xmit, and XDP_TX. The frames become skbs, so that they meet at the
 * other end what all others meet. Returns how many were taken.
 */
int sfnic_end_xdp_xmit(struct net_device *dev, int n, struct xdp_frame **frames,
		       u32 flags)
{
	struct sfnic_end *end = netdev_priv(dev);
	unsigned int queues = READ_ONCE(dev->real_num_tx_queues);
	struct netdev_queue *txq;
	struct sk_buff *skb;
	u16 queue;
	int i;

	if (unlikely(flags & ~XDP_XMIT_FLAGS_MASK))
		return -EINVAL;
	if (unlikely(!netif_running(dev) || !netif_carrier_ok(dev) || !queues))
		return -ENETDOWN;
	queue = raw_smp_processor_id() % queues;
	txq = netdev_get_tx_queue(dev, queue);
	__netif_tx_lock(txq, raw_smp_processor_id());
	for (i = 0; i < n; i++) {
		if (netif_xmit_stopped(txq))
			break;
		skb = xdp_build_skb_from_frame(frames[i], dev);
		if (!skb)
			break;
		skb_push(skb, ETH_HLEN);
		skb_set_queue_mapping(skb, queue);
		__netdev_start_xmit(dev->netdev_ops, skb, dev, false);
	}
	u64_stats_update_begin(&end->txq[queue].stats.syncp);
	u64_stats_add(&end->txq[queue].xdp_xmit, i);
	u64_stats_update_end(&end->txq[queue].stats.syncp);
	__netif_tx_unlock(txq);
	return i;
}

static void sfnic_xdpq_destroy(struct sfnic_rxq *rxq)
{
	xdp_rxq_info_unreg(&rxq->xdpq->info);
	page_pool_destroy(rxq->xdpq->pool);
	kfree(rxq->xdpq);
	rxq->xdpq = NULL;
}

static int sfnic_xdpq_create(struct sfnic_rxq *rxq)
{
	struct page_pool_params params = {
		.pool_size = SFNIC_XDP_POOL_SIZE,
		.nid = NUMA_NO_NODE,
	};
	struct sfnic_xdpq *xdpq;
	int err;

	xdpq = kzalloc(sizeof(*xdpq), GFP_KERNEL_ACCOUNT);
	if (!xdpq)
		return -ENOMEM;
	xdpq->pool = page_pool_create(&params);
	if (IS_ERR(xdpq->pool)) {
		err = PTR_ERR(xdpq->pool);
		goto err_pool;
	}
	err = xdp_rxq_info_reg(&xdpq->info, rxq->end->dev, rxq->index,
			       rxq->napi.napi_id);
	if (err)
		goto err_reg;
	err = xdp_rxq_info_reg_mem_model(&xdpq->info, MEM_TYPE_PAGE_POOL,
					 xdpq->pool);
	if (err)
		goto err_model;
	rxq->xdpq = xdpq;
	return 0;

err_model:
	xdp_rxq_info_unreg(&xdpq->info);
err_reg:
	page_pool_destroy(xdpq->pool);
err_pool:
	kfree(xdpq);
	return err;
}

static int sfnic_xdpqs_create(struct sfnic_end *end,
			      struct netlink_ext_ack *extack)
{
	unsigned int i;
	int err;

	for (i = 0; i < end->nqueues; i++) {
		err = sfnic_xdpq_create(&end->rxq[i]);
		if (err)
			goto err_create;
	}
	return 0;

err_create:
	NL_SET_ERR_MSG_MOD(extack, "No memory for the queues' page pools");
	while (i--)
		sfnic_xdpq_destroy(&end->rxq[i]);
	return err;
}

/* The other end sends whole frames while this one has a program */
static void sfnic_xdp_tell_peer(struct sfnic_end *end, bool on)
{
	struct net_device *peer = end->pipe->dev[!end->side];

	end->pipe->xdp[end->side] = on;
	end->dev->max_mtu = on ? SFNIC_XDP_MAX_MTU : SFNIC_MAX_MTU;
	if (peer)
		netdev_update_features(peer);
}

static int sfnic_xdp_setup(struct sfnic_end *end, struct bpf_prog *prog,
			   struct netlink_ext_ack *extack)
{
	struct bpf_prog *old = rtnl_dereference(end->xdp_prog);
	unsigned int i;
	int err;

	if (prog && end->dev->mtu > SFNIC_XDP_MAX_MTU) {
		NL_SET_ERR_MSG_MOD(extack,
				   "MTU is too large for XDP: a packet must fit in a page");
		return -EOPNOTSUPP;
	}
	if (prog && !old) {
		err = sfnic_xdpqs_create(end, extack);
		if (err)
			return err;
		sfnic_xdp_tell_peer(end, true);
	}
	rcu_assign_pointer(end->xdp_prog, prog);
	if (old)
		bpf_prog_put(old);
	if (old && !prog) {
		sfnic_xdp_tell_peer(end, false);
		synchronize_net();
		for (i = 0; i < end->nqueues; i++)
			sfnic_xdpq_destroy(&end->rxq[i]);
	}
	return 0;
}

/* ndo_bpf; the core has checked that the program may be attached at all */
int sfnic_end_bpf(struct net_device *dev, struct netdev_bpf *bpf)
{
	switch (bpf->command) {
	case XDP_SETUP_PROG:
		return sfnic_xdp_setup(netdev_priv(dev), bpf->prog, bpf->extack);
	default:
		return -EINVAL;
	}
}
