// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/nl/link.h"

#include <linux/if.h>
#include <linux/if_link.h>

#include "core/nl/uapi.h"

namespace sf::nl {

namespace {

using enum attr_type;

/// RFC 2863 states, spelled as ip(8) prints them.
constexpr named_value operstates[] = {
	{IF_OPER_UNKNOWN, "UNKNOWN"},	      {IF_OPER_NOTPRESENT, "NOTPRESENT"},
	{IF_OPER_DOWN, "DOWN"},		      {IF_OPER_LOWERLAYERDOWN, "LOWERLAYERDOWN"},
	{IF_OPER_TESTING, "TESTING"},	      {IF_OPER_DORMANT, "DORMANT"},
	{IF_OPER_UP, "UP"},
};

constexpr named_value linkmodes[] = {
	{IF_LINK_MODE_DEFAULT, "DEFAULT"},
	{IF_LINK_MODE_DORMANT, "DORMANT"},
	{IF_LINK_MODE_TESTING, "TESTING"},
};

constexpr attr_row info_rows[] = {
	{IFLA_INFO_KIND, string, "info_kind", "kind", "kind of the netdev"},
	{IFLA_INFO_SLAVE_KIND, string, "info_slave_kind", "slave-kind", "kind of its master"},
};
constexpr attr_table info_table{"linkinfo", info_rows};

constexpr attr_row name_rows[] = {{IFLA_ALT_IFNAME, string, "altname", "alt-ifname", "further name"}};
constexpr attr_table name_table{"altnames", name_rows};

constexpr attr_row rows[] = {
	{IFLA_IFNAME, string, "ifname", "ifname", "name of the netdev"},
	{IFLA_LINK, u32, "link_index", "link", "index of the netdev below"},
	{IFLA_MTU, u32, "mtu", "mtu", "largest packet", "bytes"},
	{IFLA_QDISC, string, "qdisc", "qdisc", "queueing discipline"},
	{IFLA_MASTER, u32, "master", "master", "index of the bridge or bond it is in"},
	{IFLA_OPERSTATE, u8, "operstate", "operstate", "operational state", {}, operstates},
	{IFLA_LINKMODE, u8, "linkmode", "linkmode", "what leads to state UP", {}, linkmodes},
	{IFLA_GROUP, u32, "group", "group", "group number"},
	{IFLA_TXQLEN, u32, "txqlen", "txqlen", "length of the transmit queue", "packets"},
	{IFLA_ADDRESS, mac, "address", "address", "link-layer address"},
	{IFLA_BROADCAST, mac, "broadcast", "broadcast", "link-layer broadcast address"},
	{IFLA_PERM_ADDRESS, mac, "permaddr", "perm-address", "address that the driver gave"},
	{IFLA_LINK_NETNSID, s32, "link_netnsid", "link-netnsid", "namespace of the netdev below"},
	{IFLA_PROMISCUITY, u32, "promiscuity", "promiscuity", "users of promiscuous mode"},
	{IFLA_ALLMULTI, u32, "allmulti", "allmulti", "users of all multicast packets"},
	{IFLA_MIN_MTU, u32, "min_mtu", "min-mtu", "smallest MTU", "bytes"},
	{IFLA_MAX_MTU, u32, "max_mtu", "max-mtu", "largest MTU", "bytes"},
	{uapi::ifla_netns_immutable, boolean, "netns-immutable", "netns-immutable", "cannot leave its namespace"},
	{IFLA_LINKINFO, nest, "linkinfo", "linkinfo", "kind of the netdev", {}, {}, &info_table},
	{IFLA_NUM_TX_QUEUES, u32, "num_tx_queues", "num-tx-queues", "transmit queues", "queues"},
	{IFLA_NUM_RX_QUEUES, u32, "num_rx_queues", "num-rx-queues", "receive queues", "queues"},
	{IFLA_GSO_MAX_SIZE, u32, "gso_max_size", "gso-max-size", "largest GSO packet", "bytes"},
	{IFLA_GSO_MAX_SEGS, u32, "gso_max_segs", "gso-max-segs", "segments of a GSO packet", "segments"},
	{IFLA_TSO_MAX_SIZE, u32, "tso_max_size", "tso-max-size", "largest TSO packet", "bytes"},
	{IFLA_TSO_MAX_SEGS, u32, "tso_max_segs", "tso-max-segs", "segments of a TSO packet", "segments"},
	{IFLA_GRO_MAX_SIZE, u32, "gro_max_size", "gro-max-size", "largest GRO packet", "bytes"},
	{uapi::ifla_gso_ipv4_max_size, u32, "gso_ipv4_max_size", "gso-ipv4-max-size", "largest IPv4 GSO packet",
	 "bytes"},
	{uapi::ifla_gro_ipv4_max_size, u32, "gro_ipv4_max_size", "gro-ipv4-max-size", "largest IPv4 GRO packet",
	 "bytes"},
	{IFLA_PHYS_PORT_NAME, string, "phys_port_name", "phys-port-name", "name of the switch's port"},
	{IFLA_PHYS_SWITCH_ID, binary, "phys_switch_id", "phys-switch-id", "the switch that the port is of"},
	{IFLA_PARENT_DEV_BUS_NAME, string, "parentbus", "parent-dev-bus-name", "bus of the parent device"},
	{IFLA_PARENT_DEV_NAME, string, "parentdev", "parent-dev-name", "name of the parent device"},
	{IFLA_IFALIAS, string, "ifalias", "ifalias", "description"},
	{IFLA_STATS64, binary, "stats64", "stats64", "counters: struct rtnl_link_stats64"},
	{IFLA_PROP_LIST, nest, "altnames", "prop-list", "further names", {}, {}, &name_table},

	{IFLA_ALT_IFNAME, string, "altname", "alt-ifname", "further name, to look it up by"},
	{IFLA_NET_NS_FD, u32, "netns_fd", "net-ns-fd", "namespace to move to"},
	{IFLA_EXT_MASK, u32, "ext_mask", "ext-mask", "what an answer holds"},
};

} // namespace

constinit const attr_table link_table{"link", rows};

} // namespace sf::nl
