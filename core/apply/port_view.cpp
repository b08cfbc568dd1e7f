// SPDX-License-Identifier: GPL-2.0-or-later
#include <chrono>
#include <variant>

#include <fmt/format.h>
#include <linux/devlink.h>

#include "core/apply/view.h"
#include "core/base/deadline.h"
#include "core/nl/netns.h"

namespace sf::apply {
namespace {

using namespace std::chrono_literals;
using out::node;

/// One attribute, several keys: "roce enable migratable disable", those that the kernel knows of.
void put_caps(node &item, const nl::attr_row &row, const nl::bitfield32 &caps)
{
	for (const nl::named_value &cap : row.names)
		if (const std::uint32_t bit = 1U << cap.value; caps.selector & bit)
			item.put(cap.name, caps.value & bit ? "enable" : "disable");
}

void put_nested(node &item, const nl::attr_row &row, const nl::attr_list &nested)
{
	const auto bus = nested.text(DEVLINK_ATTR_BUS_NAME), dev = nested.text(DEVLINK_ATTR_DEV_NAME);
	if (!bus || !dev)
		return;
	node &instance = item.object(row.key).object(fmt::format("{}/{}", *bus, *dev), node::layout::entry);
	const auto id = nested.number(DEVLINK_ATTR_NETNS_ID);
	if (!id)
		return;
	const auto netns = nl::netns_name(static_cast<std::int32_t>(*id), deadline(1s));
	if (netns && *netns)
		instance.put("netns", **netns);
	else if (const auto number = static_cast<std::int32_t>(*id); number >= 0)
		instance.put("netnsid", number);
	else
		instance.put("netnsid", out::unknown);
}

void put_function(node &item, const nl::attr_list &function)
{
	for (const nl::attr_row &row : nl::port_function_table.rows) {
		const nl::attr *found = function.find(row.id);
		if (!found)
			continue;
		if (const auto *caps = std::get_if<nl::bitfield32>(&found->value))
			put_caps(item, row, *caps);
		else if (row.type == nl::attr_type::nest)
			put_nested(item, row, found->nested);
		else
			item.put(row, found->value);
	}
}

/// devlink(8) prints the desired type only while it differs from the type.
bool has_desired_type(const nl::port &port)
{
	return port.attributes.number(DEVLINK_ATTR_PORT_TYPE) == port.attributes.number(DEVLINK_ATTR_PORT_DESIRED_TYPE);
}

} // namespace

void put_port(node &ports, const nl::port &port)
{
	node &item = ports.object(to_string(port.handle), node::layout::entry);
	for (const nl::attr_row &row : nl::port_table.rows) {
		const nl::attr *found = port.attributes.find(row.id);
		if (!found || (row.id == DEVLINK_ATTR_PORT_DESIRED_TYPE && has_desired_type(port)))
			continue;
		if (row.id == DEVLINK_ATTR_PORT_FUNCTION)
			put_function(item.object(row.key), found->nested);
		else
			item.put(row, found->value);
	}
}

} // namespace sf::apply
