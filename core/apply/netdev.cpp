// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/apply/netdev.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <vector>

#include <fmt/format.h>

#include "core/apply/add.h"
#include "core/base/interrupt.h"
#include "core/model/udev.h"

namespace sf::apply {
namespace {

using namespace std::chrono_literals;

/// A udevd that is done with none of the netdevs for so long is not waited for.
constexpr std::chrono::milliseconds udev_time = 5s;

result<> check_name_free(nl::links &links, const std::optional<std::string> &pattern, std::uint32_t sfnum,
			 std::uint32_t own, const deadline &until)
{
	if (!pattern)
		return {};
	const std::string name = expand_name(*pattern, sfnum);
	auto taken = links.get(name, until);
	if (taken && taken->ifindex == own)
		return {};
	if (taken)
		return error{error_kind::refused, EEXIST, fmt::format("the name {} is taken", name),
			     "'ip link show' tells by what"};
	return taken.error().code == ENODEV ? result<>() : result<>(taken.error());
}

/// Kernels before 6.2 rename no netdev that is up, and a network manager may have raised it already.
result<> set_renaming(nl::links &links, std::uint32_t ifindex, const nl::link_request &request, const deadline &until)
{
	constexpr int attempts = 3;
	nl::link_request down;
	down.up = false;

	auto set = links.set(ifindex, request, until);
	for (int i = 1; i < attempts && !set && set.error().code == EBUSY && request.name; i++) {
		if (auto lowered = links.set(ifindex, down, until); !lowered)
			return lowered;
		set = links.set(ifindex, request, until);
	}
	return set;
}

} // namespace

result<netdev_placer> netdev_placer::open(const placement &where, const deadline &until)
{
	auto here = nl::links::open();
	if (!here)
		return here.error();
	netdev_placer placer(where, std::move(*here));
	if (where.master) {
		auto master = placer.here_.get(*where.master, until);
		if (!master)
			return master.error().in(fmt::format("master {}", *where.master));
		placer.master_ = master->ifindex;
	}
	if (!where.netns)
		return placer;
	auto space = nl::open_netns(*where.netns);
	if (!space)
		return error{error_kind::refused, ENOENT, space.error().text, space.error().hint};
	placer.space_.emplace(std::move(*space));
	auto entered = nl::in_netns(*placer.space_, [&]() -> result<> {
		auto there = nl::links::open();
		if (!there)
			return there.error();
		placer.there_.emplace(std::move(*there));
		return {};
	});
	if (!entered)
		return entered.error();
	return placer;
}

result<> netdev_placer::check_free(std::uint32_t sfnum, std::uint32_t rep, const deadline &until)
{
	if (auto free = check_name_free(target(), where_.name, sfnum, 0, until); !free)
		return free;
	return check_name_free(here_, where_.rep_name, sfnum, rep, until);
}

result<> netdev_placer::place(std::span<netdev_pair> pairs, deadline &until, const std::function<void()> &told)
{
	std::vector<std::uint32_t> ifindexes;
	for (const netdev_pair &pair : pairs) {
		ifindexes.push_back(pair.rep.ifindex);
		if (!space_ && pair.netdev)
			ifindexes.push_back(pair.netdev->ifindex);
	}
	model::settle_udev(ifindexes, udev_time, until);
	for (netdev_pair &pair : pairs) {
		if (auto going = check_interrupted(); !going)
			return going;
		if (auto placed = place_rep(pair, until); !placed)
			return placed.error().in(fmt::format("representor {}", pair.rep.name()));
		if (!pair.netdev)
			continue;
		if (auto placed = place_netdev(pair, *pair.netdev, until); !placed)
			return placed.error().in(pair.netdev->name());
		pair.netns = where_.netns.value_or("");
		told();
	}
	return {};
}

result<> netdev_placer::place_rep(netdev_pair &pair, const deadline &until)
{
	nl::link_request request;
	if (where_.rep_name)
		request.name = expand_name(*where_.rep_name, pair.sfnum);
	request.master = master_;
	request.up = true;
	if (auto set = set_renaming(here_, pair.rep.ifindex, request, until); !set)
		return set;
	auto now = here_.get(pair.rep.ifindex, until);
	if (!now)
		return now.error();
	pair.rep = std::move(*now);
	return {};
}

/// One request does it all, so that the netdev is never seen half placed: the kernel moves, names, then raises.
result<> netdev_placer::place_netdev(const netdev_pair &pair, nl::link &netdev, const deadline &until)
{
	nl::link_request request;
	auto current = here_.get(netdev.ifindex, until);
	if (!current)
		return current.error();
	const std::string name = where_.name ? expand_name(*where_.name, pair.sfnum) : current->name();
	if (name != current->name())
		request.name = name;
	if (current->address() != pair.hw_addr)
		request.address = pair.hw_addr;
	if (space_)
		request.netns_fd = space_->fd.get();
	request.up = true;
	if (auto set = set_renaming(here_, netdev.ifindex, request, until); !set)
		return set;
	auto now = space_ ? there_->get(name, until) : here_.get(netdev.ifindex, until);
	if (!now)
		return now.error();
	netdev = std::move(*now);
	return {};
}

} // namespace sf::apply
