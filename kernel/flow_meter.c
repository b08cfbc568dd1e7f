// SPDX-License-Identifier: GPL-2.0
/* Police actions: token buckets that count in nanoseconds, as tc's do */

#include <linux/math64.h>
#include <linux/slab.h>

#include "flow_table.h"

static s64 sfnic_flow_time_at(u64 amount, u64 rate)
{
	return div64_u64(min_t(u64, amount, U32_MAX) * NSEC_PER_SEC, rate);
}

/* The newest parameters count, should a flow with older ones be there */
static void sfnic_flow_meter_set(struct sfnic_flow_meter *meter,
				 const struct flow_action_entry *entry)
{
	unsigned long flags;

	spin_lock_irqsave(&meter->lock, flags);
	meter->rate = entry->police.rate_bytes_ps;
	meter->pkt_rate = entry->police.rate_pkt_ps;
	meter->mtu = entry->police.mtu;
	meter->burst = meter->rate ?
		sfnic_flow_time_at(entry->police.burst, meter->rate) : 0;
	meter->pkt_burst = meter->pkt_rate ?
		sfnic_flow_time_at(entry->police.burst_pkt, meter->pkt_rate) : 0;
	meter->tokens = meter->burst;
	meter->pkt_tokens = meter->pkt_burst;
	meter->time = ktime_get_ns();
	spin_unlock_irqrestore(&meter->lock, flags);
}

/* Called under RTNL */
struct sfnic_flow_meter *
sfnic_flow_meter_get(struct sfnic_end *end,
		     const struct flow_action_entry *entry)
{
	bool moved = !net_eq(dev_net(end->dev), &init_net);
	struct xarray *meters = &end->flow.func->flow.meters[moved];
	struct sfnic_flow_meter *meter;
	int err;

	meter = xa_load(meters, entry->hw_index);
	if (!meter) {
		meter = kzalloc(sizeof(*meter), GFP_KERNEL);
		if (!meter)
			return ERR_PTR(-ENOMEM);
		meter->meters = meters;
		meter->index = entry->hw_index;
		spin_lock_init(&meter->lock);
		err = xa_insert(meters, meter->index, meter, GFP_KERNEL);
		if (err) {
			kfree(meter);
			return ERR_PTR(err);
		}
	}
	meter->refs++;
	sfnic_flow_meter_set(meter, entry);
	return meter;
}

/* Called under RTNL, after the flow was taken out of its table */
void sfnic_flow_meter_put(struct sfnic_flow_meter *meter)
{
	if (--meter->refs)
		return;
	xa_erase(meter->meters, meter->index);
	kfree_rcu(meter, rcu);
}

static bool sfnic_flow_meter_fits(const struct sfnic_flow_meter *meter,
				  const struct sk_buff *skb)
{
	u32 mtu = READ_ONCE(meter->mtu);

	if (!mtu || mtu == U32_MAX)
		return true;
	if (skb_is_gso(skb))
		return skb_gso_validate_mac_len(skb, mtu);
	return skb->len <= mtu;
}

/* Called under meter->lock */
static bool sfnic_flow_meter_take(struct sfnic_flow_meter *meter, u32 packets,
				  u32 bytes)
{
	s64 tokens = 0, pkt_tokens = 0;
	u64 now = ktime_get_ns();
	u64 past = now - meter->time;

	if (meter->rate) {
		tokens = min_t(u64, meter->tokens + past, meter->burst);
		tokens -= sfnic_flow_time_at(bytes, meter->rate);
	}
	if (meter->pkt_rate) {
		pkt_tokens = min_t(u64, meter->pkt_tokens + past,
				   meter->pkt_burst);
		pkt_tokens -= sfnic_flow_time_at(packets, meter->pkt_rate);
	}
	if (tokens < 0 || pkt_tokens < 0)
		return false;
	meter->tokens = tokens;
	meter->pkt_tokens = pkt_tokens;
	meter->time = now;
	return true;
}

bool sfnic_flow_meter_conforms(struct sfnic_flow_meter *meter,
			       const struct sk_buff *skb, u32 packets,
			       u32 bytes)
{
	unsigned long flags;
	bool conforms;

	if (!sfnic_flow_meter_fits(meter, skb))
		return false;
	/* netpoll sends with interrupts off, from within whatever it meets */
	spin_lock_irqsave(&meter->lock, flags);
	conforms = sfnic_flow_meter_take(meter, packets, bytes);
	spin_unlock_irqrestore(&meter->lock, flags);
	return conforms;
}
