// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/apply/remove.h"

#include <cerrno>
#include <fstream>
#include <string>

#include <fmt/format.h>

#include "core/apply/attach.h"
#include "core/model/sysfs.h"
#include "core/policy/engine.h"

namespace sf::apply {
namespace {

/// Whether the kernel can take an rxe device from a process that has it open. Only rxe's own symbol tells.
bool rxe_can_disassociate()
{
	std::ifstream symbols("/proc/kallsyms");
	for (std::string line; std::getline(symbols, line);)
		if (line.find(" rxe_disassociate_ucontext") != std::string::npos)
			return true;
	return false;
}

/// Takes away what is left of the policies of deleted ports. One whose number another tool made anew meanwhile stays.
result<> forget_policies(const std::vector<nl::port_handle> &ports)
{
	auto known = policy::engine::open_for_read();
	if (!known)
		return known.error();
	if (!*known)
		return {};
	auto engine = policy::engine::open_for_change();
	auto gone = engine ? engine->collect(ports) : engine.error();
	return gone ? gone : gone.error().in("policy");
}

} // namespace

result<> collect_leftovers(const model::inventory &existing)
{
	auto engine = policy::engine::open_for_read();
	if (!engine || !*engine)
		return engine ? result<>() : engine.error();
	auto known = (*engine)->known_ports();
	if (!known)
		return known.error();
	for (const model::sf &item : existing.all())
		std::erase(*known, item.port.handle);
	return known->empty() ? result<>() : forget_policies(*known);
}

result<> check_not_held(const model::sf &item, const std::vector<model::ibdev> &devices)
{
	for (const model::ibdev &device : devices) {
		if (!device.soft)
			continue;
		const auto holders = model::sysfs::rdma_holders(device.name);
		if (holders.empty() || rxe_can_disassociate())
			continue;
		return error{
			error_kind::refused, EBUSY,
			fmt::format(
				"{}: process {} ({}) holds RDMA device {} open, and this kernel cannot take it away",
				item.name(), holders.front().pid, holders.front().command, device.name),
			"end that process first"};
	}
	return {};
}

result<> remove_ports(const std::vector<nl::port_handle> &ports, const std::vector<nl::devlink_handle> &instances,
		      deadline until)
{
	auto devlink = nl::devlink::open(until);
	if (!devlink)
		return devlink.error();
	auto events = model::watcher::open(until);
	if (!events)
		return events.error();
	std::vector<nl::port_handle> deleted;
	result<> first;
	for (const nl::port_handle &port : ports) {
		auto gone = devlink->del_port(port, until);
		if (gone || gone.error().code == ENODEV)
			deleted.push_back(port);
		else if (first)
			first = gone.error().in(to_string(port));
		until.restart();
	}
	auto forgotten = forget_policies(deleted);
	auto gone = first ? wait_gone(*events, instances, until) : result<>();
	return !first ? first : !gone ? gone : forgotten;
}

result<> remove(const std::vector<const model::sf *> &sfs, const deadline &until)
{
	std::vector<nl::port_handle> ports, of_mdevs;
	std::vector<nl::devlink_handle> instances;

	for (const model::sf *item : sfs)
		for (const auto *devices : {&item->ibdevs, &item->rep_ibdevs})
			if (auto free = check_not_held(*item, *devices); !free)
				return free;
	// devlink may not delete the port of a mediated device; it goes with that.
	for (const model::sf *item : sfs) {
		if (item->mdev) {
			auto gone = model::sysfs::remove_mdev(item->mdev->handle.dev);
			if (!gone && gone.error().code != ENODEV)
				return gone.error().in(item->name());
			of_mdevs.push_back(item->port.handle);
			continue;
		}
		ports.push_back(item->port.handle);
		if (item->instance)
			instances.push_back(*item->instance);
	}
	auto forgotten = of_mdevs.empty() ? result<>() : forget_policies(of_mdevs);
	auto removed = ports.empty() ? result<>() : remove_ports(ports, instances, until);
	return removed ? forgotten : removed;
}

} // namespace sf::apply
