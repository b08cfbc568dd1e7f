/* SPDX-License-Identifier: GPL-2.0 */
/* Differences between the kernels' tc offload (6.1 to 7.3) */
#ifndef SFNIC_COMPAT_FLOW_H
#define SFNIC_COMPAT_FLOW_H

#include <linux/skbuff.h>
#include <linux/version.h>
#include <net/flow_offload.h>

/* 6.5: moved out of linux/skbuff.h */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 5, 0)
#include <net/gso.h>
#endif

/* A text out of a table, which NL_SET_ERR_MSG() cannot take */
static inline void sfnic_compat_extack_text(struct netlink_ext_ack *extack,
					    const char *text)
{
	if (extack)
		extack->_msg = text;
}

/* 6.10 */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 10, 0)
static inline bool
flow_rule_is_supp_control_flags(const u32 supp_flags, const u32 ctrl_flags,
				struct netlink_ext_ack *extack)
{
	if (!(ctrl_flags & ~supp_flags))
		return true;
	NL_SET_ERR_MSG_MOD(extack, "Unsupported match on control.flags");
	return false;
}
#endif

/* 6.5: whether a bridge had no entry for the packet */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 5, 0)
#define sfnic_compat_meta_l2_miss(meta)		((meta)->l2_miss)
#else
#define sfnic_compat_meta_l2_miss(meta)		((void)(meta), false)
#endif

/* 7.0: a driver is told of skip_sw. Before, it has an extack then, or with verbose */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(7, 0, 0)
#define sfnic_compat_skip_sw(common)		((common)->skip_sw)
#else
#define sfnic_compat_skip_sw(common)		(!!(common)->extack)
#endif

/* 6.5 and 6.6: keys, and before that the numbers of none */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 6, 0)
#define FLOW_DISSECTOR_KEY_CFM		FLOW_DISSECTOR_KEY_MAX
#define FLOW_DISSECTOR_KEY_IPSEC	FLOW_DISSECTOR_KEY_MAX
#endif

#endif /* SFNIC_COMPAT_FLOW_H */
