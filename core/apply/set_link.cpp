// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/apply/set_link.h"

#include <cerrno>

#include <fmt/format.h>

#include "core/apply/place.h"
#include "core/nl/netns.h"

namespace sf::apply {
namespace {

/// The index of @name where the netdev is going to be: the kernel moves it first, then enslaves it.
result<std::uint32_t> master_in(const std::optional<nl::netns> &target, const std::string &name, const deadline &until)
{
	result<std::uint32_t> found = error{};
	auto look = [&]() -> result<> {
		auto links = nl::links::open();
		auto master = links ? links->get(name, until) : result<nl::link>(links.error());
		found = master ? result<std::uint32_t>(master->ifindex) : master.error();
		return {};
	};
	if (auto looked = target ? nl::in_netns(*target, look) : look(); !looked)
		return looked.error();
	return found;
}

/// Runs in the netdev's namespace.
result<> set_here(const nl::link &link, const link_change &wanted, const std::optional<nl::netns> &target,
		  const deadline &until)
{
	auto links = nl::links::open();
	if (!links)
		return links.error();
	nl::link_request request{wanted.up, wanted.mtu, wanted.address, wanted.name, {}, {}};
	if (wanted.master && wanted.master->empty()) {
		request.master = 0;
	} else if (wanted.master) {
		auto master = master_in(target, *wanted.master, until);
		if (!master)
			return master.error().in(fmt::format("master {}", *wanted.master));
		request.master = *master;
	}
	if (target)
		request.netns_fd = target->fd.get();
	return links->set(link.ifindex, request, until);
}

result<> set_sf_end(const model::sf &item, const link_change &wanted, const deadline &until)
{
	if (!item.netdev)
		return error{error_kind::refused, ENODEV,
			     item.netdev_known ? "the SF has no netdev"
					       : "the SF's netdev is in a namespace that may not be entered",
			     item.netdev_known ? "devlink-sf set … state active brings one" : "run it as root"};
	std::optional<nl::netns> target;
	if (wanted.netns) {
		auto space = nl::open_netns(*wanted.netns);
		if (!space)
			return error{error_kind::refused, ENOENT, space.error().text, space.error().hint};
		target.emplace(std::move(*space));
	}
	return in_place(item.netdev->netns, [&] { return set_here(item.netdev->link, wanted, target, until); });
}

} // namespace

result<> set_links(const model::sf &item, const link_change &wanted, const deadline &until)
{
	if (wanted.rep_end && !item.rep)
		return error{error_kind::refused, ENODEV, "the representor is not in this namespace", {}};
	if (wanted.sf_end)
		if (auto set = set_sf_end(item, wanted, until); !set)
			return set.error().in("sf");
	if (!wanted.rep_end)
		return {};
	auto set = set_here(*item.rep, wanted, {}, until);
	return set ? set : set.error().in("representor");
}

} // namespace sf::apply
