// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/nl/rdma.h"

#include <rdma/rdma_netlink.h>

#include "core/nl/uapi.h"

namespace sf::nl {

namespace {

using enum attr_type;

/// InfiniBand Architecture 1.3, 14.2.5.6 PortInfo.PortState, spelled as rdma(8) prints them.
constexpr named_value port_states[] = {
	{0, "NOP"}, {1, "DOWN"}, {2, "INIT"}, {3, "ARMED"}, {4, "ACTIVE"}, {5, "ACTIVE_DEFER"},
};

/// PortInfo.PortPhysicalState.
constexpr named_value physical_states[] = {
	{0, "NOP"},	{1, "SLEEP"},	{2, "POLLING"},		   {3, "DISABLED"},
	{4, "ARMED"},	{5, "LINK_UP"}, {6, "LINK_ERROR_RECOVER"}, {7, "PHY_TEST"},
	{8, "UNKNOWN"}, {9, "OPA_OFFLINE"}, {10, "UNKNOWN"},	   {11, "OPA_TEST"},
};

/// The kernel's enum rdma_node_type.
constexpr named_value node_types[] = {
	{1, "ca"}, {2, "switch"}, {3, "router"}, {4, "rnic"}, {5, "usnic"}, {6, "usnic_udp"}, {7, "unspecified"},
};

constexpr named_value device_types[] = {{1, "smi"}};

constexpr named_value netns_modes[] = {{0, "exclusive"}, {1, "shared"}};

constexpr attr_row rows[] = {
	{RDMA_NLDEV_ATTR_DEV_INDEX, u32, "ifindex", "dev-index", "index of the RDMA device"},
	{RDMA_NLDEV_ATTR_DEV_NAME, string, "ifname", "dev-name", "name of the RDMA device"},
	{RDMA_NLDEV_ATTR_PORT_INDEX, u32, "port", "port-index", "number of the port"},
	{RDMA_NLDEV_ATTR_DEV_NODE_TYPE, u8, "node_type", "dev-node-type", "what the device is", {}, node_types},
	{RDMA_NLDEV_ATTR_DEV_PROTOCOL, string, "protocol", "dev-protocol", "RDMA protocol that it speaks"},
	{RDMA_NLDEV_ATTR_FW_VERSION, string, "fw", "fw-version", "firmware"},
	{RDMA_NLDEV_ATTR_NODE_GUID, guid, "node_guid", "node-guid", "GUID of the node"},
	{RDMA_NLDEV_ATTR_SYS_IMAGE_GUID, guid, "sys_image_guid", "sys-image-guid", "GUID of the whole adapter"},
	{RDMA_NLDEV_ATTR_DEV_DIM, u8, "adaptive-moderation", "dev-dim", "interrupt moderation"},
	{uapi::rdma_nldev_attr_dev_type, u8, "type", "dev-type", "type of a device made by another", {}, device_types},
	{uapi::rdma_nldev_attr_parent_name, string, "parent", "parent-name", "the device that made it"},
	{RDMA_NLDEV_ATTR_SUBNET_PREFIX, guid, "subnet_prefix", "subnet-prefix", "prefix of the subnet"},
	{RDMA_NLDEV_ATTR_LID, u32, "lid", "lid", "local identifier"},
	{RDMA_NLDEV_ATTR_SM_LID, u32, "sm_lid", "sm-lid", "the subnet manager's local identifier"},
	{RDMA_NLDEV_ATTR_LMC, u8, "lmc", "lmc", "mask of the local identifier", "bits"},
	{RDMA_NLDEV_ATTR_PORT_STATE, u8, "state", "port-state", "logical state", {}, port_states},
	{RDMA_NLDEV_ATTR_PORT_PHYS_STATE, u8, "physical_state", "port-phys-state", "physical state", {},
	 physical_states},
	{RDMA_NLDEV_ATTR_NDEV_NAME, string, "netdev", "ndev-name", "netdev of the port"},
	{RDMA_NLDEV_ATTR_NDEV_INDEX, u32, "netdev_index", "ndev-index", "index of that netdev"},
	{RDMA_NLDEV_ATTR_LINK_TYPE, string, "link_type", "link-type", "driver of a soft device: rxe, siw"},
	{RDMA_NLDEV_SYS_ATTR_NETNS_MODE, u8, "netns", "sys-netns-mode", "sharing of devices", {}, netns_modes},
	{RDMA_NLDEV_NET_NS_FD, u32, "netns_fd", "net-ns-fd", "namespace to move to"},
	{RDMA_NLDEV_ATTR_RES_SUMMARY, nest, "resources", "res-summary", "objects in use", {}, {}, &rdma_table},
	{RDMA_NLDEV_ATTR_RES_SUMMARY_ENTRY, nest, "resource", "res-summary-entry", "one type", {}, {}, &rdma_table},
	{RDMA_NLDEV_ATTR_RES_SUMMARY_ENTRY_NAME, string, "name", "res-summary-entry-name", "type of object"},
	{RDMA_NLDEV_ATTR_RES_SUMMARY_ENTRY_CURR, u64, "curr", "res-summary-entry-curr", "objects"},
	{uapi::rdma_nldev_attr_event_type, u8, "event_type", "event-type", "what happened"},
};

} // namespace

constinit const attr_table rdma_table{"rdma", rows};

} // namespace sf::nl
