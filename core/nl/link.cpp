// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/nl/link.h"

#include <cerrno>
#include <cstring>

#include <fmt/format.h>
#include <linux/if.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>

namespace sf::nl {

namespace {

/// Bytes that a name may have, the end not counted (ALTIFNAMSIZ in the kernel).
constexpr std::size_t longest_name = 127;

message make(std::uint16_t type, std::uint16_t flags, const ifinfomsg &head)
{
	return {type, flags, std::as_bytes(std::span(&head, 1))};
}

std::uint64_t mask(bool with_stats)
{
	return with_stats ? 0 : RTEXT_FILTER_SKIP_STATS;
}

std::optional<link_stats> read_stats(const attr_list &list)
{
	auto item = list.find(IFLA_STATS64);
	auto bytes = item ? std::get_if<std::vector<std::byte>>(&item->value) : nullptr;
	if (!bytes || bytes->empty())
		return std::nullopt;
	// It grows with kernels: what the running one does not have stays zero.
	rtnl_link_stats64 raw{};
	std::memcpy(&raw, bytes->data(), std::min(bytes->size(), sizeof(raw)));
	return link_stats{raw.rx_packets, raw.tx_packets, raw.rx_bytes,	  raw.tx_bytes,
			  raw.rx_errors,  raw.tx_errors,  raw.rx_dropped, raw.tx_dropped};
}

result<link> to_link(const reply &answer)
{
	ifinfomsg head{};
	if (answer.header.size() < sizeof(head))
		return error{error_kind::refused, EBADMSG, "link: the kernel's message is cut off", {}};
	std::memcpy(&head, answer.header.data(), sizeof(head));
	auto list = decode(link_table, answer.attributes);
	if (!list)
		return list.error();
	auto stats = read_stats(*list);
	return link{static_cast<std::uint32_t>(head.ifi_index), head.ifi_flags, std::move(*list), stats};
}

result<link> get_one(socket &from, message &query, const deadline &until)
{
	std::optional<link> got;
	auto done = from.request(query, until, [&got](const reply &answer) -> result<> {
		auto one = to_link(answer);
		if (!one)
			return one.error();
		got = std::move(*one);
		return {};
	});
	if (!done)
		return done.error();
	if (!got)
		return error{error_kind::refused, ENODEV, ::strerror(ENODEV), {}};
	return std::move(*got);
}

/// As an event of RTNLGRP_LINK, a bridge tells of its ports in messages of its own family: those are no netdevs.
bool is_netdev(const reply &event)
{
	return event.header.size() >= sizeof(ifinfomsg) && event.header.front() == std::byte{AF_UNSPEC};
}

} // namespace

std::string link::name() const
{
	return attributes.text(IFLA_IFNAME).value_or("");
}

std::optional<mac_address> link::address() const
{
	return attributes.mac(IFLA_ADDRESS);
}

std::optional<std::uint32_t> link::mtu() const
{
	auto number = attributes.number(IFLA_MTU);
	return number ? std::optional(static_cast<std::uint32_t>(*number)) : std::nullopt;
}

std::optional<std::uint32_t> link::master() const
{
	auto number = attributes.number(IFLA_MASTER);
	return number ? std::optional(static_cast<std::uint32_t>(*number)) : std::nullopt;
}

bool link::is_up() const
{
	return flags & IFF_UP;
}

bool link::has_carrier() const
{
	return flags & IFF_LOWER_UP;
}

std::string link::operstate() const
{
	auto item = attributes.find(IFLA_OPERSTATE);
	return item ? to_word(*item->row, item->value) : "UNKNOWN";
}

std::string link::kind() const
{
	auto info = attributes.nest(IFLA_LINKINFO);
	return info ? info->text(IFLA_INFO_KIND).value_or("") : "";
}

std::string link::parent_bus() const
{
	return attributes.text(IFLA_PARENT_DEV_BUS_NAME).value_or("");
}

std::string link::parent_dev() const
{
	return attributes.text(IFLA_PARENT_DEV_NAME).value_or("");
}

std::vector<std::string> link::altnames() const
{
	std::vector<std::string> names;
	if (auto list = attributes.nest(IFLA_PROP_LIST))
		for (const auto &item : list->all())
			names.push_back(to_word(*item.row, item.value));
	return names;
}

result<links> links::open()
{
	auto opened = socket::open({NETLINK_ROUTE, sizeof(ifinfomsg), &link_table});
	if (!opened)
		return opened.error().in("link");
	return links(std::move(*opened));
}

result<std::vector<link>> links::dump(const deadline &until, bool with_stats)
{
	std::vector<link> found;
	auto query = make(RTM_GETLINK, NLM_F_DUMP, {});
	query.value(link_table, IFLA_EXT_MASK, mask(with_stats));
	auto done = socket_.request(
		query, until,
		[&found](const reply &answer) -> result<> {
			auto one = to_link(answer);
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

result<link> links::get(std::uint32_t ifindex, const deadline &until)
{
	ifinfomsg head{};
	head.ifi_index = static_cast<int>(ifindex);
	auto query = make(RTM_GETLINK, 0, head);
	query.value(link_table, IFLA_EXT_MASK, mask(true));
	auto got = get_one(socket_, query, until);
	if (!got)
		return got.error().in(fmt::format("netdev with index {}", ifindex));
	return got;
}

result<link> links::get(const std::string &name, const deadline &until)
{
	if (name.empty() || name.size() > longest_name)
		return usage_error(fmt::format("'{}' is not the name of a netdev", name));
	auto query = make(RTM_GETLINK, 0, {});
	// The kernel looks for further names by either attribute; only a short one fits the first.
	query.value(link_table, name.size() < IFNAMSIZ ? IFLA_IFNAME : IFLA_ALT_IFNAME, name);
	query.value(link_table, IFLA_EXT_MASK, mask(true));
	auto got = get_one(socket_, query, until);
	if (!got)
		return got.error().in(fmt::format("netdev {}", name));
	return got;
}

result<> links::set(std::uint32_t ifindex, const link_request &request, const deadline &until)
{
	ifinfomsg head{};
	head.ifi_index = static_cast<int>(ifindex);
	if (request.up) {
		head.ifi_change = IFF_UP;
		head.ifi_flags = *request.up ? IFF_UP : 0;
	}
	auto query = make(RTM_SETLINK, 0, head);
	if (request.name)
		query.value(link_table, IFLA_IFNAME, *request.name);
	if (request.mtu)
		query.value(link_table, IFLA_MTU, std::uint64_t{*request.mtu});
	if (request.address)
		query.value(link_table, IFLA_ADDRESS, *request.address);
	if (request.master)
		query.value(link_table, IFLA_MASTER, std::uint64_t{*request.master});
	if (request.netns_fd)
		query.value(link_table, IFLA_NET_NS_FD, static_cast<std::uint64_t>(*request.netns_fd));
	return socket_.request(query, until);
}

result<> links::listen()
{
	return socket_.join(RTNLGRP_LINK);
}

result<> links::receive_events(const std::function<void(const link &, bool exists)> &callback)
{
	return socket_.receive_events([&callback](const reply &event) -> result<> {
		if ((event.type != RTM_NEWLINK && event.type != RTM_DELLINK) || !is_netdev(event))
			return {};
		auto one = to_link(event);
		if (!one)
			return one.error();
		callback(*one, event.type == RTM_NEWLINK);
		return {};
	});
}

} // namespace sf::nl
