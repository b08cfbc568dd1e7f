// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/nl/netns.h"

#include <algorithm>
#include <cerrno>

#include <linux/net_namespace.h>
#include <linux/rtnetlink.h>

#include "core/nl/socket.h"

namespace sf::nl {

namespace {

constexpr attr_row rows[] = {
	{NETNSA_NSID, attr_type::s32, "nsid", "nsid"},
	{NETNSA_FD, attr_type::u32, "fd", "fd"},
};
constexpr attr_table id_table{"nsid", rows};

/// The id by which the current namespace knows @space; negative where it has none.
result<std::int64_t> id_of(socket &from, const netns &space, const deadline &until)
{
	rtgenmsg head{};
	message query(RTM_GETNSID, 0, std::as_bytes(std::span(&head, 1)));
	query.value(id_table, NETNSA_FD, static_cast<std::uint64_t>(space.fd.get()));
	std::int64_t id = NETNSA_NSID_NOT_ASSIGNED;
	auto done = from.request(query, until, [&id](const reply &answer) -> result<> {
		auto list = decode(id_table, answer.attributes);
		if (!list)
			return list.error();
		id = static_cast<std::int64_t>(list->number(NETNSA_NSID).value_or(static_cast<std::uint64_t>(id)));
		return {};
	});
	if (!done)
		return done.error();
	return id;
}

} // namespace

result<std::optional<std::string>> netns_name(std::int32_t id, const deadline &until)
{
	std::optional<std::string> name;
	if (id < 0)
		return name;
	auto opened = socket::open({NETLINK_ROUTE, NLMSG_ALIGN(sizeof(rtgenmsg)), &id_table});
	if (!opened)
		return opened.error();
	for (const auto &space : list_named_netns().spaces) {
		auto known = id_of(*opened, space, until);
		if (!known)
			return known.error();
		if (*known == id)
			return std::optional(space.name);
	}
	return name;
}

} // namespace sf::nl
