// SPDX-License-Identifier: GPL-2.0-or-later
#include <algorithm>
#include <cerrno>

#include <fmt/format.h>

#include "core/model/inventory.h"
#include "core/model/sysfs.h"

namespace sf::model {
namespace {

bool has_ibdev(const sf &item, const std::string &name)
{
	auto is_it = [&](const ibdev &device) { return device.name == name; };
	return std::ranges::any_of(item.ibdevs, is_it) || std::ranges::any_of(item.rep_ibdevs, is_it);
}

bool matches_numbers(const sf &item, const selector &what)
{
	const nl::port &port = item.port;
	const std::uint32_t sfnum = port.sfnum().value_or(0);

	if (what.device && *what.device != port.handle.device)
		return false;
	if (what.port_index && *what.port_index != port.handle.index)
		return false;
	if (what.sfnum_first && (!port.sfnum() || sfnum < *what.sfnum_first || sfnum > *what.sfnum_last))
		return false;
	if (what.pfnum && what.pfnum != port.pfnum())
		return false;
	return !what.controller || what.controller == port.controller();
}

bool matches_names(const sf &item, const selector &what)
{
	if (what.netdev && (!item.netdev || item.netdev->link.name() != *what.netdev))
		return false;
	if (what.rep && (!item.rep || item.rep->name() != *what.rep))
		return false;
	if (what.ibdev && !has_ibdev(item, *what.ibdev))
		return false;
	if (what.alias && (!item.mdev || item.mdev->alias != *what.alias))
		return false;
	return !what.uuid || (item.mdev && item.mdev->handle.dev == *what.uuid);
}

error none_found(const selector &what, const std::vector<sf> &all)
{
	const bool hidden = (what.netdev || what.ibdev) &&
			    std::ranges::any_of(all, [](const sf &item) { return !item.netdev_known; });
	error missing = {error_kind::refused, ENODEV, fmt::format("no SF is {}", what.text()),
			 "'show' lists the SFs there are"};
	if (hidden)
		missing.hint = "some SFs' netdevs are in namespaces that only root may look into";
	return missing;
}

error many_found(const selector &what, const std::vector<const sf *> &found)
{
	std::vector<std::string> candidates;
	for (const sf *item : found)
		candidates.push_back(item->name());
	return usage_error(fmt::format("{} is ambiguous: {}", what.text(), fmt::join(candidates, ", ")),
			   "name one by DEV/PORT");
}

} // namespace

result<std::vector<const sf *>> inventory::select(const selector &what) const
{
	std::vector<const sf *> found;
	if (what.device && !sysfs::device_exists(*what.device))
		return error{error_kind::refused, ENODEV, fmt::format("no device {}", to_string(*what.device)),
			     "'devlink dev' lists them"};
	for (const sf &item : sfs_)
		if (matches_numbers(item, what) && matches_names(item, what))
			found.push_back(&item);
	const bool may_be_none = what.is_plural() && !what.sfnum_first;
	if (found.empty() && !may_be_none)
		return none_found(what, sfs_);
	if (found.size() > 1 && !what.is_plural())
		return many_found(what, found);
	return found;
}

} // namespace sf::model
