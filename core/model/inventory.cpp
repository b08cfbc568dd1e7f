// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/model/inventory.h"

#include <algorithm>
#include <cerrno>
#include <functional>
#include <set>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>

#include "core/nl/netns.h"

namespace sf::model {

/// Builds an inventory, one source after the other; each joins what it knows to the SFs that are there.
class inventory_loader {
public:
	inventory_loader(const deadline &until, const load_options &what) : until_(until), what_(what) {}

	result<inventory> load()
	{
		for (auto step : {&inventory_loader::ports, &inventory_loader::instances, &inventory_loader::links_here,
				  &inventory_loader::rdma_devices, &inventory_loader::other_namespaces})
			if (auto done = (this->*step)(); !done)
				return done.error();
		return std::move(inventory_);
	}

private:
	result<> ports()
	{
		auto devlink = nl::devlink::open(until_);
		if (!devlink)
			return devlink.error();
		auto all = devlink->ports(until_);
		if (!all)
			return all.error();
		for (nl::port &port : *all) {
			if (port.is_sf())
				inventory_.sfs_.push_back({std::move(port), {}, {}, {}, true, {}, true});
			else
				inventory_.other_ports_.push_back(std::move(port));
		}
		std::ranges::sort(inventory_.sfs_, {}, [](const sf &item) { return item.port.handle; });
		return {};
	}

	result<> instances()
	{
		std::map<std::pair<nl::devlink_handle, std::uint32_t>, sysfs::sf_device> by_number;
		bool scanned = false;
		auto scan = [&](std::string_view bus) {
			for (auto &device : sysfs::sf_devices(bus))
				by_number[{device.parent, device.sfnum}] = std::move(device);
		};
		auto device_of = [&](const sf &item) -> const sysfs::sf_device * {
			const auto found = by_number.find({item.port.handle.device, item.port.sfnum().value_or(0)});
			return found != by_number.end() ? &found->second : nullptr;
		};
		scan(sysfs::mdev_bus);
		for (sf &item : inventory_.sfs_) {
			if (const auto *device = device_of(item); device && !device->alias.empty())
				item.mdev = *device;
			item.instance = item.port.nested();
			const bool may_have =
				item.port.attached().value_or(true) && !item.port.external().value_or(false);
			if (item.instance || !may_have)
				continue;
			if (!item.mdev && !std::exchange(scanned, true))
				scan(sysfs::auxiliary_bus);
			if (const auto *device = device_of(item))
				item.instance = device->handle;
		}
		for (sf &item : inventory_.sfs_)
			if (item.instance)
				by_instance_[*item.instance] = &item;
		return {};
	}

	result<> links_here()
	{
		auto links = nl::links::open();
		if (!links)
			return links.error();
		auto all = links->dump(until_, what_.stats);
		if (!all)
			return all.error();
		std::unordered_map<std::uint32_t, const nl::link *> by_index;
		for (const nl::link &link : *all)
			by_index[link.ifindex] = &link;
		for (sf &item : inventory_.sfs_)
			if (const auto rep = by_index.find(item.port.ifindex().value_or(0)); rep != by_index.end())
				item.rep = *rep->second;
		join_links(*all, "");
		return {};
	}

	void join_links(const std::vector<nl::link> &links, const std::string &netns)
	{
		for (const nl::link &link : links) {
			const auto found = by_instance_.find({link.parent_bus(), link.parent_dev()});
			if (found != by_instance_.end() && !found->second->netdev)
				found->second->netdev = netdev{link, netns};
		}
	}

	/// The SF that the device of that name carries, on whichever bus.
	[[nodiscard]] sf *owner_of(const std::string &device) const
	{
		for (std::string_view bus : sysfs::sf_buses)
			if (const auto found = by_instance_.find({std::string(bus), device});
			    found != by_instance_.end())
				return found->second;
		return nullptr;
	}

	/// Netdevs that were not found here: none, or in another namespace.
	[[nodiscard]] bool any_missing() const
	{
		return std::ranges::any_of(inventory_.sfs_,
					   [](const sf &item) { return item.instance && !item.netdev; });
	}

