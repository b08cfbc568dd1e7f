// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/nl/devlink.h"

#include <cerrno>
#include <filesystem>

#include <fmt/format.h>
#include <libmnl/libmnl.h>
#include <linux/devlink.h>
#include <linux/genetlink.h>

#include "core/nl/uapi.h"

namespace sf::nl {

namespace {

message make(std::uint16_t family, std::uint8_t command, std::uint8_t version, std::uint16_t flags)
{
	genlmsghdr head{};
	head.cmd = command;
	head.version = version;
	return {family, flags, std::as_bytes(std::span(&head, 1))};
}

message make(std::uint16_t family, std::uint8_t command, const devlink_handle &device)
{
	auto out = make(family, command, DEVLINK_GENL_VERSION, 0);
	out.value(devlink_table, DEVLINK_ATTR_BUS_NAME, device.bus);
	out.value(devlink_table, DEVLINK_ATTR_DEV_NAME, device.dev);
	return out;
}

message make(std::uint16_t family, std::uint8_t command, const port_handle &handle)
{
	auto out = make(family, command, handle.device);
	out.value(devlink_table, DEVLINK_ATTR_PORT_INDEX, std::uint64_t{handle.index});
	return out;
}

constexpr attr_row group_rows[] = {
	{CTRL_ATTR_MCAST_GRP_NAME, attr_type::string, "name", "name"},
	{CTRL_ATTR_MCAST_GRP_ID, attr_type::u32, "id", "id"},
};
constexpr attr_table group_table{"group", group_rows};

/// The groups of a family are numbered attributes, 1, 2, …; devlink has one.
constexpr attr_row groups_rows[] = {{1, attr_type::nest, "group", "group", {}, {}, {}, &group_table}};
constexpr attr_table groups_table{"groups", groups_rows};

constexpr attr_row control_rows[] = {
	{CTRL_ATTR_FAMILY_ID, attr_type::u16, "id", "family-id"},
	{CTRL_ATTR_FAMILY_NAME, attr_type::string, "name", "family-name"},
	{CTRL_ATTR_MCAST_GROUPS, attr_type::nest, "groups", "mcast-groups", {}, {}, {}, &groups_table},
};
constexpr attr_table control_table{"nlctrl", control_rows};

void put_named(message &out, std::uint16_t id, const std::optional<std::string> &word, result<> &outcome)
{
	if (!word || !outcome)
		return;
	const auto &row = devlink_table.row(id);
	auto value = parse_word(row, *word);
	if (value)
		out.value(row, *value);
	else
		outcome = value.error();
}

std::optional<std::string> get_named(const attr_list &list, std::uint16_t id)
{
	auto item = list.find(id);
	return item ? std::optional(to_word(*item->row, item->value)) : std::nullopt;
}

void read_resources(const attr_list &list, const std::string &parent, std::vector<devlink_resource> &out)
{
	for (const auto &item : list.all()) {
		if (item.row->id != DEVLINK_ATTR_RESOURCE)
			continue;
		devlink_resource one;
		one.name = item.nested.text(DEVLINK_ATTR_RESOURCE_NAME).value_or("");
		one.path = parent + "/" + one.name;
		one.id = item.nested.number(DEVLINK_ATTR_RESOURCE_ID).value_or(0);
		one.size = item.nested.number(DEVLINK_ATTR_RESOURCE_SIZE).value_or(0);
		one.occupancy = item.nested.number(DEVLINK_ATTR_RESOURCE_OCC);
		if (auto children = item.nested.nest(DEVLINK_ATTR_RESOURCE_LIST))
			read_resources(*children, one.path, one.children);
		out.push_back(std::move(one));
	}
}

/// The driver that sysfs names, for instances whose driver tells nothing of itself (before kernel 6.7).
std::optional<std::string> sysfs_driver(const devlink_handle &device)
{
	std::error_code code;
	auto path = fmt::format("/sys/bus/{}/devices/{}/driver", device.bus, device.dev);
	auto target = std::filesystem::read_symlink(path, code);
	return code ? std::nullopt : std::optional(target.filename().string());
}

} // namespace

result<devlink> devlink::open(const deadline &until)
{
	auto opened = socket::open({NETLINK_GENERIC, GENL_HDRLEN, &devlink_table});
	if (!opened)
		return opened.error().in("devlink");
	devlink out(std::move(*opened));
	auto resolved = out.resolve(until);
	if (!resolved && resolved.error().code == ENOENT)
		return error{error_kind::refused, ENOENT, "devlink: the kernel has no devlink", {}};
	if (!resolved)
		return resolved.error().in("devlink");
	return out;
}

result<> devlink::resolve(const deadline &until)
{
	auto query = make(GENL_ID_CTRL, CTRL_CMD_GETFAMILY, 1, 0);
	query.value(control_table, CTRL_ATTR_FAMILY_NAME, std::string(DEVLINK_GENL_NAME));
	return socket_.request(query, until, [this](const reply &answer) -> result<> {
		auto list = decode(control_table, answer.attributes);
		if (!list)
			return list.error();
		family_ = static_cast<std::uint16_t>(list->number(CTRL_ATTR_FAMILY_ID).value_or(0));
		auto groups = list->nest(CTRL_ATTR_MCAST_GROUPS);
		for (const auto &item : groups ? groups->all() : std::vector<attr>{})
			if (item.nested.text(CTRL_ATTR_MCAST_GRP_NAME) == DEVLINK_GENL_MCGRP_CONFIG_NAME)
				config_group_ = static_cast<std::uint32_t>(
					item.nested.number(CTRL_ATTR_MCAST_GRP_ID).value_or(0));
		return {};
	});
}

result<> devlink::request(message &what, const deadline &until, const std::function<result<>(attr_list)> &each,
			  const std::function<void()> &restart)
{
	return socket_.request(
		what, until,
		[this, &each](const reply &answer) -> result<> {
			if (answer.type != family_ || !each)
				return {};
			auto list = decode(devlink_table, answer.attributes);
			return list ? each(std::move(*list)) : list.error();
		},
		restart);
}

/// For requests that are answered by exactly one message.
result<attr_list> devlink::request_one(message &what, const deadline &until)
{
	std::optional<attr_list> got;
	auto done = request(what, until, [&got](attr_list list) -> result<> {
		got = std::move(list);
		return {};
	});
	if (!done)
		return done.error();
	if (!got)
		return error{error_kind::refused, ENODATA, "devlink: the kernel answered with nothing", {}};
	return std::move(*got);
}

result<std::vector<devlink_handle>> devlink::devices(const deadline &until)
{
	std::vector<devlink_handle> found;
	auto query = make(family_, DEVLINK_CMD_GET, DEVLINK_GENL_VERSION, NLM_F_DUMP);
	auto done = request(
		query, until,
		[&found](const attr_list &list) -> result<> {
			found.push_back({list.text(DEVLINK_ATTR_BUS_NAME).value_or(""),
					 list.text(DEVLINK_ATTR_DEV_NAME).value_or("")});
			return {};
		},
		[&found] { found.clear(); });
	if (!done)
		return done.error();
	return found;
}

result<std::vector<port>> devlink::ports(const deadline &until)
{
	std::vector<port> found;
	auto query = make(family_, DEVLINK_CMD_PORT_GET, DEVLINK_GENL_VERSION, NLM_F_DUMP);
	auto done = request(
		query, until,
		[&found](attr_list list) -> result<> {
			auto one = to_port(std::move(list));
			if (!one)
				return one.error();
			found.push_back(std::move(*one));
			return {};
		},
		[&found] { found.clear(); });
	if (!done)
		return done.error();
	return found;
}

result<port> devlink::get_port(const port_handle &handle, const deadline &until)
{
	auto query = make(family_, DEVLINK_CMD_PORT_GET, handle);
	auto list = request_one(query, until);
	if (!list)
		return list.error();
	return to_port(std::move(*list));
}

result<port> devlink::new_port(const port_new_request &request, const deadline &until)
{
	auto query = make(family_, DEVLINK_CMD_PORT_NEW, request.device);
	query.value(devlink_table, DEVLINK_ATTR_PORT_FLAVOUR, std::uint64_t{DEVLINK_PORT_FLAVOUR_PCI_SF});
	query.value(devlink_table, DEVLINK_ATTR_PORT_PCI_PF_NUMBER, std::uint64_t{request.pfnum});
	if (request.sfnum)
		query.value(devlink_table, DEVLINK_ATTR_PORT_PCI_SF_NUMBER, std::uint64_t{*request.sfnum});
	if (request.controller)
		query.value(devlink_table, DEVLINK_ATTR_PORT_CONTROLLER_NUMBER, std::uint64_t{*request.controller});
	auto list = request_one(query, until);
	if (!list)
		return list.error();
	return to_port(std::move(*list));
}

result<> devlink::del_port(const port_handle &handle, const deadline &until)
{
	auto query = make(family_, DEVLINK_CMD_PORT_DEL, handle);
	return request(query, until);
}

result<> devlink::set_function(const port_handle &handle, const function_request &request, const deadline &until)
{
	auto query = make(family_, DEVLINK_CMD_PORT_SET, handle);
	query.begin(DEVLINK_ATTR_PORT_FUNCTION);
	auto empty = query.data().size();
	if (request.hw_addr)
		query.value(port_function_table, DEVLINK_PORT_FUNCTION_ATTR_HW_ADDR, *request.hw_addr);
	if (request.caps.selector)
		query.value(port_function_table, uapi::devlink_port_fn_attr_caps,
			    bitfield32{request.caps.value, request.caps.selector});
	if (request.max_io_eqs)
		query.value(port_function_table, uapi::devlink_port_fn_attr_max_io_eqs,
			    std::uint64_t{*request.max_io_eqs});
	if (request.active)
		query.value(
			port_function_table, DEVLINK_PORT_FN_ATTR_STATE,
			std::uint64_t{*request.active ? DEVLINK_PORT_FN_STATE_ACTIVE : DEVLINK_PORT_FN_STATE_INACTIVE});
	if (query.data().size() == empty)
		return {};
	query.end();
	return this->request(query, until);
}

result<eswitch_state> devlink::get_eswitch(const devlink_handle &device, const deadline &until)
{
	auto query = make(family_, DEVLINK_CMD_ESWITCH_GET, device);
	auto list = request_one(query, until);
	if (!list)
		return list.error();
	return eswitch_state{get_named(*list, DEVLINK_ATTR_ESWITCH_MODE),
			     get_named(*list, DEVLINK_ATTR_ESWITCH_INLINE_MODE),
			     get_named(*list, DEVLINK_ATTR_ESWITCH_ENCAP_MODE)};
}

result<> devlink::set_eswitch(const devlink_handle &device, const eswitch_state &state, const deadline &until)
{
	auto query = make(family_, DEVLINK_CMD_ESWITCH_SET, device);
	result<> words;
	put_named(query, DEVLINK_ATTR_ESWITCH_MODE, state.mode, words);
	put_named(query, DEVLINK_ATTR_ESWITCH_INLINE_MODE, state.inline_mode, words);
	put_named(query, DEVLINK_ATTR_ESWITCH_ENCAP_MODE, state.encap_mode, words);
	return words ? request(query, until) : words;
}

result<std::string> devlink::driver(const devlink_handle &device, const deadline &until)
{
	auto query = make(family_, DEVLINK_CMD_INFO_GET, device);
	auto list = request_one(query, until);
	if (list && list->text(DEVLINK_ATTR_INFO_DRIVER_NAME))
		return *list->text(DEVLINK_ATTR_INFO_DRIVER_NAME);
	if (!list && list.error().code != EOPNOTSUPP)
		return list.error();
	if (auto name = sysfs_driver(device))
		return *name;
	return error{error_kind::refused, ENODATA, fmt::format("{} names no driver", to_string(device)), {}};
}

result<bool> devlink::param_on(const devlink_handle &device, const std::string &name, const deadline &until)
{
	auto query = make(family_, DEVLINK_CMD_PARAM_GET, device);
	query.value(devlink_table, DEVLINK_ATTR_PARAM_NAME, name);
	auto list = request_one(query, until);
	if (!list)
		return list.error();
	const attr_list *inner = &*list;
	for (auto id : {DEVLINK_ATTR_PARAM, DEVLINK_ATTR_PARAM_VALUES_LIST, DEVLINK_ATTR_PARAM_VALUE})
		if (inner = inner->nest(id); !inner)
			return error{error_kind::refused,
				     ENODATA,
				     fmt::format("{}: {} has no value", to_string(device), name),
				     {}};
	return inner->boolean(DEVLINK_ATTR_PARAM_VALUE_DATA).value_or(false);
}

result<std::vector<devlink_resource>> devlink::resources(const devlink_handle &device, const deadline &until)
{
	std::vector<devlink_resource> found;
	auto query = make(family_, DEVLINK_CMD_RESOURCE_DUMP, device);
	auto done = request(query, until, [&found](const attr_list &list) -> result<> {
		if (auto top = list.nest(DEVLINK_ATTR_RESOURCE_LIST))
			read_resources(*top, "", found);
		return {};
	});
	if (!done)
		return done.error();
	return found;
}

result<> devlink::listen()
{
	return socket_.join(config_group_);
}

result<> devlink::receive_port_events(const std::function<void(const port &, bool exists)> &callback)
{
	return socket_.receive_events([this, &callback](const reply &event) -> result<> {
		if (event.type != family_ || event.header.size() < sizeof(genlmsghdr))
			return {};
		auto command = std::to_integer<std::uint8_t>(event.header[offsetof(genlmsghdr, cmd)]);
		if (command != DEVLINK_CMD_PORT_NEW && command != DEVLINK_CMD_PORT_DEL)
			return {};
		auto list = decode(devlink_table, event.attributes);
		if (!list)
			return list.error();
		auto one = to_port(std::move(*list));
		if (one)
			callback(*one, command == DEVLINK_CMD_PORT_NEW);
		return one ? result<>{} : one.error();
	});
}

} // namespace sf::nl
