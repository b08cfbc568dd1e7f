// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/nl/devlink.h"

#include <linux/devlink.h>

#include "core/nl/uapi.h"

namespace sf::nl {

namespace {

using enum attr_type;

constexpr named_value port_types[] = {
	{DEVLINK_PORT_TYPE_NOTSET, "notset"},
	{DEVLINK_PORT_TYPE_AUTO, "auto"},
	{DEVLINK_PORT_TYPE_ETH, "eth"},
	{DEVLINK_PORT_TYPE_IB, "ib"},
};

constexpr named_value flavours[] = {
	{DEVLINK_PORT_FLAVOUR_PHYSICAL, "physical"}, {DEVLINK_PORT_FLAVOUR_CPU, "cpu"},
	{DEVLINK_PORT_FLAVOUR_DSA, "dsa"},	     {DEVLINK_PORT_FLAVOUR_PCI_PF, "pcipf"},
	{DEVLINK_PORT_FLAVOUR_PCI_VF, "pcivf"},	     {DEVLINK_PORT_FLAVOUR_VIRTUAL, "virtual"},
	{DEVLINK_PORT_FLAVOUR_UNUSED, "unused"},     {DEVLINK_PORT_FLAVOUR_PCI_SF, "pcisf"},
};

constexpr named_value states[] = {
	{DEVLINK_PORT_FN_STATE_INACTIVE, "inactive"},
	{DEVLINK_PORT_FN_STATE_ACTIVE, "active"},
};

constexpr named_value opstates[] = {
	{DEVLINK_PORT_FN_OPSTATE_DETACHED, "detached"},
	{DEVLINK_PORT_FN_OPSTATE_ATTACHED, "attached"},
};

constexpr named_value caps[] = {
	{uapi::devlink_port_fn_attr_cap_roce_bit, "roce"},
	{uapi::devlink_port_fn_attr_cap_migratable_bit, "migratable"},
	{uapi::devlink_port_fn_attr_cap_ipsec_crypto_bit, "ipsec_crypto"},
	{uapi::devlink_port_fn_attr_cap_ipsec_packet_bit, "ipsec_packet"},
};

constexpr named_value eswitch_modes[] = {
	{DEVLINK_ESWITCH_MODE_LEGACY, "legacy"},
	{DEVLINK_ESWITCH_MODE_SWITCHDEV, "switchdev"},
	{uapi::devlink_eswitch_mode_switchdev_inactive, "switchdev_inactive"},
};

constexpr named_value inline_modes[] = {
	{DEVLINK_ESWITCH_INLINE_MODE_NONE, "none"},
	{DEVLINK_ESWITCH_INLINE_MODE_LINK, "link"},
	{DEVLINK_ESWITCH_INLINE_MODE_NETWORK, "network"},
	{DEVLINK_ESWITCH_INLINE_MODE_TRANSPORT, "transport"},
};

constexpr named_value encap_modes[] = {
	{DEVLINK_ESWITCH_ENCAP_MODE_NONE, "none"},
	{DEVLINK_ESWITCH_ENCAP_MODE_BASIC, "basic"},
};

constexpr named_value resource_units[] = {{DEVLINK_RESOURCE_UNIT_ENTRY, "entry"}};

constexpr attr_row function_rows[] = {
	{DEVLINK_PORT_FUNCTION_ATTR_HW_ADDR, mac, "hw_addr", "hw-addr", "MAC address of the function"},
	{DEVLINK_PORT_FN_ATTR_STATE, u8, "state", "state", "what the function is asked to be", {}, states},
	{DEVLINK_PORT_FN_ATTR_OPSTATE, u8, "opstate", "opstate", "whether a driver has the function", {}, opstates},
	{uapi::devlink_port_fn_attr_caps, bitfield32, "caps", "caps", "capabilities of the function", {}, caps},
	{uapi::devlink_port_fn_attr_max_io_eqs, u32, "max_io_eqs", "max-io-eqs",
	 "event queues that the function may have", "queues"},
	{uapi::devlink_port_fn_attr_devlink,
	 nest,
	 "nested_devlink",
	 "devlink",
	 "the function's own devlink instance",
	 {},
	 {},
	 &nested_devlink_table},
};

constexpr std::size_t first_port_row = 4, port_rows = 16, nested_rows = 3;

/// In three parts: what names an object, what show prints of a port, the rest.
constexpr attr_row rows[] = {
	{DEVLINK_ATTR_BUS_NAME, string, "bus", "bus-name", "bus of the device"},
	{DEVLINK_ATTR_DEV_NAME, string, "dev", "dev-name", "name of the device on its bus"},
	{DEVLINK_ATTR_NETNS_ID, s32, "netnsid", "netns-id", "id of the namespace of the instance"},
	{DEVLINK_ATTR_PORT_INDEX, u32, "port_index", "port-index", "number of the port in its instance"},

	{DEVLINK_ATTR_PORT_TYPE, u16, "type", "port-type", "type of the port's device", {}, port_types},
	{DEVLINK_ATTR_PORT_DESIRED_TYPE, u16, "des_type", "port-desired-type", "type asked for", {}, port_types},
	{DEVLINK_ATTR_PORT_NETDEV_NAME, string, "netdev", "port-netdev-name", "netdev of the port: the representor"},
	{DEVLINK_ATTR_PORT_IBDEV_NAME, string, "ibdev", "port-ibdev-name", "RDMA device of the port"},
	{DEVLINK_ATTR_PORT_FLAVOUR, u16, "flavour", "port-flavour", "what the port leads to", {}, flavours},
	{DEVLINK_ATTR_PORT_CONTROLLER_NUMBER, u32, "controller", "port-controller-number",
	 "controller that the function belongs to"},
	{DEVLINK_ATTR_PORT_PCI_PF_NUMBER, u16, "pfnum", "port-pci-pf-number", "PCI physical function"},
	{DEVLINK_ATTR_PORT_PCI_VF_NUMBER, u16, "vfnum", "port-pci-vf-number", "PCI virtual function"},
	{DEVLINK_ATTR_PORT_PCI_SF_NUMBER, u32, "sfnum", "port-pci-sf-number", "subfunction, chosen by the user"},
	{DEVLINK_ATTR_PORT_EXTERNAL, boolean, "external", "port-external", "the function is another host's"},
	{DEVLINK_ATTR_LINECARD_INDEX, u32, "lc", "linecard-index", "line card of the port"},
	{DEVLINK_ATTR_PORT_NUMBER, u32, "port", "port-number", "number of the physical port"},
	{DEVLINK_ATTR_PORT_SPLIT_GROUP, u32, "split_group", "port-split-group", "port that this one was split from"},
	{DEVLINK_ATTR_PORT_SPLITTABLE, boolean, "splittable", "port-splittable", "the port can be split"},
	{DEVLINK_ATTR_PORT_LANES, u32, "lanes", "port-lanes", "lanes of the port", "lanes"},
	{DEVLINK_ATTR_PORT_FUNCTION,
	 nest,
	 "function",
	 "port-function",
	 "the function behind the port",
	 {},
	 {},
	 &port_function_table},

	{DEVLINK_ATTR_PORT_NETDEV_IFINDEX, u32, "ifindex", "port-netdev-ifindex", "index of the port's netdev"},
	{DEVLINK_ATTR_PORT_SPLIT_COUNT, u32, "count", "port-split-count", "ports to split into"},
	{DEVLINK_ATTR_ESWITCH_MODE, u16, "mode", "eswitch-mode", "mode of the embedded switch", {}, eswitch_modes},
	{DEVLINK_ATTR_ESWITCH_INLINE_MODE,
	 u8,
	 "inline-mode",
	 "eswitch-inline-mode",
	 "headers sent inline",
	 {},
	 inline_modes},
	{DEVLINK_ATTR_ESWITCH_ENCAP_MODE,
	 u8,
	 "encap-mode",
	 "eswitch-encap-mode",
	 "encapsulation in hardware",
	 {},
	 encap_modes},
	{DEVLINK_ATTR_RESOURCE_LIST,
	 nest,
	 "resources",
	 "resource-list",
	 "resources of the device",
	 {},
	 {},
	 &devlink_table},
	{DEVLINK_ATTR_RESOURCE, nest, "resource", "resource", "one resource", {}, {}, &devlink_table},
	{DEVLINK_ATTR_RESOURCE_NAME, string, "name", "resource-name", "name of the resource"},
	{DEVLINK_ATTR_RESOURCE_ID, u64, "id", "resource-id", "number of the resource"},
	{DEVLINK_ATTR_RESOURCE_SIZE, u64, "size", "resource-size", "units that there are"},
	{DEVLINK_ATTR_RESOURCE_SIZE_NEW, u64, "size_new", "resource-size-new", "units after a reload"},
	{DEVLINK_ATTR_RESOURCE_SIZE_VALID, boolean, "size_valid", "resource-size-valid", "size_new can be had"},
	{DEVLINK_ATTR_RESOURCE_SIZE_MIN, u64, "size_min", "resource-size-min", "smallest size"},
	{DEVLINK_ATTR_RESOURCE_SIZE_MAX, u64, "size_max", "resource-size-max", "largest size"},
	{DEVLINK_ATTR_RESOURCE_SIZE_GRAN, u64, "size_gran", "resource-size-gran", "step of sizes"},
	{DEVLINK_ATTR_RESOURCE_UNIT, u8, "unit", "resource-unit", "what is counted", {}, resource_units},
	{DEVLINK_ATTR_RESOURCE_OCC, u64, "occ", "resource-occ", "units in use"},
	{DEVLINK_ATTR_INFO_DRIVER_NAME, string, "driver", "info-driver-name", "driver of the device"},
	{DEVLINK_ATTR_INFO_SERIAL_NUMBER, string, "serial_number", "info-serial-number", "serial number"},
	{DEVLINK_ATTR_PARAM, nest, "param", "param", "a parameter of the device", {}, {}, &devlink_table},
	{DEVLINK_ATTR_PARAM_NAME, string, "param_name", "param-name", "name of the parameter"},
	{DEVLINK_ATTR_PARAM_VALUES_LIST,
	 nest,
	 "values",
	 "param-values-list",
	 "values of the parameter",
	 {},
	 {},
	 &devlink_table},
	{DEVLINK_ATTR_PARAM_VALUE, nest, "value", "param-value", "value in one mode", {}, {}, &devlink_table},
	{DEVLINK_ATTR_PARAM_VALUE_DATA, flag, "data", "param-value-data", "there if a boolean is true"},
	{DEVLINK_ATTR_RELOAD_FAILED, boolean, "reload_failed", "reload-failed", "the last reload failed"},
	{DEVLINK_ATTR_NESTED_DEVLINK,
	 nest,
	 "nested_devlink",
	 "nested-devlink",
	 "an instance inside this one",
	 {},
	 {},
	 &nested_devlink_table},
};

static_assert(rows[first_port_row].id == DEVLINK_ATTR_PORT_TYPE);
static_assert(rows[first_port_row + port_rows - 1].id == DEVLINK_ATTR_PORT_FUNCTION);
static_assert(rows[nested_rows - 1].id == DEVLINK_ATTR_NETNS_ID);

} // namespace

constinit const attr_table devlink_table{"devlink", rows};
constinit const attr_table port_table{"port", std::span(rows).subspan(first_port_row, port_rows)};
constinit const attr_table port_function_table{"function", function_rows};
constinit const attr_table nested_devlink_table{"nested_devlink", std::span(rows).first(nested_rows)};
constinit const std::span<const named_value> function_caps{caps};

} // namespace sf::nl
