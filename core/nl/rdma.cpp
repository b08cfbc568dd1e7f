// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/nl/rdma.h"

#include <cerrno>

#include <linux/netlink.h>
#include <rdma/rdma_netlink.h>

#include "core/nl/uapi.h"

namespace sf::nl {

namespace {

/// RDMA netlink has no family header; the type holds client and command.
message make(unsigned command, std::uint16_t flags = 0)
{
	return {static_cast<std::uint16_t>(RDMA_NL_GET_TYPE(RDMA_NL_NLDEV, command)), flags, {}};
}

message make(unsigned command, std::uint32_t device)
{
	auto out = make(command);
	out.value(rdma_table, RDMA_NLDEV_ATTR_DEV_INDEX, std::uint64_t{device});
	return out;
}

result<attr_list> request_one(socket &from, message &query, const deadline &until)
{
	std::optional<attr_list> got;
	auto done = from.request(query, until, [&got](const reply &answer) -> result<> {
		auto list = decode(rdma_table, answer.attributes);
		if (!list)
			return list.error();
		got = std::move(*list);
		return {};
	});
	if (!done)
		return done.error();
	if (!got)
		return error{error_kind::refused, ENODATA, "rdma: the kernel answered with nothing", {}};
	return std::move(*got);
}

std::optional<std::uint32_t> number32(const attr_list &list, std::uint16_t id)
{
	auto number = list.number(id);
	return number ? std::optional(static_cast<std::uint32_t>(*number)) : std::nullopt;
}

/// The name of a numbered state; what has none is UNKNOWN, as rdma(8) says.
std::string named(const attr_list &list, std::uint16_t id)
{
	auto number = list.number(id);
	for (const auto &one : rdma_table.row(id).names)
		if (number == one.value)
			return std::string(one.name);
	return "UNKNOWN";
}

} // namespace

std::optional<std::uint32_t> rdma_port::ndev_index() const
{
	return number32(attributes, RDMA_NLDEV_ATTR_NDEV_INDEX);
}

std::optional<std::string> rdma_port::ndev_name() const
{
	return attributes.text(RDMA_NLDEV_ATTR_NDEV_NAME);
}

std::string rdma_port::state() const
{
	return named(attributes, RDMA_NLDEV_ATTR_PORT_STATE);
}

std::string rdma_port::physical_state() const
{
	return named(attributes, RDMA_NLDEV_ATTR_PORT_PHYS_STATE);
}

result<rdma> rdma::open()
{
	auto opened = socket::open({NETLINK_RDMA, 0, &rdma_table});
	if (!opened)
		return opened.error().in("rdma");
	return rdma(std::move(*opened));
}

result<std::vector<rdma_device>> rdma::devices(const deadline &until)
{
	std::vector<rdma_device> found;
	auto query = make(RDMA_NLDEV_CMD_GET, std::uint16_t{NLM_F_DUMP});
	auto done = socket_.request(
		query, until,
		[&found](const reply &answer) -> result<> {
			auto list = decode(rdma_table, answer.attributes);
			if (!list)
				return list.error();
			rdma_device one{number32(*list, RDMA_NLDEV_ATTR_DEV_INDEX).value_or(0),
					list->text(RDMA_NLDEV_ATTR_DEV_NAME).value_or(""), {}};
			one.attributes = std::move(*list);
			found.push_back(std::move(one));
			return {};
		},
		[&found] { found.clear(); });
	if (!done)
		return done.error();
	return found;
}

result<rdma_port> rdma::get_port(std::uint32_t device, std::uint32_t port, const deadline &until)
{
	auto query = make(RDMA_NLDEV_CMD_PORT_GET, device);
	query.value(rdma_table, RDMA_NLDEV_ATTR_PORT_INDEX, std::uint64_t{port});
	auto list = request_one(socket_, query, until);
	if (!list)
		return list.error();
	return rdma_port{port, std::move(*list)};
}

result<rdma_usage> rdma::usage(std::uint32_t device, const deadline &until)
{
	auto query = make(RDMA_NLDEV_CMD_RES_GET, device);
	auto list = request_one(socket_, query, until);
	if (!list)
		return list.error();
	rdma_usage used;
	auto summary = list->nest(RDMA_NLDEV_ATTR_RES_SUMMARY);
	for (const auto &item : summary ? summary->all() : std::vector<attr>{})
		if (auto name = item.nested.text(RDMA_NLDEV_ATTR_RES_SUMMARY_ENTRY_NAME))
			used.counts.emplace_back(
				*name, item.nested.number(RDMA_NLDEV_ATTR_RES_SUMMARY_ENTRY_CURR).value_or(0));
	return used;
}

result<> rdma::new_link(const std::string &name, const std::string &type, const std::string &netdev,
			const deadline &until)
{
	auto query = make(RDMA_NLDEV_CMD_NEWLINK);
	query.value(rdma_table, RDMA_NLDEV_ATTR_DEV_NAME, name);
	query.value(rdma_table, RDMA_NLDEV_ATTR_LINK_TYPE, type);
	query.value(rdma_table, RDMA_NLDEV_ATTR_NDEV_NAME, netdev);
	return socket_.request(query, until);
}

result<> rdma::del_link(std::uint32_t device, const deadline &until)
{
	auto query = make(RDMA_NLDEV_CMD_DELLINK, device);
	return socket_.request(query, until);
}

result<> rdma::rename(std::uint32_t device, const std::string &name, const deadline &until)
{
	auto query = make(RDMA_NLDEV_CMD_SET, device);
	query.value(rdma_table, RDMA_NLDEV_ATTR_DEV_NAME, name);
	return socket_.request(query, until);
}

result<std::string> rdma::netns_mode(const deadline &until)
{
	auto query = make(RDMA_NLDEV_CMD_SYS_GET);
	auto list = request_one(socket_, query, until);
	if (!list)
		return list.error();
	return named(*list, RDMA_NLDEV_SYS_ATTR_NETNS_MODE);
}

result<> rdma::listen()
{
	auto joined = socket_.join(uapi::rdma_nl_group_notify);
	// Without the group, or without the privilege that it takes, there are no events and the caller's timer does.
	if (!joined && (joined.error().code == EINVAL || joined.error().code == EPERM))
		return {};
	return joined;
}

result<> rdma::drain_events()
{
	return socket_.receive_events({});
}

} // namespace sf::nl