	result<> other_namespaces()
	{
		if (!any_missing())
			return {};
		auto spaces = nl::list_netns();
		bool all_seen = spaces.all_seen;
		for (const nl::netns &space : spaces.spaces) {
			if (!any_missing())
				break;
			auto seen = nl::in_netns(space, [&] { return links_of(space.name); });
			if (!seen && seen.error().code == ETIMEDOUT)
				return seen;
			all_seen = all_seen && seen;
		}
		for (sf &item : inventory_.sfs_) {
			item.netdev_known = item.netdev || !item.instance || all_seen;
			const bool elsewhere = item.netdev && !item.netdev->netns.empty() && exclusive_;
			item.ibdevs_known = (item.netdev_known && !elsewhere) || !item.ibdevs.empty();
		}
		return {};
	}

	/// Runs in the namespace.
	result<> links_of(const std::string &netns)
	{
		auto is_missing = [this](const std::string &device) {
			const sf *owner = owner_of(device);
			return owner && !owner->netdev;
		};
		if (!sysfs::netns_may_hold(is_missing))
			return {};
		auto links = nl::links::open();
		if (!links)
			return links.error();
		auto all = links->dump(until_, what_.stats);
		if (!all)
			return all.error();
		join_links(*all, netns);
		return join_soft_rdma(netns);
	}

	result<> rdma_devices()
	{
		if (!what_.rdma)
			return {};
		auto rdma = nl::rdma::open();
		if (!rdma)
			return rdma.error().code == EPROTONOSUPPORT ? result<>() : result<>(rdma.error());
		auto all = rdma->devices(until_);
		if (!all)
			return all.error();
		if (auto mode = rdma->netns_mode(until_))
			exclusive_ = *mode == "exclusive";
		for (nl::rdma_device &device : *all) {
			const std::string parent = sysfs::rdma_parent_device(device.name);
			if (sf *owner = owner_of(parent))
				owner->ibdevs.push_back(described(*rdma, device, false));
			else if (parent.empty())
				soft_devices_.push_back(std::move(device));
		}
		return join_soft_rdma("");
	}

	ibdev described(nl::rdma &rdma, const nl::rdma_device &device, bool soft)
	{
		ibdev item{device.index, device.name, soft, {}};
		if (auto port = rdma.get_port(device.index, 1, until_))
			item.port = std::move(*port);
		return item;
	}

	/// A soft device says which netdev it stands on only to a socket in that netdev's namespace.
	result<> join_soft_rdma(const std::string &netns)
	{
		std::map<std::uint32_t, std::vector<ibdev> *> by_ifindex;
		std::set<std::string> names;
		auto may_carry = [&](const nl::link &link, std::vector<ibdev> &devices) {
			by_ifindex[link.ifindex] = &devices;
			names.insert(link.name());
		};
		for (sf &item : inventory_.sfs_) {
			if (item.netdev && item.netdev->netns == netns)
				may_carry(item.netdev->link, item.ibdevs);
			if (item.rep && netns.empty())
				may_carry(*item.rep, item.rep_ibdevs);
		}
		if (by_ifindex.empty() || soft_devices_.empty())
			return {};
		auto rdma = nl::rdma::open();
		if (!rdma)
			return rdma.error();
		std::erase_if(soft_devices_, [&](const nl::rdma_device &device) {
			const std::string parent = sysfs::rdma_parent_netdev(device.name);
			if (!parent.empty() && !names.contains(parent))
				return false;
			ibdev item = described(*rdma, device, true);
			const auto owner = by_ifindex.find(item.port ? item.port->ndev_index().value_or(0) : 0);
			if (owner == by_ifindex.end())
				return false;
			owner->second->push_back(std::move(item));
			return true;
		});
		return {};
	}

	const deadline &until_;
	const load_options &what_;
	inventory inventory_;
	std::map<nl::devlink_handle, sf *> by_instance_;
	std::vector<nl::rdma_device> soft_devices_;
	bool exclusive_ = false; ///< RDMA devices are seen in their own namespaces only
};

result<inventory> inventory::load(const deadline &until, const load_options &what)
{
	return inventory_loader(until, what).load();
}

std::optional<nl::devlink_handle> instance_of(const nl::port &port)
{
	if (auto nested = port.nested())
		return nested;
	for (std::string_view bus : sysfs::sf_buses)
		for (const auto &device : sysfs::sf_devices(bus))
			if (device.parent == port.handle.device && device.sfnum == port.sfnum())
				return device.handle;
	return std::nullopt;
}

} // namespace sf::model
